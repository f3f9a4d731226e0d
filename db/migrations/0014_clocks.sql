CREATE TABLE "clock_rules" (
	"revision" integer PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"by_id" text NOT NULL,
	"reason" text NOT NULL,
	"rules" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "closed_days" (
	"territory" text NOT NULL,
	"day" date NOT NULL,
	"name" text NOT NULL,
	"added_by" text NOT NULL,
	"added_at" timestamp with time zone NOT NULL,
	CONSTRAINT "closed_days_territory_day_pk" PRIMARY KEY("territory","day")
);
--> statement-breakpoint
CREATE TABLE "deadline_tables" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"version" integer NOT NULL,
	"status" text NOT NULL,
	"note" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"published_by" text,
	"published_at" timestamp with time zone,
	CONSTRAINT "deadline_tables_version_unique" UNIQUE("version")
);
--> statement-breakpoint
CREATE TABLE "deadlines" (
	"table_id" uuid NOT NULL,
	"machine" text NOT NULL,
	"place" text NOT NULL,
	"clock" text NOT NULL,
	"emergency" integer NOT NULL,
	"urgent" integer NOT NULL,
	"routine" integer NOT NULL,
	CONSTRAINT "deadlines_table_id_machine_place_pk" PRIMARY KEY("table_id","machine","place"),
	CONSTRAINT "deadlines_positive" CHECK ("deadlines"."emergency" > 0 and "deadlines"."urgent" > 0 and "deadlines"."routine" > 0)
);
--> statement-breakpoint
CREATE TABLE "territory_incidents" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"territory" text NOT NULL,
	"kind" text NOT NULL,
	"from_at" timestamp with time zone NOT NULL,
	"expected_to" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"declared_by" text NOT NULL,
	"declared_at" timestamp with time zone NOT NULL,
	"changed_by" text NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"revision" integer NOT NULL,
	"settled_at" timestamp with time zone,
	CONSTRAINT "territory_incidents_kind" CHECK ("territory_incidents"."kind" in ('cyclone', 'flood', 'cable', 'network', 'strike', 'other')),
	CONSTRAINT "territory_incidents_order" CHECK ("territory_incidents"."expected_to" > "territory_incidents"."from_at")
);
--> statement-breakpoint
ALTER TABLE "calendars" ADD COLUMN "holidays" jsonb;--> statement-breakpoint
ALTER TABLE "case_events" ADD COLUMN "clock_rules" integer;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "rules" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "timers" ADD COLUMN "rules" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "closed_days" ADD CONSTRAINT "closed_days_territory_territories_code_fk" FOREIGN KEY ("territory") REFERENCES "public"."territories"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deadlines" ADD CONSTRAINT "deadlines_table_id_deadline_tables_id_fk" FOREIGN KEY ("table_id") REFERENCES "public"."deadline_tables"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "territory_incidents" ADD CONSTRAINT "territory_incidents_territory_territories_code_fk" FOREIGN KEY ("territory") REFERENCES "public"."territories"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "deadline_tables_draft" ON "deadline_tables" USING btree ("status") WHERE status = 'draft';--> statement-breakpoint
CREATE UNIQUE INDEX "deadline_tables_published" ON "deadline_tables" USING btree ("status") WHERE status = 'published';--> statement-breakpoint
CREATE INDEX "territory_incidents_open" ON "territory_incidents" USING btree ("territory","from_at");