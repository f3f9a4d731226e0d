-- What one statement changes is noted in few rows of many facts, a line each, instead of a row for each fact: see
-- docs/decisions/023-rollups.md. Rows of before, of one fact each, are read in the same way.
ALTER TABLE figure_deltas ALTER COLUMN fact SET STORAGE EXTERNAL;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION note_figure_steps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP <> 'INSERT' THEN
		INSERT INTO figure_deltas (platform_id, sign, kind, fact)
			SELECT platform_id, -count(*), 'step', string_agg(fact, E'\n') FROM (
				SELECT f.platform_id, figure_step_fact(f) AS fact, (row_number() OVER () - 1) / 500 AS part FROM gone f) s
			GROUP BY platform_id, part;
	END IF;
	IF TG_OP <> 'DELETE' THEN
		INSERT INTO figure_deltas (platform_id, sign, kind, fact)
			SELECT platform_id, count(*), 'step', string_agg(fact, E'\n') FROM (
				SELECT f.platform_id, figure_step_fact(f) AS fact, (row_number() OVER () - 1) / 500 AS part FROM come f) s
			GROUP BY platform_id, part;
	END IF;
	RETURN NULL;
END $$;
--> statement-breakpoint
-- Most changes of a case are of its number alone, which roll-ups do not hold: the row's own condition keeps them from
-- coming here at all.
DROP TRIGGER changed ON figure_cases;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION note_figure_cases() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'INSERT' THEN
		INSERT INTO figure_deltas (platform_id, sign, kind, fact)
			SELECT f.platform_id, 1, 'case', figure_case_fact(f) FROM come f;
	ELSIF TG_OP = 'DELETE' THEN
		INSERT INTO figure_deltas (platform_id, sign, kind, fact)
			SELECT f.platform_id, -1, 'case', figure_case_fact(f) FROM gone f;
	ELSE
		INSERT INTO figure_deltas (platform_id, sign, kind, fact) VALUES
			(OLD.platform_id, -1, 'case', figure_case_fact(OLD)), (NEW.platform_id, 1, 'case', figure_case_fact(NEW));
	END IF;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER changed AFTER UPDATE ON figure_cases FOR EACH ROW
	WHEN ((OLD.platform_id, OLD.urgency, OLD.territory, OLD.filieres, OLD.opened_at, OLD.closed_at, OLD.shares)
		IS DISTINCT FROM (NEW.platform_id, NEW.urgency, NEW.territory, NEW.filieres, NEW.opened_at, NEW.closed_at, NEW.shares))
	EXECUTE FUNCTION note_figure_cases();
--> statement-breakpoint
-- Instead of a foreign key, which every step looked up as it was written.
CREATE FUNCTION forget_figure_steps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM figure_steps f USING gone g WHERE f.case_id = g.case_id;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER forgotten AFTER DELETE ON figure_cases REFERENCING OLD TABLE AS gone
	FOR EACH STATEMENT EXECUTE FUNCTION forget_figure_steps();
