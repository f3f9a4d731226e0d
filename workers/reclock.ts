import { reclockCases } from "../db/clocks/reclock-cases.ts"
import type { Engine } from "../db/engine.ts"
import { type Loop, type LoopOptions, startLoop } from "./loop.ts"

/** A deadline that falls due sooner is counted again by its own alarm: nothing waits for this. */
const PAUSE_MS = 2_000

/** Extends what was running in a territory when an incident is declared, extended or ended there. */
export function startReclock(options: Pick<LoopOptions, "logger" | "metrics"> & { readonly engine: Engine }): Loop {
	const { engine, logger, metrics } = options
	return startLoop({
		name: "reclock",
		logger,
		metrics,
		turn: async (signal) => {
			const { moved, failed, more } = await reclockCases(engine, signal)
			if (moved > 0) logger.info({ cases: moved }, "deadlines were counted again after a territory incident")
			for (const { caseId, error } of failed)
				logger.warn({ err: error, case: caseId }, "a case could not be counted again yet")
			return more ? 0 : PAUSE_MS
		},
	})
}
