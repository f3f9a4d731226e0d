/** For how long what was asked early is what would be asked now, ms. */
const FRESH_MS = 10_000

interface Early {
	readonly answer: Promise<{ readonly body: unknown } | undefined>
	readonly at: number
	/** Once it has come. */
	heard: { readonly body: unknown } | undefined
}

declare global {
	/** What the early script, which is built apart, has asked for. */
	var passerelleEarly: Map<string, Early> | undefined
}

const asked = (): Map<string, Early> => {
	globalThis.passerelleEarly ??= new Map()
	return globalThis.passerelleEarly
}

/**
 * Asks the API for what the page will ask for as soon as its code is there. The code takes longer to come and to run
 * than the answer: whoever asks afterwards finds it waiting.
 */
export function askEarly(path: string): void {
	const early: Early = {
		// As a `preload` in the HTML asks (`vite.config.ts`), so that what that has begun is not asked for again.
		answer: fetch(`/api${path}`, { credentials: "include" })
			// Anything else than an answer is asked for again, by whoever knows what to do about it.
			.then(async (response) => (response.ok ? { body: (await response.json()) as unknown } : undefined))
			.then((heard) => {
				early.heard = heard
				return heard
			})
			.catch(() => undefined),
		at: performance.now(),
		heard: undefined,
	}
	asked().set(path, early)
}

function take(path: string): Early | undefined {
	const early = asked().get(path)
	asked().delete(path)
	return early && performance.now() - early.at < FRESH_MS ? early : undefined
}

/** What was asked early, once; undefined when it was not, too long ago, or to no avail. */
export async function takeEarly(path: string): Promise<{ readonly body: unknown } | undefined> {
	return await take(path)?.answer
}

/** The same when it has come already; what has not is left to be waited for. */
export function takeHeard(path: string): { readonly body: unknown } | undefined {
	return asked().get(path)?.heard === undefined ? undefined : take(path)?.heard
}

/** Somebody else is there, or nobody: what was asked before is not for them. */
export function dropEarly(): void {
	asked().clear()
}
