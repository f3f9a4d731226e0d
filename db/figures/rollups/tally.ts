/** Counts by a key that is a whole number below 2^53: as many as there are, without an object for each. */
export class Tally {
	#keys = new Float64Array(64).fill(-1)
	#counts = new Float64Array(64)
	#size = 0

	add(key: number, times: number): void {
		if (this.#size * 2 >= this.#keys.length) this.#grow()
		const at = this.#find(key)
		if (this.#keys[at] !== key) {
			this.#keys[at] = key
			this.#size += 1
		}
		this.#counts[at] = (this.#counts[at] ?? 0) + times
	}

	get(key: number): number {
		const at = this.#find(key)
		return this.#keys[at] === key ? (this.#counts[at] ?? 0) : 0
	}

	/** Keys that come more or less often than not at all, ascending. */
	keys(): Float64Array {
		const kept = new Float64Array(this.#size)
		let length = 0
		for (let at = 0; at < this.#keys.length; at += 1)
			if ((this.#keys[at] ?? -1) >= 0 && this.#counts[at] !== 0) kept[length++] = this.#keys[at] ?? 0
		return kept.subarray(0, length).sort()
	}

	/** Where a key is, or would be put. */
	#find(key: number): number {
		const mask = this.#keys.length - 1
		let at = (Math.imul(key | 0, 0x9e37_79b1) ^ Math.imul(Math.floor(key / 4_294_967_296) + 1, 0x85eb_ca6b)) >>> 0
		at = (at ^ (at >>> 15)) & mask
		for (;;) {
			const found = this.#keys[at] ?? -1
			if (found === key || found === -1) return at
			at = (at + 1) & mask
		}
	}

	#grow(): void {
		const [keys, counts] = [this.#keys, this.#counts]
		this.#keys = new Float64Array(keys.length * 2).fill(-1)
		this.#counts = new Float64Array(counts.length * 2)
		for (let at = 0; at < keys.length; at += 1) {
			const key = keys[at] ?? -1
			if (key < 0) continue
			const to = this.#find(key)
			this.#keys[to] = key
			this.#counts[to] = counts[at] ?? 0
		}
	}
}
