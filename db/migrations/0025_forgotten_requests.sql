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
ALTER TABLE "forgotten_requests" ADD CONSTRAINT "forgotten_requests_platform_id_platforms_id_fk" FOREIGN KEY ("platform_id") REFERENCES "public"."platforms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "forgotten_requests_received" ON "forgotten_requests" USING btree ("platform_id","received_at");