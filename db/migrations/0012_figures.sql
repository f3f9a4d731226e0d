CREATE TABLE "figure_cases" (
	"case_id" uuid PRIMARY KEY NOT NULL,
	"seq" integer NOT NULL,
	"platform_id" uuid NOT NULL,
	"urgency" text NOT NULL,
	"territory" text NOT NULL,
	"filieres" uuid[] NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	"shares" jsonb
);
--> statement-breakpoint
CREATE TABLE "figure_steps" (
	"instance_id" uuid NOT NULL,
	"place" text NOT NULL,
	"visit" integer NOT NULL,
	"case_id" uuid NOT NULL,
	"platform_id" uuid NOT NULL,
	"machine" text NOT NULL,
	"role" text,
	"person_id" uuid,
	"centre_id" uuid,
	"urgency" text NOT NULL,
	"territory" text NOT NULL,
	"filieres" uuid[] NOT NULL,
	"from_at" timestamp with time zone NOT NULL,
	"claimed_at" timestamp with time zone,
	"to_at" timestamp with time zone,
	"status" text NOT NULL,
	"running_from" timestamp with time zone,
	"spent_ms" bigint NOT NULL,
	"worked_ms" bigint NOT NULL,
	"hours" text NOT NULL,
	"due_at" timestamp with time zone,
	"escalated" boolean NOT NULL,
	"reminders" integer NOT NULL,
	CONSTRAINT "figure_steps_instance_id_place_visit_pk" PRIMARY KEY("instance_id","place","visit")
);
--> statement-breakpoint
ALTER TABLE "state_intervals" ADD COLUMN "territory" text;--> statement-breakpoint
ALTER TABLE "state_intervals" ADD COLUMN "person_id" uuid;--> statement-breakpoint
ALTER TABLE "figure_cases" ADD CONSTRAINT "figure_cases_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "figure_steps" ADD CONSTRAINT "figure_steps_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "figure_cases_opened" ON "figure_cases" USING btree ("platform_id","opened_at");--> statement-breakpoint
CREATE INDEX "figure_cases_closed" ON "figure_cases" USING btree ("platform_id","closed_at") WHERE closed_at is not null;--> statement-breakpoint
CREATE INDEX "figure_steps_case" ON "figure_steps" USING btree ("case_id");--> statement-breakpoint
CREATE INDEX "figure_steps_ended" ON "figure_steps" USING btree ("platform_id","to_at") WHERE to_at is not null;--> statement-breakpoint
CREATE INDEX "figure_steps_live" ON "figure_steps" USING btree ("platform_id") WHERE to_at is null;