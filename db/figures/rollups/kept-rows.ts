interface Kept {
	readonly version: string
	readonly data: Uint8Array
	readonly slab: Slab
}

interface Slab {
	readonly bytes: Uint8Array
	used: number
	readonly keys: string[]
}

/** Rows lie together in pieces of memory of this size: there are thousands, and one of its own for each costs more. */
const SLAB = 4 * 2 ** 20
const MOST_BYTES = 256 * 2 ** 20

/** Bytes of rows that a process has read, by key: when there is no more room, those that were read first go. */
export class KeptRows {
	readonly #kept = new Map<string, Kept>()
	readonly #slabs: Slab[] = []
	#bytes = 0

	/** Of this version, if it is there. */
	find(key: string, version: string): Uint8Array | undefined {
		const kept = this.#kept.get(key)
		return kept?.version === version ? kept.data : undefined
	}

	/** Copies it: what is kept must not keep all that came with it. */
	keep(key: string, version: string, data: Uint8Array): Uint8Array {
		const slab = this.#slabFor(data.length)
		slab.bytes.set(data, slab.used)
		const own = slab.bytes.subarray(slab.used, slab.used + data.length)
		slab.used += data.length
		slab.keys.push(key)
		this.#kept.set(key, { version, data: own, slab })
		return own
	}

	#slabFor(length: number): Slab {
		const last = this.#slabs.at(-1)
		if (last && last.used + length <= last.bytes.length) return last
		const made: Slab = { bytes: new Uint8Array(Math.max(SLAB, length)), used: 0, keys: [] }
		this.#slabs.push(made)
		this.#bytes += made.bytes.length
		while (this.#bytes > MOST_BYTES && this.#slabs.length > 1) this.#drop(this.#slabs.shift())
		return made
	}

	#drop(slab: Slab | undefined): void {
		if (!slab) return
		for (const key of slab.keys) if (this.#kept.get(key)?.slab === slab) this.#kept.delete(key)
		this.#bytes -= slab.bytes.length
	}
}
