import type { Engine } from "../db/engine.ts"
import { forgetRequests } from "../db/requests/forget-requests.ts"
import { runRetention } from "../db/retention/run-retention.ts"
import { type Loop, type LoopOptions, startLoop } from "./loop.ts"

/** How often a worker asks whether a run is due; a day passes between two runs whichever worker makes them. */
const ASK_MS = 3_600_000
const DAY_HOURS = 24

/**
 * Runs retention once a day over all workers: the last run in the table says when, a lock who. A run that found more
 * than it takes at once is gone on with.
 *
 * @returns whether more is due at once
 */
export async function retentionTurn(engine: Engine): Promise<boolean> {
	const now = engine.clock?.().toISOString() ?? null
	const [last] = await engine.db.$client<{ more: boolean }[]>`
		select coalesce((report ->> 'more')::boolean, false) as more from retention_runs
		where not dry_run and at > coalesce(${now}::timestamptz, now()) - ${DAY_HOURS}::int * interval '1 hour'
		order by at desc, id limit 1`
	if (last && !last.more) return false
	await forgetRequests(engine)
	const report = await runRetention(engine, {
		dryRun: false,
		by: "system",
		from: { address: null, requestId: null },
	})
	return report?.more ?? false
}

/** Each worker asks at once and then every hour. */
export function startRetention(options: Pick<LoopOptions, "logger" | "metrics"> & { readonly engine: Engine }): Loop {
	const { engine, logger, metrics } = options
	return startLoop({
		name: "retention",
		logger,
		metrics,
		turn: async () => ((await retentionTurn(engine)) ? 0 : ASK_MS),
	})
}
