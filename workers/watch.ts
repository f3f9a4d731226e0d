import { watchAbsences } from "../db/absences/watch-absences.ts"
import type { Engine } from "../db/engine.ts"
import { watchReports } from "../db/reports/watch-reports.ts"
import { remindOfRequests } from "../db/requests/request-ladder.ts"
import { type Loop, type LoopOptions, startLoop } from "./loop.ts"
import type { WorkerMetrics } from "./metrics.ts"

const WATCH_INTERVAL_MS = 30_000

/**
 * Looks every 30 s for what no timer of a machine falls due for: requests that nobody has dealt with, reports that are
 * owed and their steps, and people who owe something and are away. Any number of workers may: what one has said, another does not say again.
 */
export function startWatch({
	engine,
	logger,
	metrics,
}: Pick<LoopOptions, "logger"> & { readonly engine: Engine; readonly metrics: WorkerMetrics }): Loop {
	return startLoop({
		name: "watch",
		logger,
		metrics,
		turn: async () => {
			const reminders = await remindOfRequests(engine)
			const absences = await watchAbsences(engine)
			const reports = await watchReports(engine)
			if (reminders > 0 || absences > 0 || reports.reminded > 0 || reports.begun > 0)
				logger.info({ reminders, absences, reports }, "people were told of what waits")
			return WATCH_INTERVAL_MS
		},
	})
}
