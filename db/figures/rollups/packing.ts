/** Writes whole numbers in as few bytes as they need: seven bits to a byte, the lowest first. */
export class Packer {
	#bytes = new Uint8Array(1_024)
	#length = 0

	/** @param value 0 or more, below 2^31 */
	put(value: number): void {
		this.#makeRoom(5)
		let left = value
		while (left > 127) {
			this.#bytes[this.#length++] = (left & 127) | 128
			left >>>= 7
		}
		this.#bytes[this.#length++] = left
	}

	/** A number that may be below 0. */
	putSigned(value: number): void {
		this.put(value < 0 ? -2 * value - 1 : 2 * value)
	}

	/** A number that may be 2^31 and more. */
	putLong(value: number): void {
		let left = value
		for (; left > 127; left = Math.floor(left / 128)) this.#putByte((left % 128) | 128)
		this.#putByte(left)
	}

	#putByte(byte: number): void {
		// Makes room for more than one, which costs nothing.
		this.#makeRoom(5)
		this.#bytes[this.#length++] = byte
	}

	/**
	 * How many are in one of 2048 places: two bytes, whose length a reader need not guess, and the number apart where it
	 * is large.
	 */
	putCount(place: number, times: number): void {
		this.#makeRoom(2)
		const value = place | (Math.min(times, MANY) << PLACE_BITS)
		this.#bytes[this.#length++] = value & 255
		this.#bytes[this.#length++] = value >>> 8
		if (times >= MANY) this.put(times)
	}

	/** What another one has, after how long it is: a reader may pass over it. */
	putBlock(other: Packer): void {
		const block = other.bytes()
		this.put(block.length)
		this.#makeRoom(block.length)
		this.#bytes.set(block, this.#length)
		this.#length += block.length
	}

	#makeRoom(bytes: number): void {
		if (this.#length + bytes <= this.#bytes.length) return
		const longer = new Uint8Array(2 * Math.max(this.#bytes.length, this.#length + bytes))
		longer.set(this.#bytes.subarray(0, this.#length))
		this.#bytes = longer
	}

	bytes(): Buffer {
		return Buffer.from(this.#bytes.buffer, 0, this.#length)
	}

	clear(): void {
		this.#length = 0
	}
}

/** Of a count, which is two bytes: the place, and above it how many. */
const PLACE_BITS = 11
const PLACE_MASK = 2 ** PLACE_BITS - 1
/** As many or more are written apart. */
const MANY = 31

/** Reads what a packer wrote. */
export class Unpacker {
	readonly #bytes: Uint8Array
	#at = 0

	constructor(bytes: Uint8Array) {
		this.#bytes = bytes
	}

	get done(): boolean {
		return this.#at >= this.#bytes.length
	}

	take(): number {
		let byte = this.#bytes[this.#at++] ?? 0
		if (byte < 128) return byte
		let value = byte & 127
		let shift = 7
		do {
			byte = this.#bytes[this.#at++] ?? 0
			value |= (byte & 127) << shift
			shift += 7
		} while (byte > 127)
		return value
	}

	takeSigned(): number {
		const value = this.take()
		return value % 2 === 1 ? -(value + 1) / 2 : value / 2
	}

	/** What `putLong` wrote. */
	takeLong(): number {
		let byte = this.#bytes[this.#at++] ?? 0
		let value = byte & 127
		for (let scale = 128; byte > 127; scale *= 128) {
			byte = this.#bytes[this.#at++] ?? 0
			value += (byte & 127) * scale
		}
		return value
	}

	/** Adds counts to those that are there, until `n` have been added: without a call for each, as there are millions. */
	addCounts(counts: Int32Array, n: number): void {
		const bytes = this.#bytes
		let at = this.#at
		for (let left = n; left > 0; ) {
			const value = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
			at += 2
			const place = value & PLACE_MASK
			let times = value >>> PLACE_BITS
			if (times === MANY) {
				let byte = bytes[at++] ?? 0
				times = byte & 127
				for (let shift = 7; byte > 127; shift += 7) {
					byte = bytes[at++] ?? 0
					times |= (byte & 127) << shift
				}
			}
			counts[place] = (counts[place] ?? 0) + times
			left -= times
		}
		this.#at = at
	}

	/** The same, called back for each. */
	eachCount(n: number, take: (place: number, times: number) => void): void {
		for (let left = n; left > 0; ) {
			const value = (this.#bytes[this.#at] ?? 0) | ((this.#bytes[this.#at + 1] ?? 0) << 8)
			this.#at += 2
			const few = value >>> PLACE_BITS
			const times = few === MANY ? this.take() : few
			take(value & PLACE_MASK, times)
			left -= times
		}
	}

	/** How far it has come. */
	get at(): number {
		return this.#at
	}

	skip(bytes: number): void {
		this.#at += bytes
	}
}
