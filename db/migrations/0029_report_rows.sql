CREATE TABLE "report_draft_copies" (
	"report_id" uuid NOT NULL,
	"hash" text NOT NULL,
	"platform_id" uuid NOT NULL,
	"content" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "report_draft_copies_report_id_hash_pk" PRIMARY KEY("report_id","hash")
);
--> statement-breakpoint
CREATE TABLE "report_rows" (
	"report_id" uuid NOT NULL,
	"edition" integer NOT NULL,
	"seq" integer NOT NULL,
	"platform_id" uuid NOT NULL,
	"figure" text NOT NULL,
	"key" text NOT NULL,
	"n" integer NOT NULL,
	"rows" text NOT NULL,
	CONSTRAINT "report_rows_report_id_edition_seq_pk" PRIMARY KEY("report_id","edition","seq")
);
--> statement-breakpoint
ALTER TABLE "absence_alerts" ALTER COLUMN "case_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "absence_alerts" ADD COLUMN "report_id" uuid;--> statement-breakpoint
ALTER TABLE "report_draft_copies" ADD CONSTRAINT "report_draft_copies_report_id_reports_id_fk" FOREIGN KEY ("report_id") REFERENCES "public"."reports"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_draft_copies" ADD CONSTRAINT "report_draft_copies_platform_id_platforms_id_fk" FOREIGN KEY ("platform_id") REFERENCES "public"."platforms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_rows" ADD CONSTRAINT "report_rows_report_id_reports_id_fk" FOREIGN KEY ("report_id") REFERENCES "public"."reports"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_rows" ADD CONSTRAINT "report_rows_platform_id_platforms_id_fk" FOREIGN KEY ("platform_id") REFERENCES "public"."platforms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "absence_alerts" ADD CONSTRAINT "absence_alerts_report_id_reports_id_fk" FOREIGN KEY ("report_id") REFERENCES "public"."reports"("id") ON DELETE no action ON UPDATE no action;