CREATE TABLE "nomenclature_terms" (
	"system" text NOT NULL,
	"code" text NOT NULL,
	"language" text NOT NULL,
	"label" text NOT NULL,
	"synonyms" text[] NOT NULL,
	"search_text" text NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"edition" text NOT NULL,
	CONSTRAINT "nomenclature_terms_system_code_language_pk" PRIMARY KEY("system","code","language"),
	CONSTRAINT "nomenclature_terms_system" CHECK ("nomenclature_terms"."system" in ('ORPHA', 'HPO'))
);
--> statement-breakpoint
CREATE INDEX "nomenclature_terms_code" ON "nomenclature_terms" USING btree ("code");