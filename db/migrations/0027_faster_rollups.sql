-- What is noted for the roll-ups is a text that is read without a parser, numbers first, and roll-ups are made in another
-- way: see docs/decisions/023-rollups.md. Those there are go; a worker makes them again, and until then figures are read
-- from the steps.
ALTER TABLE figure_deltas DROP CONSTRAINT figure_deltas_pkey;
--> statement-breakpoint
DROP FUNCTION figure_step_fact(figure_steps);
--> statement-breakpoint
DROP FUNCTION figure_case_fact(figure_cases);
--> statement-breakpoint
DROP FUNCTION figure_second(timestamptz);
--> statement-breakpoint
-- Seconds since 2000, 0 for none: db/figures/rollups/facts.ts.
CREATE FUNCTION figure_second(at timestamptz) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
	SELECT coalesce(floor(date_part('epoch', at))::bigint - 946684800, 0) $$;
--> statement-breakpoint
CREATE FUNCTION figure_step_fact(f figure_steps) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
	SELECT concat_ws(E'\t', figure_second(f.from_at), figure_second(f.to_at), figure_second(f.running_from),
		greatest(f.worked_ms / 1000, 0), figure_second(f.due_at), figure_second(f.claimed_at), f.reminders,
		CASE WHEN f.status = 'paused' THEN 1 ELSE 0 END, CASE WHEN f.again THEN 1 ELSE 0 END,
		f.machine, f.place, f.territory, f.urgency, coalesce(f.centre_id::text, ''), f.hours,
		array_to_string(f.filieres, ',')) $$;
--> statement-breakpoint
CREATE FUNCTION figure_case_fact(f figure_cases) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
	SELECT concat_ws(E'\t', figure_second(f.opened_at), figure_second(f.closed_at), f.territory, f.urgency,
		array_to_string(f.filieres, ','), coalesce(f.shares::text, '')) $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION note_figure_steps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP <> 'INSERT' THEN
		INSERT INTO figure_deltas (platform_id, sign, kind, fact)
			SELECT f.platform_id, -1, 'step', figure_step_fact(f) FROM gone f;
	END IF;
	IF TG_OP <> 'DELETE' THEN
		INSERT INTO figure_deltas (platform_id, sign, kind, fact)
			SELECT f.platform_id, 1, 'step', figure_step_fact(f) FROM come f;
	END IF;
	RETURN NULL;
END $$;
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
		-- Most changes are of the number alone, which roll-ups do not hold.
		INSERT INTO figure_deltas (platform_id, sign, kind, fact)
			SELECT s.platform_id, s.sign, 'case', s.fact
			FROM gone g JOIN come c ON c.case_id = g.case_id CROSS JOIN LATERAL (VALUES
				(g.platform_id, -1, figure_case_fact(g)), (c.platform_id, 1, figure_case_fact(c))) s (platform_id, sign, fact)
			WHERE (g.platform_id, g.urgency, g.territory, g.filieres, g.opened_at, g.closed_at, g.shares)
				IS DISTINCT FROM (c.platform_id, c.urgency, c.territory, c.filieres, c.opened_at, c.closed_at, c.shares);
	END IF;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION forget_figure_rollups() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM figure_deltas WHERE kind = TG_ARGV[0];
	DELETE FROM figure_rollups
		WHERE (level IN ('open', 'closed', 'came', 'came-month', 'came-year')) = (TG_ARGV[0] = 'case');
	RETURN NULL;
END $$;
--> statement-breakpoint
DELETE FROM figure_rollups;
--> statement-breakpoint
DELETE FROM figure_deltas;
--> statement-breakpoint
INSERT INTO figure_rollups (platform_id, level, bucket, cube, part, version, n, data)
	SELECT p.id, 'stale', '1970-01-01', '', '', 0, 0, '' FROM platforms p
	WHERE EXISTS (SELECT FROM figure_cases f WHERE f.platform_id = p.id);
--> statement-breakpoint
-- Rows are read many at a time, those of one period together: whatever fits a page stays on it.
ALTER TABLE figure_rollups SET (toast_tuple_target = 8160);
--> statement-breakpoint
-- The phase that a case is in is written again with every step of it: there is room for it beside the row of before.
ALTER TABLE figure_steps SET (fillfactor = 85);
