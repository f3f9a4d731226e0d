import type { Executor } from "../../client.ts"

/** A row of a roll-up as it is asked for. */
export interface WantedRow {
	readonly platform: string
	readonly level: string
	readonly bucket: string
	readonly cube: string
	readonly part: string
	readonly version: string
}

/** Ids, names of levels, dates, codes of territories: nothing else is put into the text of a statement. */
const PLAIN = /^[\w,-]*$/
const HEADER_BYTES = 19
const COLUMNS = 2

/** What an answer is gathered in, used again by whoever asks next: it is megabytes. */
let spare: Buffer | undefined
const FIRST_BYTES = 2 ** 20

/**
 * Reads rows by `COPY`, whose answer is the bytes themselves: the driver has all other answers as text, which takes
 * twice the room and most of the time. `COPY` takes no parameters.
 *
 * @param take called with what was wanted and its bytes, which are there only until it returns; not for those that have
 * another version by now
 */
export async function copyRows<Row extends WantedRow>(
	sql: Executor,
	wanted: readonly Row[],
	take: (row: Row, data: Uint8Array) => void,
): Promise<void> {
	const lines = wanted.map(({ platform, level, bucket, cube, part, version }, index) =>
		[index, platform, level, bucket, cube, part, version].map(plain).join(";"),
	)
	const stream = await sql
		.unsafe(
			`copy (select split_part(k, ';', 1)::int4, r.data from unnest(string_to_array('${lines.join(" ")}', ' ')) k
			join figure_rollups r on r.platform_id = split_part(k, ';', 2)::uuid and r.level = split_part(k, ';', 3)
				and r.bucket = split_part(k, ';', 4)::date and r.cube = split_part(k, ';', 5) and r.part = split_part(k, ';', 6)
				and r.version = split_part(k, ';', 7)::bigint) to stdout (format binary)`,
		)
		.readable()
	let all = spare ?? Buffer.allocUnsafeSlow(FIRST_BYTES)
	spare = undefined
	let length = 0
	for await (const chunk of stream) {
		const bytes = chunk as Buffer
		if (length + bytes.length > all.length) {
			const more = Buffer.allocUnsafeSlow(2 * Math.max(all.length, bytes.length))
			all.copy(more, 0, 0, length)
			all = more
		}
		all.set(bytes, length)
		length += bytes.length
	}
	for (const { index, data } of readTuples(all)) {
		const row = wanted[index]
		if (row) take(row, data)
	}
	spare = all
}

function plain(value: string | number): string {
	const text = String(value)
	if (!PLAIN.test(text)) throw new Error("a key of a roll-up holds what no key holds")
	return text
}

/** The binary format of `COPY`: https://www.postgresql.org/docs/current/sql-copy.html */
function* readTuples(bytes: Buffer): Generator<{ readonly index: number; readonly data: Buffer }> {
	let at = HEADER_BYTES
	while (bytes.readInt16BE(at) === COLUMNS) {
		// Each column after its length: the number of the row, of four bytes, and what it holds.
		const index = bytes.readInt32BE(at + 6)
		const length = bytes.readInt32BE(at + 10)
		yield { index, data: bytes.subarray(at + 14, at + 14 + length) }
		at += 14 + length
	}
}
