-- Whatever changes in the tables that figures are read from is noted for the roll-ups, in the same transaction: see
-- docs/decisions/023-rollups.md. A fact is what db/figures/rollups/facts.ts reads, instants in seconds.
CREATE FUNCTION figure_second(at timestamptz) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
	SELECT floor(date_part('epoch', at))::bigint $$;
--> statement-breakpoint
CREATE FUNCTION figure_step_fact(f figure_steps) RETURNS jsonb LANGUAGE sql STABLE PARALLEL SAFE AS $$
	SELECT jsonb_build_array(f.machine, f.place, f.territory, f.urgency,
		CASE WHEN cardinality(f.filieres) < 2 THEN array_to_string(f.filieres, ',')
			ELSE (SELECT string_agg(one::text, ',' ORDER BY one) FROM unnest(f.filieres) one) END, coalesce(f.centre_id::text, ''),
		f.hours, f.status, figure_second(f.from_at), figure_second(f.to_at), figure_second(f.running_from), f.worked_ms / 1000,
		figure_second(f.due_at), figure_second(f.claimed_at), f.reminders, f.again) $$;
--> statement-breakpoint
CREATE FUNCTION figure_case_fact(f figure_cases) RETURNS jsonb LANGUAGE sql STABLE PARALLEL SAFE AS $$
	SELECT jsonb_build_array(f.territory, f.urgency,
		CASE WHEN cardinality(f.filieres) < 2 THEN array_to_string(f.filieres, ',')
			ELSE (SELECT string_agg(one::text, ',' ORDER BY one) FROM unnest(f.filieres) one) END,
		figure_second(f.opened_at), figure_second(f.closed_at), f.shares) $$;
--> statement-breakpoint
CREATE FUNCTION note_figure_steps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'INSERT' THEN
		INSERT INTO figure_deltas (platform_id, sign, kind, fact)
			SELECT f.platform_id, 1, 'step', figure_step_fact(f) FROM come f;
	ELSIF TG_OP = 'DELETE' THEN
		INSERT INTO figure_deltas (platform_id, sign, kind, fact)
			SELECT f.platform_id, -1, 'step', figure_step_fact(f) FROM gone f;
	ELSE
		-- What is the same before and after comes to nothing: it is not noted.
		INSERT INTO figure_deltas (platform_id, sign, kind, fact)
			SELECT platform_id, sum(sign), 'step', fact FROM (
				SELECT f.platform_id, -1 AS sign, figure_step_fact(f) AS fact FROM gone f
				UNION ALL SELECT f.platform_id, 1, figure_step_fact(f) FROM come f) both_sides
			GROUP BY platform_id, fact HAVING sum(sign) <> 0;
	END IF;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION note_figure_cases() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'INSERT' THEN
		INSERT INTO figure_deltas (platform_id, sign, kind, fact)
			SELECT f.platform_id, 1, 'case', figure_case_fact(f) FROM come f;
	ELSIF TG_OP = 'DELETE' THEN
		INSERT INTO figure_deltas (platform_id, sign, kind, fact)
			SELECT f.platform_id, -1, 'case', figure_case_fact(f) FROM gone f;
	ELSE
		INSERT INTO figure_deltas (platform_id, sign, kind, fact)
			SELECT platform_id, sum(sign), 'case', fact FROM (
				SELECT f.platform_id, -1 AS sign, figure_case_fact(f) AS fact FROM gone f
				UNION ALL SELECT f.platform_id, 1, figure_case_fact(f) FROM come f) both_sides
			GROUP BY platform_id, fact HAVING sum(sign) <> 0;
	END IF;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION forget_figure_rollups() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM figure_deltas WHERE kind = TG_ARGV[0];
	DELETE FROM figure_rollups WHERE (level IN ('open', 'closed')) = (TG_ARGV[0] = 'case');
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER come AFTER INSERT ON figure_steps REFERENCING NEW TABLE AS come
	FOR EACH STATEMENT EXECUTE FUNCTION note_figure_steps();
--> statement-breakpoint
CREATE TRIGGER changed AFTER UPDATE ON figure_steps REFERENCING OLD TABLE AS gone NEW TABLE AS come
	FOR EACH STATEMENT EXECUTE FUNCTION note_figure_steps();
--> statement-breakpoint
CREATE TRIGGER gone AFTER DELETE ON figure_steps REFERENCING OLD TABLE AS gone
	FOR EACH STATEMENT EXECUTE FUNCTION note_figure_steps();
--> statement-breakpoint
CREATE TRIGGER emptied AFTER TRUNCATE ON figure_steps
	FOR EACH STATEMENT EXECUTE FUNCTION forget_figure_rollups('step');
--> statement-breakpoint
CREATE TRIGGER come AFTER INSERT ON figure_cases REFERENCING NEW TABLE AS come
	FOR EACH STATEMENT EXECUTE FUNCTION note_figure_cases();
--> statement-breakpoint
CREATE TRIGGER changed AFTER UPDATE ON figure_cases REFERENCING OLD TABLE AS gone NEW TABLE AS come
	FOR EACH STATEMENT EXECUTE FUNCTION note_figure_cases();
--> statement-breakpoint
CREATE TRIGGER gone AFTER DELETE ON figure_cases REFERENCING OLD TABLE AS gone
	FOR EACH STATEMENT EXECUTE FUNCTION note_figure_cases();
--> statement-breakpoint
CREATE TRIGGER emptied AFTER TRUNCATE ON figure_cases
	FOR EACH STATEMENT EXECUTE FUNCTION forget_figure_rollups('case');
--> statement-breakpoint
-- Rows of before, so that nothing is missing from the first figures.
INSERT INTO figure_deltas (platform_id, sign, kind, fact)
	SELECT f.platform_id, 1, 'step', figure_step_fact(f) FROM figure_steps f;
--> statement-breakpoint
INSERT INTO figure_deltas (platform_id, sign, kind, fact)
	SELECT f.platform_id, 1, 'case', figure_case_fact(f) FROM figure_cases f;
--> statement-breakpoint
-- Packed already.
ALTER TABLE figure_rollups ALTER COLUMN data SET STORAGE EXTERNAL;
