import { setTimeout as sleep } from "node:timers/promises"

const POLL_MS = 20
const DEADLINE_MS = 15_000

/** Waits until `condition` holds or gives something; fails after 15 s, unless said, with what it waited for. */
export async function until<T>(
	condition: () => Promise<T | false | undefined> | T | false | undefined,
	deadlineMs = DEADLINE_MS,
): Promise<T> {
	const deadline = Date.now() + deadlineMs
	for (;;) {
		const result = await condition()
		if (result !== false && result !== undefined) return result
		if (Date.now() > deadline) throw new Error(`nothing came of it within ${deadlineMs} ms: ${condition.toString()}`)
		await sleep(POLL_MS)
	}
}
