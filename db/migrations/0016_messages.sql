CREATE TABLE "mailbox" (
	"message_id" uuid PRIMARY KEY NOT NULL,
	"channel" text NOT NULL,
	"recipient" text NOT NULL,
	"subject" text NOT NULL,
	"text" text NOT NULL,
	"html" text,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "message_attempts" (
	"message_id" uuid NOT NULL,
	"attempt" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"outcome" text,
	"code" text,
	"enhanced" text,
	CONSTRAINT "message_attempts_message_id_attempt_pk" PRIMARY KEY("message_id","attempt")
);
--> statement-breakpoint
CREATE TABLE "message_preferences" (
	"person_id" uuid PRIMARY KEY NOT NULL,
	"channel" text NOT NULL,
	"language" text NOT NULL,
	"digest" text NOT NULL,
	"digest_hour" integer NOT NULL,
	"informed" boolean NOT NULL,
	"hours" text NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"notice_id" uuid,
	"case_id" uuid,
	"platform_id" uuid NOT NULL,
	"person_id" uuid,
	"role" text NOT NULL,
	"channel" text NOT NULL,
	"status" text NOT NULL,
	"reason" text,
	"task_id" uuid,
	"optional" boolean DEFAULT false NOT NULL,
	"digest_id" uuid,
	"digest_on" date,
	"planned_at" timestamp with time zone NOT NULL,
	"send_after" timestamp with time zone NOT NULL,
	"claimed_at" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"maybe_twice" boolean DEFAULT false NOT NULL,
	"settled_at" timestamp with time zone,
	"link_id" uuid,
	"bounced_at" timestamp with time zone,
	"bounce_status" text,
	CONSTRAINT "messages_once" UNIQUE NULLS NOT DISTINCT("notice_id","person_id","role","channel","digest_on")
);
--> statement-breakpoint
CREATE TABLE "refused_addresses" (
	"person_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"address_digest" text NOT NULL,
	"refused_at" timestamp with time zone NOT NULL,
	"status" text,
	CONSTRAINT "refused_addresses_person_id_channel_pk" PRIMARY KEY("person_id","channel")
);
--> statement-breakpoint
ALTER TABLE "mailbox" ADD CONSTRAINT "mailbox_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_attempts" ADD CONSTRAINT "message_attempts_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_preferences" ADD CONSTRAINT "message_preferences_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_notice_id_notices_id_fk" FOREIGN KEY ("notice_id") REFERENCES "public"."notices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refused_addresses" ADD CONSTRAINT "refused_addresses_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "mailbox_at" ON "mailbox" USING btree ("at" DESC NULLS LAST,"message_id");--> statement-breakpoint
CREATE UNIQUE INDEX "messages_digest_day" ON "messages" USING btree ("person_id","digest_on") WHERE digest_on is not null;--> statement-breakpoint
CREATE INDEX "messages_due" ON "messages" USING btree ("send_after","id") WHERE status in ('planned', 'sending') and digest_id is null;--> statement-breakpoint
CREATE INDEX "messages_case" ON "messages" USING btree ("case_id","notice_id");--> statement-breakpoint
CREATE INDEX "messages_digest" ON "messages" USING btree ("digest_id") WHERE digest_id is not null;--> statement-breakpoint
CREATE INDEX "messages_person" ON "messages" USING btree ("person_id","planned_at" DESC NULLS LAST);