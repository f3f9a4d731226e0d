import { setTimeout as sleep } from "node:timers/promises"
import type { Logger } from "pino"
import type { WorkerMetrics } from "./metrics.ts"
import { within } from "./time-limit.ts"

export interface Loop {
	/** Lets the running turn end, if it does within 5 s. */
	stop(): Promise<void>
}

export interface LoopOptions {
	readonly name: string
	readonly logger: Logger
	readonly metrics: WorkerMetrics
	/** One turn; returns the pause before the next one, ms. */
	readonly turn: (signal: AbortSignal) => Promise<number>
}

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 10_000
/** A sweep of 100,000 timers takes a fraction of it. A turn given up may overlap the next one: locks keep them apart. */
const TURN_MS = 120_000
const STOP_MS = 5_000

/** Takes turns until it is stopped. A turn that fails is logged and taken again, after pauses that grow. */
export function startLoop({ name, logger, metrics, turn }: LoopOptions): Loop {
	const abort = new AbortController()
	const { signal } = abort
	const run = async (): Promise<void> => {
		let failures = 0
		while (!signal.aborted) {
			let pause: number
			try {
				pause = await within(TURN_MS, turn(signal))
				failures = 0
			} catch (error) {
				metrics.loopFailures.inc({ loop: name })
				logger.warn({ err: error, loop: name }, "a turn has failed and will be taken again")
				pause = Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS)
				failures += 1
			}
			if (pause > 0) await sleep(pause, undefined, { signal }).catch(() => undefined)
		}
	}
	const running = run()
	return {
		async stop() {
			abort.abort()
			await within(STOP_MS, running).catch((error: unknown) => {
				logger.warn({ err: error, loop: name }, "a turn is left to itself")
			})
		},
	}
}
