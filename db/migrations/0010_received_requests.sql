CREATE TABLE "received_requests" (
	"id" uuid PRIMARY KEY NOT NULL,
	"platform_id" uuid NOT NULL,
	"case_id" uuid,
	"origin" text NOT NULL,
	"state" text NOT NULL,
	"requester_type" text NOT NULL,
	"territory" text NOT NULL,
	"urgency" text NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"sealed" text,
	"sealed_for" text NOT NULL,
	"sealed_number" text,
	"sealed_answer" text,
	"wrapped" text,
	"master_key" text,
	"tracking_digest" text,
	"submission_digest" text,
	"content_digest" text,
	"suspect" boolean NOT NULL,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	"refusal" text,
	CONSTRAINT "received_requests_tracking_digest_unique" UNIQUE("tracking_digest"),
	CONSTRAINT "received_requests_submission_digest_unique" UNIQUE("submission_digest")
);
--> statement-breakpoint
ALTER TABLE "received_requests" ADD CONSTRAINT "received_requests_platform_id_platforms_id_fk" FOREIGN KEY ("platform_id") REFERENCES "public"."platforms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "received_requests" ADD CONSTRAINT "received_requests_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "received_requests_waiting" ON "received_requests" USING btree ("platform_id","due_at") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "received_requests_case" ON "received_requests" USING btree ("case_id");