import { setTimeout as sleep } from "node:timers/promises"

const POLL_MS = 20
const DEADLINE_MS = 15_000

/** Waits until `condition` holds or gives something; fails after 15 s with what it came to last. */
export async function until<T>(condition: () => Promise<T | false | undefined> | T | false | undefined): Promise<T> {
	const deadline = Date.now() + DEADLINE_MS
	for (;;) {
		const result = await condition()
		if (result !== false && result !== undefined) return result
		if (Date.now() > deadline) throw new Error(`nothing came of it within ${DEADLINE_MS} ms: ${condition.toString()}`)
		await sleep(POLL_MS)
	}
}
