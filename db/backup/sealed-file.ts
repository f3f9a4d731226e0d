import { createCipheriv, createDecipheriv } from "node:crypto"

/**
 * A stream in pieces that are each encrypted and authenticated (AES-256-GCM, the STREAM construction of Hoang and
 * others, 2015): the nonce is the number of the piece and whether it is the last, so that pieces that are missing,
 * doubled, exchanged, altered or cut off at the end do not open. The key must serve one stream only.
 */
const ALGORITHM = "aes-256-gcm"
const PIECE_BYTES = 64 * 1024
const TAG_BYTES = 16
const NONCE_BYTES = 12

/** @param about authenticated with every piece */
export async function* sealStream(
	key: Buffer,
	about: Buffer,
	clear: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer, void> {
	let number = 0n
	for await (const { piece, last } of numbered(clear, PIECE_BYTES)) {
		const cipher = createCipheriv(ALGORITHM, key, nonceOf(number, last)).setAAD(about)
		yield Buffer.concat([cipher.update(piece), cipher.final(), cipher.getAuthTag()])
		number += 1n
	}
}

/** @throws DamagedError when the stream is not, to its last byte, what was sealed */
export async function* openStream(
	key: Buffer,
	about: Buffer,
	sealed: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer, void> {
	let number = 0n
	let ended = false
	for await (const { piece, last } of numbered(sealed, PIECE_BYTES + TAG_BYTES)) {
		yield openPiece(key, about, piece, nonceOf(number, last))
		number += 1n
		ended = last
	}
	if (!ended) throw new DamagedError()
}

function openPiece(key: Buffer, about: Buffer, piece: Buffer, nonce: Buffer): Buffer {
	if (piece.length < TAG_BYTES) throw new DamagedError()
	const body = piece.subarray(0, piece.length - TAG_BYTES)
	const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
		.setAAD(about)
		.setAuthTag(piece.subarray(piece.length - TAG_BYTES))
	try {
		return Buffer.concat([decipher.update(body), decipher.final()])
	} catch (error) {
		throw new DamagedError({ cause: error })
	}
}

/** The file is not what was written, or not all of it. */
export class DamagedError extends Error {
	constructor(options?: ErrorOptions) {
		super(
			"this file is damaged, incomplete or was altered after it was written. Nothing was changed; use another copy of it, or another backup",
			options,
		)
		this.name = "DamagedError"
	}
}

function nonceOf(number: bigint, last: boolean): Buffer {
	const nonce = Buffer.alloc(NONCE_BYTES)
	nonce.writeBigUInt64BE(number)
	nonce.writeUInt8(last ? 1 : 0, NONCE_BYTES - 1)
	return nonce
}

/** Pieces of one size, the last one perhaps shorter, each held back until it is known whether another follows. */
async function* numbered(
	source: AsyncIterable<Buffer>,
	size: number,
): AsyncGenerator<{ piece: Buffer; last: boolean }, void> {
	let held: Buffer | undefined
	for await (const piece of cut(source, size)) {
		if (held) yield { piece: held, last: false }
		held = piece
	}
	if (held) yield { piece: held, last: true }
}

async function* cut(source: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer, void> {
	let parts: Buffer[] = []
	let bytes = 0
	for await (const part of source) {
		parts.push(part)
		bytes += part.length
		if (bytes < size) continue
		const all = Buffer.concat(parts)
		const whole = all.length - (all.length % size)
		for (let at = 0; at < whole; at += size) yield all.subarray(at, at + size)
		parts = [all.subarray(whole)]
		bytes = all.length - whole
	}
	if (bytes > 0) yield Buffer.concat(parts)
}
