/** For how long what was asked early is what would be asked now, ms. */
const FRESH_MS = 10_000

interface Early {
	readonly answer: Promise<Response | undefined>
	readonly at: number
}

const asked = new Map<string, Early>()

/**
 * Asks the API for what the page will ask for as soon as its code is there. The code takes longer to come and to run
 * than the answer: whoever asks afterwards finds it waiting.
 */
export function askEarly(path: string): void {
	const answer = fetch(`/api${path}`, { credentials: "same-origin", headers: { Accept: "application/json" } })
		// Anything else than an answer is asked for again, by whoever knows what to do about it.
		.then((response) => (response.ok ? response : undefined))
		.catch(() => undefined)
	asked.set(path, { answer, at: performance.now() })
}

/** What was asked early, once; undefined when it was not, too long ago, or to no avail. */
export async function takeEarly(path: string): Promise<Response | undefined> {
	const early = asked.get(path)
	asked.delete(path)
	return early && performance.now() - early.at < FRESH_MS ? await early.answer : undefined
}

/** Somebody else is there, or nobody: what was asked before is not for them. */
export function dropEarly(): void {
	asked.clear()
}
