import { z } from "zod"
import { DamagedError } from "./sealed-file.ts"

/** What a backup says once it is opened and unpacked: tables one after the other, then what belongs to none of them. */
export const Table = z.strictObject({ schema: z.string(), name: z.string(), columns: z.array(z.string()).min(1) })
export type Table = z.infer<typeof Table>

const Ending = z.strictObject({
	tables: z.int(),
	/** Where each sequence stands; null when it has given no number yet. */
	sequences: z.array(z.strictObject({ schema: z.string(), name: z.string(), last: z.string().nullable() })),
})
export type Ending = z.infer<typeof Ending>

export type Frame =
	| { readonly kind: "table"; readonly table: Table }
	/** Part of the table's rows, as COPY gives and takes them; may begin and end within a row. */
	| { readonly kind: "rows"; readonly bytes: Buffer }
	| { readonly kind: "tableEnd"; readonly rows: number }
	| { readonly kind: "end"; readonly ending: Ending }

const kinds = ["table", "rows", "tableEnd", "end"] as const
/** Kind (1 byte) and length (4 bytes) before each. */
const PREFIX_BYTES = 5
/** Most bytes in one frame, so that a reader needs no more memory than that. */
const MOST_BYTES = 256 * 1024

/** Frames as bytes; rows in frames of at most 256 kB. */
export function* encodeFrame(frame: Frame): Generator<Buffer, void> {
	switch (frame.kind) {
		case "table":
			yield* encode("table", Buffer.from(JSON.stringify(frame.table)))
			break
		case "rows":
			for (let at = 0; at < frame.bytes.length; at += MOST_BYTES)
				yield* encode("rows", frame.bytes.subarray(at, at + MOST_BYTES))
			break
		case "tableEnd":
			yield* encode("tableEnd", Buffer.from(JSON.stringify(frame.rows)))
			break
		case "end":
			yield* encode("end", Buffer.from(JSON.stringify(frame.ending)))
			break
	}
}

function* encode(kind: Frame["kind"], payload: Buffer): Generator<Buffer, void> {
	const prefix = Buffer.alloc(PREFIX_BYTES)
	prefix.writeUInt8(kinds.indexOf(kind))
	prefix.writeUInt32BE(payload.length, 1)
	yield prefix
	yield payload
}

/** @throws DamagedError when the bytes are no frames, or end before the last one */
export async function* decodeFrames(source: AsyncIterable<Buffer>): AsyncGenerator<Frame, void> {
	let rest: Buffer = Buffer.alloc(0)
	let ended = false
	for await (const part of source) {
		rest = rest.length === 0 ? part : Buffer.concat([rest, part])
		while (rest.length >= PREFIX_BYTES) {
			const length = rest.readUInt32BE(1)
			if (ended || length > MOST_BYTES) throw new DamagedError()
			if (rest.length < PREFIX_BYTES + length) break
			const frame = decode(kinds[rest.readUInt8()], rest.subarray(PREFIX_BYTES, PREFIX_BYTES + length))
			ended = frame.kind === "end"
			yield frame
			rest = rest.subarray(PREFIX_BYTES + length)
		}
	}
	if (!ended || rest.length > 0) throw new DamagedError()
}

function decode(kind: Frame["kind"] | undefined, payload: Buffer): Frame {
	const json = (): unknown => JSON.parse(payload.toString("utf8"))
	switch (kind) {
		case "table":
			return { kind, table: Table.parse(json()) }
		case "rows":
			return { kind, bytes: payload }
		case "tableEnd":
			return { kind, rows: z.int().parse(json()) }
		case "end":
			return { kind, ending: Ending.parse(json()) }
		case undefined:
			throw new DamagedError()
	}
}
