CREATE TABLE "absence_alerts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"absence_id" uuid NOT NULL,
	"case_id" uuid NOT NULL,
	"platform_id" uuid NOT NULL,
	"instance_id" uuid NOT NULL,
	"visit" integer NOT NULL,
	"place" text NOT NULL,
	"role" text NOT NULL,
	"away_id" uuid NOT NULL,
	"from_on" date NOT NULL,
	"to_on" date NOT NULL,
	"deputy_id" uuid,
	"due_at" timestamp with time zone,
	"at" timestamp with time zone NOT NULL,
	"notice_id" uuid NOT NULL,
	CONSTRAINT "absence_alerts_once" UNIQUE("absence_id","instance_id","visit","away_id")
);
--> statement-breakpoint
CREATE TABLE "request_reminders" (
	"request_id" uuid NOT NULL,
	"name" text NOT NULL,
	"platform_id" uuid NOT NULL,
	"escalates" boolean NOT NULL,
	"recipients" text[] NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone,
	"notice_id" uuid,
	CONSTRAINT "request_reminders_request_id_name_pk" PRIMARY KEY("request_id","name")
);
--> statement-breakpoint
ALTER TABLE "notices" ALTER COLUMN "case_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "notices" ALTER COLUMN "instance_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "request_id" uuid;--> statement-breakpoint
ALTER TABLE "absence_alerts" ADD CONSTRAINT "absence_alerts_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "absence_alerts" ADD CONSTRAINT "absence_alerts_platform_id_platforms_id_fk" FOREIGN KEY ("platform_id") REFERENCES "public"."platforms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "absence_alerts" ADD CONSTRAINT "absence_alerts_away_id_people_id_fk" FOREIGN KEY ("away_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "absence_alerts" ADD CONSTRAINT "absence_alerts_deputy_id_people_id_fk" FOREIGN KEY ("deputy_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "request_reminders" ADD CONSTRAINT "request_reminders_request_id_received_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."received_requests"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "absence_alerts_case" ON "absence_alerts" USING btree ("case_id","at");--> statement-breakpoint
CREATE INDEX "request_reminders_due" ON "request_reminders" USING btree ("due_at") WHERE sent_at is null;--> statement-breakpoint
CREATE INDEX "tasks_assigned" ON "tasks" USING btree ("assignee_id") WHERE status = 'open' and assignee_id is not null;