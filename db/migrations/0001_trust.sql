CREATE TABLE "audit_entries" (
	"chain" text NOT NULL,
	"seq" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"action" text NOT NULL,
	"by_id" text NOT NULL,
	"role" text,
	"basis" text,
	"platform_id" uuid,
	"case_id" uuid,
	"subject" text,
	"detail" jsonb NOT NULL,
	"address" text,
	"request_id" text,
	"hash" text NOT NULL,
	CONSTRAINT "audit_entries_chain_seq_pk" PRIMARY KEY("chain","seq")
);
--> statement-breakpoint
CREATE TABLE "audit_heads" (
	"chain" text PRIMARY KEY NOT NULL,
	"seq" integer NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "emergency_accesses" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"case_id" uuid NOT NULL,
	"platform_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"sealed_reason" text NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"reviewed_by" text,
	"reviewed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "erasures" (
	"case_id" uuid PRIMARY KEY NOT NULL,
	"platform_id" uuid NOT NULL,
	"cause" text NOT NULL,
	"request_id" uuid,
	"by_id" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity_tokens" (
	"case_id" uuid NOT NULL,
	"platform_id" uuid NOT NULL,
	"token" text NOT NULL,
	CONSTRAINT "identity_tokens_case_id_token_pk" PRIMARY KEY("case_id","token")
);
--> statement-breakpoint
CREATE TABLE "identity_versions" (
	"case_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"sealed" text NOT NULL,
	"sealed_reason" text NOT NULL,
	"replaced_by" text NOT NULL,
	"replaced_at" timestamp with time zone NOT NULL,
	CONSTRAINT "identity_versions_case_id_version_pk" PRIMARY KEY("case_id","version")
);
--> statement-breakpoint
CREATE TABLE "patient_codes" (
	"code_hash" text PRIMARY KEY NOT NULL,
	"case_id" uuid NOT NULL,
	"platform_id" uuid NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "retention_rules" (
	"name" text PRIMARY KEY NOT NULL,
	"years" integer NOT NULL,
	"source" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "retention_runs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"dry_run" boolean NOT NULL,
	"by_id" text NOT NULL,
	"report" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rights_requests" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"case_id" uuid NOT NULL,
	"platform_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"sealed_text" text,
	"received_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"recorded_by" text NOT NULL,
	"status" text NOT NULL,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	"sealed_decision" text
);
--> statement-breakpoint
CREATE TABLE "vault_keys" (
	"name" text PRIMARY KEY NOT NULL,
	"wrapped" text NOT NULL,
	"master_key" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "case_events" ADD COLUMN "hash" text;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "chain_hash" text;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "retention" text DEFAULT 'active' NOT NULL;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "limited_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "emergency_accesses" ADD CONSTRAINT "emergency_accesses_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_tokens" ADD CONSTRAINT "identity_tokens_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_versions" ADD CONSTRAINT "identity_versions_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "patient_codes" ADD CONSTRAINT "patient_codes_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rights_requests" ADD CONSTRAINT "rights_requests_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_entries_case" ON "audit_entries" USING btree ("case_id","at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "audit_entries_platform" ON "audit_entries" USING btree ("platform_id","at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "audit_entries_by" ON "audit_entries" USING btree ("by_id","at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "emergency_accesses_person" ON "emergency_accesses" USING btree ("person_id","expires_at");--> statement-breakpoint
CREATE INDEX "emergency_accesses_case" ON "emergency_accesses" USING btree ("case_id");--> statement-breakpoint
CREATE INDEX "identity_tokens_token" ON "identity_tokens" USING btree ("platform_id","token");--> statement-breakpoint
CREATE INDEX "patient_codes_case" ON "patient_codes" USING btree ("case_id");--> statement-breakpoint
CREATE INDEX "rights_requests_case" ON "rights_requests" USING btree ("case_id");--> statement-breakpoint
CREATE INDEX "rights_requests_platform" ON "rights_requests" USING btree ("platform_id","status","due_at");