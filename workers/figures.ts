import { setTimeout as sleep } from "node:timers/promises"
import type { Sql } from "postgres"
import { z } from "zod"
import type { Engine } from "../db/engine.ts"
import { findBehind, projectSteps } from "../db/figures/project-steps.ts"
import { findStale, findUnfolded, foldRollups, makeStaleAgain } from "../db/figures/rollups/fold.ts"
import { announceFigures } from "../db/live/change.ts"
import { gatherChanges } from "../db/live/listen.ts"
import { type Loop, type LoopOptions, startLoop } from "./loop.ts"

/** Cases whose figures are made at once. */
const BATCH = 200
/** Changes that come within so long are told by the database, and counted, together: less than the second after which somebody would notice. */
const GATHER_MS = 400
/** Longest rest of the one that projects: it is seen to be alive. */
const REST_MS = 60_000
/** How often a worker asks whether it is the one. Two who take it for a moment that they are do no harm. */
const ASK_MS = 2_000
/** What was announced to nobody is found this late at most. */
const LOOK_MS = 600_000
/** Changes of a platform that are worth folding into its roll-ups, and how often that is asked, ms. */
const MANY_CHANGES = 2_000
const FOLD_MS = 5_000
/** How often whatever there is is folded, ms. */
const FOLD_ALL_MS = 600_000
const LOCK = "select pg_try_advisory_lock(hashtext('passerelle-figures')) as mine"

/**
 * Keeps what figures count up to date, a moment after every change: one worker of all does, for as long as its
 * connection lives; another takes its place when it dies. Announcements are a hint: whatever was missed is found by
 * comparing numbers, when it begins and every ten minutes.
 */
export function startFigures(options: Pick<LoopOptions, "logger" | "metrics"> & { readonly engine: Engine }): Loop {
	const { engine, logger, metrics } = options
	const turn = figuresTurn(engine)
	const listener = gatherChanges(engine.db, {
		gatherMs: GATHER_MS,
		read: readCounted,
		heard: (caseId) => turn.changed(caseId),
		gathered: () => turn.wake(),
		connected: () => turn.missed(),
		lost: (error) => logger.warn({ err: error }, "changes are not heard: figures wait for the next look"),
	})
	const loop = startLoop({ name: "figures", logger, metrics, turn: async (signal) => await turn.take(signal) })
	// Apart from it: to make the roll-ups of a platform again takes minutes where there are millions of steps.
	const folding = startLoop({ name: "figure-rollups", logger, metrics, turn: async () => await turn.fold() })
	return {
		async stop() {
			await Promise.all([loop.stop(), folding.stop(), listener.stop()])
			await turn.release()
		},
	}
}

/** Changes by which figures become others. Those are many, and hold nothing else that is wanted of them. */
const Counted = z.object({ kind: z.enum(["case", "task"]), caseId: z.string() })

const readCounted = (payload: string): string | undefined => {
	try {
		return Counted.safeParse(JSON.parse(payload)).data?.caseId
	} catch {
		return undefined
	}
}

/** The turns of one worker, and what it has heard of. */
function figuresTurn(engine: Engine) {
	const waiting = new Set<string>()
	let news = new AbortController()
	let lookAt = 0
	let askedAt = 0
	let foldAllAt = 0
	let connection: Awaited<ReturnType<Sql["reserve"]>> | undefined
	const release = async (): Promise<void> => {
		const held = connection
		connection = undefined
		if (!held) return
		await held`select pg_advisory_unlock(hashtext('passerelle-figures'))`.catch(() => undefined)
		held.release()
	}
	/** Whether this worker is the one. The lock is the connection's, and ends with it. */
	const leads = async (): Promise<boolean> => {
		if (connection) {
			if (Date.now() < askedAt + ASK_MS) return true
			askedAt = Date.now()
			try {
				await connection`select 1`
				return true
			} catch (error) {
				await release()
				throw error
			}
		}
		const asked = await engine.db.$client.reserve()
		const [lock] = await asked.unsafe<{ mine: boolean }[]>(LOCK)
		if (lock?.mine === true) {
			connection = asked
			lookAt = 0
			foldAllAt = 0
			return true
		}
		asked.release()
		return false
	}
	const project = async (ids: readonly string[]): Promise<void> => {
		await announceFigures(engine.db.$client, await projectSteps(engine, ids))
	}
	const wake = (): void => news.abort()
	/** Until something is heard, or it is time to look. */
	const rest = async (signal: AbortSignal): Promise<void> => {
		const over = AbortSignal.any([signal, news.signal])
		await sleep(Math.min(Math.max(lookAt - Date.now(), 0), REST_MS), undefined, { signal: over }).catch(() => undefined)
	}
	return {
		changed: (caseId: string) => void waiting.add(caseId),
		wake,
		/** Somebody may have changed something without being heard. */
		missed: () => {
			lookAt = 0
			wake()
		},
		release,
		/**
		 * Takes what has changed into the roll-ups: much of it soon, and whatever there is now and then.
		 *
		 * @returns the pause before the next time, ms
		 */
		async fold(): Promise<number> {
			if (!connection) return ASK_MS
			for (const platform of await findStale(engine)) await makeStaleAgain(engine, platform)
			const all = Date.now() >= foldAllAt
			for (const platform of await findUnfolded(engine, all ? 1 : MANY_CHANGES)) await foldRollups(engine, platform)
			if (all) foldAllAt = Date.now() + FOLD_ALL_MS
			return FOLD_MS
		},
		/**
		 * Waits until something has changed, and projects it.
		 *
		 * @returns the pause before the next time, ms
		 */
		async take(signal: AbortSignal): Promise<number> {
			if (connection && !news.signal.aborted) await rest(signal)
			news = new AbortController()
			if (signal.aborted || (waiting.size === 0 && Date.now() < lookAt && connection)) return 0
			if (!(await leads())) {
				// Another one hears of the same changes.
				waiting.clear()
				return ASK_MS
			}
			if (Date.now() >= lookAt) {
				const behind = await findBehind(engine, BATCH)
				await project(behind)
				if (behind.length === BATCH) {
					wake()
					return 0
				}
				lookAt = Date.now() + LOOK_MS
			}
			const batch = [...waiting].slice(0, BATCH)
			// What is heard meanwhile is told when it has been gathered; of what has been, there may be more than is projected at once.
			if (waiting.size > batch.length) wake()
			for (const id of batch) waiting.delete(id)
			try {
				await project(batch)
			} catch (error) {
				for (const id of batch) waiting.add(id)
				wake()
				throw error
			}
			return 0
		},
	}
}
