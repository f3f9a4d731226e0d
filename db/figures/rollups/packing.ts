/** Writes whole numbers in as few bytes as they need: seven bits to a byte, the lowest first. */
export class Packer {
	#bytes = new Uint8Array(1_024)
	#length = 0

	/** @param value 0 or more, below 2^31 */
	put(value: number): void {
		if (this.#length + 5 > this.#bytes.length) {
			const longer = new Uint8Array(this.#bytes.length * 2)
			longer.set(this.#bytes)
			this.#bytes = longer
		}
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

	/** What another one has, after how long it is: a reader may pass over it. */
	putBlock(other: Packer): void {
		const block = other.bytes()
		this.put(block.length)
		while (this.#length + block.length > this.#bytes.length) {
			const longer = new Uint8Array(this.#bytes.length * 2)
			longer.set(this.#bytes)
			this.#bytes = longer
		}
		this.#bytes.set(block, this.#length)
		this.#length += block.length
	}

	bytes(): Buffer {
		return Buffer.from(this.#bytes.buffer, 0, this.#length)
	}

	clear(): void {
		this.#length = 0
	}
}

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

	skip(bytes: number): void {
		this.#at += bytes
	}
}
