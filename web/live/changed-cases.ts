/** Beyond that whoever asks reads anew. */
const MOST_KEPT = 200

/**
 * Which cases have changed, in the order in which this tab has heard of it: for lists that mend themselves instead of
 * being read anew.
 */
class ChangedCases {
	#cases: string[] = []
	/** How many were heard of before the first of those kept. */
	#before = 0
	#listening = false

	/** A place in what was heard, to ask about later. */
	position(): number {
		return this.#before + this.#cases.length
	}

	/** Cases that have changed since; undefined when some may have been missed. */
	since(position: number): readonly string[] | undefined {
		if (!this.#listening || position < this.#before) return undefined
		return [...new Set(this.#cases.slice(position - this.#before))]
	}

	add(cases: readonly string[]): void {
		this.#cases.push(...cases)
		const beyond = this.#cases.length - MOST_KEPT
		if (beyond <= 0) return
		this.#cases.splice(0, beyond)
		this.#before += beyond
	}

	/** From here on changes are heard, or no longer; what was before is not known. */
	listen(listening: boolean): void {
		this.#listening = listening
		// One further, so that no place from before is still known.
		this.#before += this.#cases.length + 1
		this.#cases = []
	}
}

export const changedCases = new ChangedCases()
