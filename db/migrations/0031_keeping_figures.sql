ALTER TABLE "figure_steps" DROP CONSTRAINT "figure_steps_case_id_cases_id_fk";
--> statement-breakpoint
DROP INDEX "figure_steps_case";--> statement-breakpoint
CREATE INDEX "figure_steps_running" ON "figure_steps" USING btree ("case_id") WHERE to_at is null;