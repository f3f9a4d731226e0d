import { setTimeout as sleep } from "node:timers/promises"

/** What took too long may still go on; everything under a limit here can be done twice. */
class TimeLimitError extends Error {
	/** Counts as a sign that the database is away. */
	readonly code = "ETIMEDOUT"
}

/**
 * Waits no longer than `ms`. postgres.js 3.4.9 leaves queries unanswered for ever on a connection that was cut while it
 * wrote (its issues #1154 and #1208): without a limit, one such query would stop a loop or keep a job for good.
 *
 * @throws TimeLimitError
 */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
	const done = new AbortController()
	const limit = sleep(ms, undefined, { signal: done.signal, ref: false }).then(() => {
		throw new TimeLimitError(`no answer within ${ms} ms`)
	})
	try {
		return await Promise.race([work, limit])
	} finally {
		done.abort()
		limit.catch(() => undefined)
	}
}
