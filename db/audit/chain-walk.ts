import { CHAIN_START } from "./audit-entry.ts"

/** Where a chain is not what it was when it was written. Never holds what an entry says. */
export interface ChainBreak {
	/** `entry 4`, `entries 5 to 9` or `head`. */
	readonly at: string
	readonly what: string
}

/** More of them say nothing new, and would fill the memory with a chain that was forged as a whole. */
const MOST_BREAKS = 100

const ALTERED = "altered, replaced or not in its place"
const MISSING = "missing"
const NOT_CHAINED = "not chained"
const OTHER_HEAD = "does not fit the last entry"

/**
 * Walks a chain from its first entry to its head. Each entry is compared with the stored hash of the one before, so
 * that one altered entry does not condemn all that follow.
 */
export class ChainWalk {
	readonly #breaks: ChainBreak[] = []
	#entries = 0
	#next = 1
	#previous: string | null = CHAIN_START

	/**
	 * @param hash as stored
	 * @param hashAfter computes it from the hash of the entry before
	 */
	take(seq: number, hash: string | null, hashAfter: (previous: string) => string): void {
		this.#entries += 1
		const follows = seq === this.#next
		if (seq > this.#next) this.#missing(seq - 1)
		// Behind a gap nothing can be said of an entry: the hash that it follows is gone.
		if (hash === null) this.#report(`entry ${seq}`, NOT_CHAINED)
		else if (follows && this.#previous !== null && hashAfter(this.#previous) !== hash)
			this.#report(`entry ${seq}`, ALTERED)
		this.#previous = hash
		this.#next = seq + 1
	}

	/** @param head where the chain should end; null when nothing says so */
	end(head: { readonly seq: number; readonly hash: string | null } | null): readonly ChainBreak[] {
		if (head === null) {
			if (this.#entries > 0) this.#report("head", MISSING)
			return this.#breaks
		}
		if (head.seq >= this.#next) this.#missing(head.seq)
		else if (head.seq + 1 !== this.#next || (head.hash ?? CHAIN_START) !== this.#previous)
			this.#report("head", OTHER_HEAD)
		return this.#breaks
	}

	get entries(): number {
		return this.#entries
	}

	#missing(last: number): void {
		this.#report(last === this.#next ? `entry ${last}` : `entries ${this.#next} to ${last}`, MISSING)
	}

	#report(at: string, what: string): void {
		if (this.#breaks.length < MOST_BREAKS) this.#breaks.push({ at, what })
	}
}
