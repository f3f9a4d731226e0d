/**
 * Lets writers of one case in this process take turns. It only spares tries that would meet on the case's row: what
 * keeps two processes apart is the version that every write checks.
 */
export class Turns {
	readonly #last = new Map<string, Promise<void>>()

	/** Runs `work` after everyone who asked before under the same key. */
	async take<T>(key: string, work: () => Promise<T>): Promise<T> {
		const before = this.#last.get(key)
		const { promise, resolve } = resolvable()
		this.#last.set(key, promise)
		try {
			await before
			return await work()
		} finally {
			resolve()
			if (this.#last.get(key) === promise) this.#last.delete(key)
		}
	}
}

function resolvable(): { promise: Promise<void>; resolve: () => void } {
	let resolve = (): void => undefined
	const promise = new Promise<void>((done) => {
		resolve = done
	})
	return { promise, resolve }
}
