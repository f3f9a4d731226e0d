CREATE TABLE "mapped_grants" (
	"grant_id" uuid PRIMARY KEY NOT NULL,
	"mapping_id" uuid NOT NULL,
	"profession_code" text NOT NULL,
	"organisation_id" text,
	"granted_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "oidc_logins" (
	"state_hash" text PRIMARY KEY NOT NULL,
	"browser_hash" text NOT NULL,
	"verifier" text NOT NULL,
	"nonce" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "professional_role_mappings" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"profession_code" text NOT NULL,
	"organisation_id" text,
	"role" text NOT NULL,
	"platform_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	CONSTRAINT "professional_role_mappings_one" UNIQUE NULLS NOT DISTINCT("profession_code","organisation_id","role","platform_id"),
	CONSTRAINT "professional_role_mappings_role" CHECK ("professional_role_mappings"."role" not in ('administrator', 'auditor'))
);
--> statement-breakpoint
CREATE TABLE "provider_sessions" (
	"session_id" uuid PRIMARY KEY NOT NULL,
	"subject_hash" text NOT NULL,
	"provider_session_hash" text,
	"sealed_id_token" text NOT NULL,
	"wrapped" text NOT NULL,
	"master_key" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "used_logout_tokens" (
	"hash" text PRIMARY KEY NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "mapped_grants" ADD CONSTRAINT "mapped_grants_grant_id_role_grants_id_fk" FOREIGN KEY ("grant_id") REFERENCES "public"."role_grants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "professional_role_mappings" ADD CONSTRAINT "professional_role_mappings_platform_id_platforms_id_fk" FOREIGN KEY ("platform_id") REFERENCES "public"."platforms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "provider_sessions" ADD CONSTRAINT "provider_sessions_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "oidc_logins_expiry" ON "oidc_logins" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "provider_sessions_subject" ON "provider_sessions" USING btree ("subject_hash");--> statement-breakpoint
CREATE INDEX "provider_sessions_session" ON "provider_sessions" USING btree ("provider_session_hash");--> statement-breakpoint
CREATE INDEX "used_logout_tokens_expiry" ON "used_logout_tokens" USING btree ("expires_at");