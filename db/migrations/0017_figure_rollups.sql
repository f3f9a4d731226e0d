CREATE TABLE "figure_deltas" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "figure_deltas_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"platform_id" uuid NOT NULL,
	"sign" smallint NOT NULL,
	"kind" text NOT NULL,
	"fact" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "figure_rollups" (
	"platform_id" uuid NOT NULL,
	"level" text NOT NULL,
	"bucket" date NOT NULL,
	"cube" text NOT NULL,
	"part" text NOT NULL,
	"version" bigint NOT NULL,
	"n" integer NOT NULL,
	"data" "bytea" NOT NULL,
	CONSTRAINT "figure_rollups_platform_id_level_bucket_cube_part_pk" PRIMARY KEY("platform_id","level","bucket","cube","part")
);
--> statement-breakpoint
CREATE TABLE "figure_words" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "figure_words_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"word" text NOT NULL,
	CONSTRAINT "figure_words_word_unique" UNIQUE("word")
);
--> statement-breakpoint
DROP INDEX "figure_steps_live";--> statement-breakpoint
ALTER TABLE "figure_steps" ADD COLUMN "again" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "figure_deltas_platform" ON "figure_deltas" USING btree ("platform_id","id");--> statement-breakpoint
CREATE INDEX "figure_steps_place" ON "figure_steps" USING btree ("platform_id","machine","place","to_at");