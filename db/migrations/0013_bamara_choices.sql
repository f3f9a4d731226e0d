CREATE TABLE "bamara_choices" (
	"item_id" uuid NOT NULL,
	"code" text NOT NULL,
	"label" text NOT NULL,
	"position" integer NOT NULL,
	CONSTRAINT "bamara_choices_item_id_code_pk" PRIMARY KEY("item_id","code")
);
--> statement-breakpoint
ALTER TABLE "bamara_choices" ADD CONSTRAINT "bamara_choices_item_id_bamara_items_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."bamara_items"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "bamara_choices_order" ON "bamara_choices" USING btree ("item_id","position");