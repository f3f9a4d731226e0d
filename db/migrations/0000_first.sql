CREATE TABLE "absences" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"person_id" uuid NOT NULL,
	"from_on" date NOT NULL,
	"to_on" date NOT NULL,
	"reason" text NOT NULL,
	"deputy_id" uuid,
	CONSTRAINT "absences_order" CHECK ("absences"."from_on" <= "absences"."to_on"),
	CONSTRAINT "absences_deputy" CHECK ("absences"."deputy_id" <> "absences"."person_id"),
	CONSTRAINT "absences_reason" CHECK ("absences"."reason" in ('leave', 'training', 'illness', 'parental', 'mission', 'other'))
);
--> statement-breakpoint
CREATE TABLE "bamara_items" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"code" text NOT NULL,
	"label" text NOT NULL,
	"section" text NOT NULL,
	"position" integer NOT NULL,
	"required" boolean NOT NULL,
	"who_can_supply" text NOT NULL,
	CONSTRAINT "bamara_items_code_unique" UNIQUE("code"),
	CONSTRAINT "bamara_items_section" CHECK ("bamara_items"."section" in ('identity', 'file', 'site', 'activity', 'diagnosis', 'birth', 'research')),
	CONSTRAINT "bamara_items_who_can_supply" CHECK ("bamara_items"."who_can_supply" in ('requester', 'patient', 'expert', 'team'))
);
--> statement-breakpoint
CREATE TABLE "calendars" (
	"territory" text PRIMARY KEY NOT NULL,
	"hours" jsonb NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "centre_filieres" (
	"centre_id" uuid NOT NULL,
	"filiere_id" uuid NOT NULL,
	CONSTRAINT "centre_filieres_centre_id_filiere_id_pk" PRIMARY KEY("centre_id","filiere_id")
);
--> statement-breakpoint
CREATE TABLE "centres" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"hospital" text NOT NULL,
	"city" text NOT NULL,
	"territory" text NOT NULL,
	"finess" text,
	"contact_person_id" uuid,
	"valid_from" date NOT NULL,
	"valid_to" date,
	"verified_on" date,
	"search_text" text GENERATED ALWAYS AS (lower(translate("centres"."name" || ' ' || "centres"."hospital" || ' ' || "centres"."city", 'àâäáãçéèêëîïíôöóõùûüúÿñÀÂÄÁÃÇÉÈÊËÎÏÍÔÖÓÕÙÛÜÚŸÑ’-', 'aaaaaceeeeiiioooouuuuynaaaaaceeeeiiioooouuuuyn'' '))) STORED NOT NULL,
	CONSTRAINT "centres_kind" CHECK ("centres"."kind" in ('CRMR', 'CCMR', 'CRC')),
	CONSTRAINT "centres_finess" CHECK ("centres"."finess" ~ '^[0-9][0-9AB][0-9]{7}$'),
	CONSTRAINT "centres_validity" CHECK ("centres"."valid_to" > "centres"."valid_from")
);
--> statement-breakpoint
CREATE TABLE "filieres" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"scope" text NOT NULL,
	CONSTRAINT "filieres_code_unique" UNIQUE("code")
);
--> statement-breakpoint
CREATE TABLE "missions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"specialty" text NOT NULL,
	"filiere_id" uuid NOT NULL,
	"expert_id" uuid NOT NULL,
	"territory" text NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"slots" integer NOT NULL,
	CONSTRAINT "missions_order" CHECK ("missions"."starts_at" < "missions"."ends_at"),
	CONSTRAINT "missions_slots" CHECK ("missions"."slots" > 0)
);
--> statement-breakpoint
CREATE TABLE "payers" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"territory" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "people" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"title" text,
	"given_name" text NOT NULL,
	"family_name" text NOT NULL,
	"profession" text NOT NULL,
	"specialty" text,
	"rpps" text,
	"email" text,
	"secure_mail" text,
	"phone" text,
	"preferred_channel" text DEFAULT 'secureMail' NOT NULL,
	"centre_id" uuid,
	"territory" text NOT NULL,
	"deputy_id" uuid,
	"resource_id" uuid,
	"verified_on" date,
	"active" boolean DEFAULT true NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"search_text" text GENERATED ALWAYS AS (lower(translate("people"."family_name" || ' ' || "people"."given_name" || ' ' || coalesce("people"."specialty", ''), 'àâäáãçéèêëîïíôöóõùûüúÿñÀÂÄÁÃÇÉÈÊËÎÏÍÔÖÓÕÙÛÜÚŸÑ’-', 'aaaaaceeeeiiioooouuuuynaaaaaceeeeiiioooouuuuyn'' '))) STORED NOT NULL,
	CONSTRAINT "people_rpps_unique" UNIQUE("rpps"),
	CONSTRAINT "people_rpps" CHECK (case when "people"."rpps" ~ '^[0-9]{11}$' then (substr("people"."rpps", 1, 1)::int + substr('0246813579', substr("people"."rpps", 2, 1)::int + 1, 1)::int + substr("people"."rpps", 3, 1)::int + substr('0246813579', substr("people"."rpps", 4, 1)::int + 1, 1)::int + substr("people"."rpps", 5, 1)::int + substr('0246813579', substr("people"."rpps", 6, 1)::int + 1, 1)::int + substr("people"."rpps", 7, 1)::int + substr('0246813579', substr("people"."rpps", 8, 1)::int + 1, 1)::int + substr("people"."rpps", 9, 1)::int + substr('0246813579', substr("people"."rpps", 10, 1)::int + 1, 1)::int + substr("people"."rpps", 11, 1)::int) % 10 = 0 else "people"."rpps" is null end),
	CONSTRAINT "people_deputy" CHECK ("people"."deputy_id" <> "people"."id"),
	CONSTRAINT "people_preferred_channel" CHECK ("people"."preferred_channel" in ('secureMail', 'email', 'phone', 'mail'))
);
--> statement-breakpoint
CREATE TABLE "places" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"territory" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "platform_territories" (
	"platform_id" uuid NOT NULL,
	"territory" text NOT NULL,
	CONSTRAINT "platform_territories_platform_id_territory_pk" PRIMARY KEY("platform_id","territory")
);
--> statement-breakpoint
CREATE TABLE "platforms" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"host_hospital" text NOT NULL,
	"territory" text NOT NULL,
	"referent_id" uuid,
	CONSTRAINT "platforms_code_unique" UNIQUE("code")
);
--> statement-breakpoint
CREATE TABLE "professions" (
	"code" text PRIMARY KEY NOT NULL,
	"label" text NOT NULL,
	"is_health_professional" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "resources" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"source" text NOT NULL,
	"kind" text NOT NULL,
	"territory" text NOT NULL,
	"contact_person_id" uuid,
	"phone" text,
	"email" text,
	"verified_on" date,
	"search_text" text GENERATED ALWAYS AS (lower(translate("resources"."name", 'àâäáãçéèêëîïíôöóõùûüúÿñÀÂÄÁÃÇÉÈÊËÎÏÍÔÖÓÕÙÛÜÚŸÑ’-', 'aaaaaceeeeiiioooouuuuynaaaaaceeeeiiioooouuuuyn'' '))) STORED NOT NULL,
	CONSTRAINT "resources_source" CHECK ("resources"."source" in ('hostHospital', 'local', 'teleconsultation')),
	CONSTRAINT "resources_kind" CHECK ("resources"."kind" in ('social', 'psychological', 'schoolWork', 'rights', 'transportLodging', 'interpreter', 'association', 'therapeuticEducation'))
);
--> statement-breakpoint
CREATE TABLE "staff_sessions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"staff_id" uuid NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"place" text,
	"link" text,
	CONSTRAINT "staff_sessions_by_start" UNIQUE("staff_id","starts_at")
);
--> statement-breakpoint
CREATE TABLE "staffs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"centre_id" uuid NOT NULL,
	"filiere_id" uuid NOT NULL,
	"contact_person_id" uuid,
	"quorum_required" boolean DEFAULT false NOT NULL,
	"quorum_rule" text,
	"rhythm" text,
	"verified_on" date,
	CONSTRAINT "staffs_quorum" CHECK (not "staffs"."quorum_required" or "staffs"."quorum_rule" is not null)
);
--> statement-breakpoint
CREATE TABLE "territories" (
	"code" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"zone" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "accounts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"person_id" uuid,
	"name" text NOT NULL,
	"login" text,
	"password_hash" text,
	"deleted_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "accounts_person_id_unique" UNIQUE("person_id"),
	CONSTRAINT "accounts_login_unique" UNIQUE("login")
);
--> statement-breakpoint
CREATE TABLE "bamara_exports" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"platform_id" uuid NOT NULL,
	"label" text NOT NULL,
	"imported_by" text NOT NULL,
	"imported_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "bamara_values" (
	"case_id" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"sealed" text NOT NULL,
	"set_by" text NOT NULL,
	"set_at" timestamp with time zone NOT NULL,
	CONSTRAINT "bamara_values_case_id_item_id_pk" PRIMARY KEY("case_id","item_id")
);
--> statement-breakpoint
CREATE TABLE "case_counters" (
	"year" integer PRIMARY KEY NOT NULL,
	"last" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "case_events" (
	"case_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"instance_id" uuid NOT NULL,
	"instance_version" integer NOT NULL,
	"machine_version" integer NOT NULL,
	"type" text NOT NULL,
	"sent_by" text NOT NULL,
	"role" text NOT NULL,
	"platform_id" text NOT NULL,
	"recorded_for" jsonb,
	"recorded_at" timestamp with time zone NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"payload" jsonb NOT NULL,
	"facts" jsonb NOT NULL,
	"cause_seq" integer,
	"fired" jsonb,
	"parked" boolean NOT NULL,
	CONSTRAINT "case_events_case_id_seq_pk" PRIMARY KEY("case_id","seq")
);
--> statement-breakpoint
CREATE TABLE "case_keys" (
	"case_id" uuid PRIMARY KEY NOT NULL,
	"wrapped" text NOT NULL,
	"master_key" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cases" (
	"id" uuid PRIMARY KEY NOT NULL,
	"number" text NOT NULL,
	"platform_id" uuid NOT NULL,
	"origin_platform_id" uuid NOT NULL,
	"last_seq" integer NOT NULL,
	"urgency" text NOT NULL,
	"diagnostic_state" text NOT NULL,
	"places" text[] NOT NULL,
	"filieres" uuid[] NOT NULL,
	"territory_of_care" text NOT NULL,
	"territory_of_residence" text NOT NULL,
	"requester_type" text NOT NULL,
	"requester_id" uuid,
	"lead_id" uuid,
	"physician_id" uuid,
	"opened_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "cases_number_unique" UNIQUE("number")
);
--> statement-breakpoint
CREATE TABLE "credentials" (
	"hash" text PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "documents" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"case_id" uuid NOT NULL,
	"sealed_name" text NOT NULL,
	"content_type" text NOT NULL,
	"size" integer NOT NULL,
	"sealed" text NOT NULL,
	"added_by" text NOT NULL,
	"added_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"principal" text NOT NULL,
	"key" text NOT NULL,
	"request" text NOT NULL,
	"answer" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_principal_key_pk" PRIMARY KEY("principal","key")
);
--> statement-breakpoint
CREATE TABLE "identities" (
	"case_id" uuid PRIMARY KEY NOT NULL,
	"sealed" text NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inbox" (
	"notice_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"read_at" timestamp with time zone,
	CONSTRAINT "inbox_notice_id_person_id_pk" PRIMARY KEY("notice_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "incidents" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"case_id" uuid NOT NULL,
	"instance_id" uuid,
	"platform_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"code" text NOT NULL,
	"message" text NOT NULL,
	"attempts" integer NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"last_attempt_at" timestamp with time zone NOT NULL,
	"resolved_at" timestamp with time zone,
	"resolved_by" text
);
--> statement-breakpoint
CREATE TABLE "instances" (
	"id" uuid PRIMARY KEY NOT NULL,
	"case_id" uuid NOT NULL,
	"platform_id" uuid NOT NULL,
	"kind" text,
	"ref" text NOT NULL,
	"machine" text NOT NULL,
	"machine_version" integer NOT NULL,
	"snapshot" jsonb NOT NULL,
	"version" integer NOT NULL,
	"next_visit" integer NOT NULL,
	"places" text[] NOT NULL,
	"parties" jsonb NOT NULL,
	"parked" jsonb NOT NULL,
	"done" boolean NOT NULL,
	"started_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"case_id" uuid NOT NULL,
	"instance_id" uuid NOT NULL,
	"platform_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"kind" text NOT NULL,
	"about" text NOT NULL,
	"recipients" text[] NOT NULL,
	"visit" integer,
	"parties" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"delivered_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" uuid PRIMARY KEY NOT NULL,
	"topic" text NOT NULL,
	"ref" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "role_grants" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"account_id" uuid NOT NULL,
	"role" text NOT NULL,
	"platform_id" uuid,
	"from_on" date,
	"to_on" date
);
--> statement-breakpoint
CREATE TABLE "state_intervals" (
	"instance_id" uuid NOT NULL,
	"visit" integer NOT NULL,
	"segment" integer NOT NULL,
	"case_id" uuid NOT NULL,
	"platform_id" uuid NOT NULL,
	"place" text NOT NULL,
	"role" text,
	"status" text NOT NULL,
	"from_at" timestamp with time zone NOT NULL,
	"from_seq" integer NOT NULL,
	"to_at" timestamp with time zone,
	"to_seq" integer,
	"spent_ms" bigint NOT NULL,
	"paused_in" integer,
	CONSTRAINT "state_intervals_instance_id_visit_segment_pk" PRIMARY KEY("instance_id","visit","segment")
);
--> statement-breakpoint
CREATE TABLE "survey_answers" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"variant" text NOT NULL,
	"platform_id" uuid NOT NULL,
	"territory" text NOT NULL,
	"quarter" text NOT NULL,
	"answers" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "survey_codes" (
	"code_hash" text PRIMARY KEY NOT NULL,
	"instance_id" uuid NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "task_history" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"task_id" uuid NOT NULL,
	"action" text NOT NULL,
	"by_id" text NOT NULL,
	"assignee_id" uuid,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tasks" (
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"instance_id" uuid NOT NULL,
	"visit" integer NOT NULL,
	"case_id" uuid NOT NULL,
	"platform_id" uuid NOT NULL,
	"place" text NOT NULL,
	"role" text NOT NULL,
	"status" text NOT NULL,
	"assignee_id" uuid,
	"claimed_at" timestamp with time zone,
	"due_at" timestamp with time zone,
	"remaining_ms" bigint,
	"clock" text NOT NULL,
	"territory" text NOT NULL,
	"opened_seq" integer NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"closed_seq" integer,
	"closed_at" timestamp with time zone,
	"escalated" boolean NOT NULL,
	CONSTRAINT "tasks_instance_id_visit_pk" PRIMARY KEY("instance_id","visit")
);
--> statement-breakpoint
CREATE TABLE "timers" (
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"instance_id" uuid NOT NULL,
	"visit" integer NOT NULL,
	"name" text NOT NULL,
	"case_id" uuid NOT NULL,
	"platform_id" uuid NOT NULL,
	"place" text NOT NULL,
	"status" text NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"remaining_ms" bigint,
	"clock" text NOT NULL,
	"territory" text NOT NULL,
	"generation" integer NOT NULL,
	"armed_seq" integer NOT NULL,
	"armed_at" timestamp with time zone NOT NULL,
	"ended_seq" integer,
	"ended_at" timestamp with time zone,
	"ended_by" text,
	CONSTRAINT "timers_instance_id_visit_name_pk" PRIMARY KEY("instance_id","visit","name")
);
--> statement-breakpoint
ALTER TABLE "absences" ADD CONSTRAINT "absences_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "absences" ADD CONSTRAINT "absences_deputy_id_people_id_fk" FOREIGN KEY ("deputy_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calendars" ADD CONSTRAINT "calendars_territory_territories_code_fk" FOREIGN KEY ("territory") REFERENCES "public"."territories"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "centre_filieres" ADD CONSTRAINT "centre_filieres_centre_id_centres_id_fk" FOREIGN KEY ("centre_id") REFERENCES "public"."centres"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "centre_filieres" ADD CONSTRAINT "centre_filieres_filiere_id_filieres_id_fk" FOREIGN KEY ("filiere_id") REFERENCES "public"."filieres"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "centres" ADD CONSTRAINT "centres_territory_territories_code_fk" FOREIGN KEY ("territory") REFERENCES "public"."territories"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "centres" ADD CONSTRAINT "centres_contact_person_id_people_id_fk" FOREIGN KEY ("contact_person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "missions" ADD CONSTRAINT "missions_filiere_id_filieres_id_fk" FOREIGN KEY ("filiere_id") REFERENCES "public"."filieres"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "missions" ADD CONSTRAINT "missions_expert_id_people_id_fk" FOREIGN KEY ("expert_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "missions" ADD CONSTRAINT "missions_territory_territories_code_fk" FOREIGN KEY ("territory") REFERENCES "public"."territories"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payers" ADD CONSTRAINT "payers_territory_territories_code_fk" FOREIGN KEY ("territory") REFERENCES "public"."territories"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "people" ADD CONSTRAINT "people_profession_professions_code_fk" FOREIGN KEY ("profession") REFERENCES "public"."professions"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "people" ADD CONSTRAINT "people_centre_id_centres_id_fk" FOREIGN KEY ("centre_id") REFERENCES "public"."centres"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "people" ADD CONSTRAINT "people_territory_territories_code_fk" FOREIGN KEY ("territory") REFERENCES "public"."territories"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "people" ADD CONSTRAINT "people_deputy_id_people_id_fk" FOREIGN KEY ("deputy_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "people" ADD CONSTRAINT "people_resource_id_resources_id_fk" FOREIGN KEY ("resource_id") REFERENCES "public"."resources"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "places" ADD CONSTRAINT "places_territory_territories_code_fk" FOREIGN KEY ("territory") REFERENCES "public"."territories"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "platform_territories" ADD CONSTRAINT "platform_territories_platform_id_platforms_id_fk" FOREIGN KEY ("platform_id") REFERENCES "public"."platforms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "platform_territories" ADD CONSTRAINT "platform_territories_territory_territories_code_fk" FOREIGN KEY ("territory") REFERENCES "public"."territories"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "platforms" ADD CONSTRAINT "platforms_territory_territories_code_fk" FOREIGN KEY ("territory") REFERENCES "public"."territories"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "platforms" ADD CONSTRAINT "platforms_referent_id_people_id_fk" FOREIGN KEY ("referent_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "resources" ADD CONSTRAINT "resources_territory_territories_code_fk" FOREIGN KEY ("territory") REFERENCES "public"."territories"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "resources" ADD CONSTRAINT "resources_contact_person_id_people_id_fk" FOREIGN KEY ("contact_person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_sessions" ADD CONSTRAINT "staff_sessions_staff_id_staffs_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staffs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staffs" ADD CONSTRAINT "staffs_centre_id_centres_id_fk" FOREIGN KEY ("centre_id") REFERENCES "public"."centres"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staffs" ADD CONSTRAINT "staffs_filiere_id_filieres_id_fk" FOREIGN KEY ("filiere_id") REFERENCES "public"."filieres"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staffs" ADD CONSTRAINT "staffs_contact_person_id_people_id_fk" FOREIGN KEY ("contact_person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_platform_id_platforms_id_fk" FOREIGN KEY ("platform_id") REFERENCES "public"."platforms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credentials" ADD CONSTRAINT "credentials_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "documents" ADD CONSTRAINT "documents_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identities" ADD CONSTRAINT "identities_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inbox" ADD CONSTRAINT "inbox_notice_id_notices_id_fk" FOREIGN KEY ("notice_id") REFERENCES "public"."notices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "instances" ADD CONSTRAINT "instances_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_grants" ADD CONSTRAINT "role_grants_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_grants" ADD CONSTRAINT "role_grants_platform_id_platforms_id_fk" FOREIGN KEY ("platform_id") REFERENCES "public"."platforms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "absences_by_person" ON "absences" USING btree ("person_id","to_on");--> statement-breakpoint
CREATE INDEX "centre_filieres_by_filiere" ON "centre_filieres" USING btree ("filiere_id");--> statement-breakpoint
CREATE INDEX "centres_by_name" ON "centres" USING btree ("search_text","id");--> statement-breakpoint
CREATE INDEX "centres_by_territory" ON "centres" USING btree ("territory");--> statement-breakpoint
CREATE INDEX "missions_by_territory" ON "missions" USING btree ("territory","starts_at");--> statement-breakpoint
CREATE INDEX "people_by_name" ON "people" USING btree ("search_text","id");--> statement-breakpoint
CREATE INDEX "people_by_centre" ON "people" USING btree ("centre_id");--> statement-breakpoint
CREATE INDEX "people_by_deputy" ON "people" USING btree ("deputy_id");--> statement-breakpoint
CREATE INDEX "people_by_resource" ON "people" USING btree ("resource_id");--> statement-breakpoint
CREATE INDEX "resources_by_territory" ON "resources" USING btree ("territory","kind");--> statement-breakpoint
CREATE INDEX "staffs_by_filiere" ON "staffs" USING btree ("filiere_id");--> statement-breakpoint
CREATE INDEX "staffs_by_centre" ON "staffs" USING btree ("centre_id");--> statement-breakpoint
CREATE INDEX "cases_platform_opened" ON "cases" USING btree ("platform_id","opened_at" DESC NULLS LAST,"id");--> statement-breakpoint
CREATE INDEX "cases_platform_still_open" ON "cases" USING btree ("platform_id","opened_at" DESC NULLS LAST,"id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "cases_number_prefix" ON "cases" USING btree ("number" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "cases_requester" ON "cases" USING btree ("requester_id");--> statement-breakpoint
CREATE INDEX "credentials_account" ON "credentials" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "documents_case" ON "documents" USING btree ("case_id");--> statement-breakpoint
CREATE INDEX "idempotency_keys_at" ON "idempotency_keys" USING btree ("at");--> statement-breakpoint
CREATE INDEX "inbox_person" ON "inbox" USING btree ("person_id","at" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "incidents_open" ON "incidents" USING btree ("kind","subject_id") WHERE resolved_at is null;--> statement-breakpoint
CREATE INDEX "incidents_case" ON "incidents" USING btree ("case_id");--> statement-breakpoint
CREATE INDEX "instances_case" ON "instances" USING btree ("case_id");--> statement-breakpoint
CREATE INDEX "instances_parties" ON "instances" USING gin ("parties" jsonb_path_ops);--> statement-breakpoint
CREATE INDEX "notices_case" ON "notices" USING btree ("case_id","seq");--> statement-breakpoint
CREATE INDEX "notices_undelivered" ON "notices" USING btree ("at","id") WHERE delivered_at is null;--> statement-breakpoint
CREATE INDEX "outbox_at" ON "outbox" USING btree ("at");--> statement-breakpoint
CREATE INDEX "role_grants_account" ON "role_grants" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "state_intervals_live" ON "state_intervals" USING btree ("case_id") WHERE status <> 'closed';--> statement-breakpoint
CREATE INDEX "task_history_task" ON "task_history" USING btree ("task_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "tasks_id" ON "tasks" USING btree ("id");--> statement-breakpoint
CREATE INDEX "tasks_open" ON "tasks" USING btree ("platform_id","due_at","id") WHERE status = 'open';--> statement-breakpoint
CREATE INDEX "tasks_receiving" ON "tasks" USING btree ("case_id") WHERE status = 'open' and role = 'receiving';--> statement-breakpoint
CREATE INDEX "tasks_live" ON "tasks" USING btree ("case_id") WHERE status in ('open', 'paused');--> statement-breakpoint
CREATE UNIQUE INDEX "timers_id" ON "timers" USING btree ("id");--> statement-breakpoint
CREATE INDEX "timers_due" ON "timers" USING btree ("due_at") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "timers_live" ON "timers" USING btree ("case_id") WHERE status in ('pending', 'paused');