-- Roll-ups are of another form: sums by filière, of cases as well, and lengths to 1 % from a hundred minutes on: see
-- docs/decisions/023-rollups.md. Those there are go; a worker makes them again, and until then figures are read from the
-- steps.
CREATE OR REPLACE FUNCTION forget_figure_rollups() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM figure_deltas WHERE kind = TG_ARGV[0];
	DELETE FROM figure_rollups WHERE (level IN ('open', 'closed', 'closed-month', 'closed-year', 'came',
		'came-year')) = (TG_ARGV[0] = 'case');
	RETURN NULL;
END $$;
--> statement-breakpoint
DELETE FROM figure_rollups;
--> statement-breakpoint
INSERT INTO figure_rollups (platform_id, level, bucket, cube, part, version, n, data)
	SELECT p.id, 'stale', '1970-01-01', '', '', 0, 0, '' FROM platforms p
	WHERE EXISTS (SELECT FROM figure_cases f WHERE f.platform_id = p.id);
