CREATE TABLE "case_links" (
	"id" uuid PRIMARY KEY NOT NULL,
	"secret_hash" text NOT NULL,
	"case_id" uuid NOT NULL,
	"instance_id" uuid NOT NULL,
	"role" text NOT NULL,
	"person_id" uuid,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"revoked_by" text,
	"last_opened_at" timestamp with time zone,
	"uses" integer DEFAULT 0 NOT NULL,
	"renewal_asked_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "platforms" ADD COLUMN "phone" text;--> statement-breakpoint
ALTER TABLE "case_links" ADD CONSTRAINT "case_links_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_links" ADD CONSTRAINT "case_links_instance_id_instances_id_fk" FOREIGN KEY ("instance_id") REFERENCES "public"."instances"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "case_links_case" ON "case_links" USING btree ("case_id","created_at" DESC NULLS LAST);