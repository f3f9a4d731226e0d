CREATE TABLE "forgotten_requests" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"platform_id" uuid NOT NULL,
	"origin" text NOT NULL,
	"requester_type" text NOT NULL,
	"refusal" text,
	"received_at" timestamp with time zone NOT NULL,
	"decided_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "report_links" (
	"id" uuid PRIMARY KEY NOT NULL,
	"secret_hash" text NOT NULL,
	"report_id" uuid NOT NULL,
	"platform_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"revoked_by" text,
	"last_opened_at" timestamp with time zone,
	"uses" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "report_reminders" (
	"report_id" uuid NOT NULL,
	"visit" integer NOT NULL,
	"name" text NOT NULL,
	"platform_id" uuid NOT NULL,
	"escalates" boolean NOT NULL,
	"recipients" text[] NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone,
	"notice_id" uuid,
	CONSTRAINT "report_reminders_report_id_visit_name_pk" PRIMARY KEY("report_id","visit","name")
);
--> statement-breakpoint
ALTER TABLE "tasks" ALTER COLUMN "case_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "reports" ADD COLUMN "director_id" uuid;--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "report_id" uuid;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "report_id" uuid;--> statement-breakpoint
ALTER TABLE "forgotten_requests" ADD CONSTRAINT "forgotten_requests_platform_id_platforms_id_fk" FOREIGN KEY ("platform_id") REFERENCES "public"."platforms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_links" ADD CONSTRAINT "report_links_report_id_reports_id_fk" FOREIGN KEY ("report_id") REFERENCES "public"."reports"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_links" ADD CONSTRAINT "report_links_platform_id_platforms_id_fk" FOREIGN KEY ("platform_id") REFERENCES "public"."platforms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_reminders" ADD CONSTRAINT "report_reminders_report_id_reports_id_fk" FOREIGN KEY ("report_id") REFERENCES "public"."reports"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_reminders" ADD CONSTRAINT "report_reminders_platform_id_platforms_id_fk" FOREIGN KEY ("platform_id") REFERENCES "public"."platforms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "forgotten_requests_received" ON "forgotten_requests" USING btree ("platform_id","received_at");--> statement-breakpoint
CREATE INDEX "report_links_report" ON "report_links" USING btree ("report_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "report_reminders_due" ON "report_reminders" USING btree ("due_at") WHERE sent_at is null;--> statement-breakpoint
CREATE INDEX "notices_report" ON "notices" USING btree ("report_id","at") WHERE report_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "tasks_report" ON "tasks" USING btree ("report_id") WHERE status = 'open' and report_id is not null;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_of" CHECK (("tasks"."case_id" is null) = ("tasks"."report_id" is not null));