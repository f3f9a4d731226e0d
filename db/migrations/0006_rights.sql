ALTER TABLE "emergency_accesses" ADD COLUMN "justified" boolean;--> statement-breakpoint
ALTER TABLE "emergency_accesses" ADD COLUMN "sealed_review" text;--> statement-breakpoint
ALTER TABLE "patient_codes" ADD COLUMN "id" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "rights_requests" ADD COLUMN "lifted_by" text;--> statement-breakpoint
ALTER TABLE "rights_requests" ADD COLUMN "lifted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "rights_requests" ADD COLUMN "sealed_lift" text;--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "by_id" text;--> statement-breakpoint
ALTER TABLE "patient_codes" ADD CONSTRAINT "patient_codes_id_unique" UNIQUE("id");