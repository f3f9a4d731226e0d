CREATE TABLE "platform_mandates" (
	"platform_id" uuid PRIMARY KEY NOT NULL,
	"opened_on" date NOT NULL,
	"set_by" text NOT NULL,
	"set_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "report_comments" (
	"report_id" uuid NOT NULL,
	"section" text NOT NULL,
	"version" integer NOT NULL,
	"platform_id" uuid NOT NULL,
	"text" text NOT NULL,
	"written_by" text NOT NULL,
	"written_at" timestamp with time zone NOT NULL,
	CONSTRAINT "report_comments_report_id_section_version_pk" PRIMARY KEY("report_id","section","version")
);
--> statement-breakpoint
CREATE TABLE "report_copies" (
	"report_id" uuid NOT NULL,
	"edition" integer NOT NULL,
	"platform_id" uuid NOT NULL,
	"content" jsonb NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "report_copies_report_id_edition_pk" PRIMARY KEY("report_id","edition")
);
--> statement-breakpoint
CREATE TABLE "report_editions" (
	"report_id" uuid NOT NULL,
	"edition" integer NOT NULL,
	"platform_id" uuid NOT NULL,
	"as_of" timestamp with time zone NOT NULL,
	"content" jsonb NOT NULL,
	"hash" text NOT NULL,
	"frozen_by" text NOT NULL,
	CONSTRAINT "report_editions_report_id_edition_pk" PRIMARY KEY("report_id","edition")
);
--> statement-breakpoint
CREATE TABLE "report_steps" (
	"report_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"platform_id" uuid NOT NULL,
	"type" text NOT NULL,
	"by_id" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"payload" jsonb NOT NULL,
	"hash" text,
	CONSTRAINT "report_steps_report_id_seq_pk" PRIMARY KEY("report_id","seq")
);
--> statement-breakpoint
CREATE TABLE "reports" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"platform_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"from_on" date NOT NULL,
	"to_on" date NOT NULL,
	"state" text NOT NULL,
	"machine_version" integer NOT NULL,
	"edition" integer NOT NULL,
	"sent_edition" integer,
	"entered_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "reports_one" UNIQUE("platform_id","kind","from_on"),
	CONSTRAINT "reports_period" CHECK ("reports"."from_on" <= "reports"."to_on")
);
--> statement-breakpoint
ALTER TABLE "platform_mandates" ADD CONSTRAINT "platform_mandates_platform_id_platforms_id_fk" FOREIGN KEY ("platform_id") REFERENCES "public"."platforms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_comments" ADD CONSTRAINT "report_comments_report_id_reports_id_fk" FOREIGN KEY ("report_id") REFERENCES "public"."reports"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_comments" ADD CONSTRAINT "report_comments_platform_id_platforms_id_fk" FOREIGN KEY ("platform_id") REFERENCES "public"."platforms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_copies" ADD CONSTRAINT "report_copies_report_id_reports_id_fk" FOREIGN KEY ("report_id") REFERENCES "public"."reports"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_copies" ADD CONSTRAINT "report_copies_platform_id_platforms_id_fk" FOREIGN KEY ("platform_id") REFERENCES "public"."platforms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_editions" ADD CONSTRAINT "report_editions_report_id_reports_id_fk" FOREIGN KEY ("report_id") REFERENCES "public"."reports"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_editions" ADD CONSTRAINT "report_editions_platform_id_platforms_id_fk" FOREIGN KEY ("platform_id") REFERENCES "public"."platforms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_steps" ADD CONSTRAINT "report_steps_report_id_reports_id_fk" FOREIGN KEY ("report_id") REFERENCES "public"."reports"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_steps" ADD CONSTRAINT "report_steps_platform_id_platforms_id_fk" FOREIGN KEY ("platform_id") REFERENCES "public"."platforms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_platform_id_platforms_id_fk" FOREIGN KEY ("platform_id") REFERENCES "public"."platforms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "report_steps_at" ON "report_steps" USING btree ("platform_id","at");