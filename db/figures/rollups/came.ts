import { DoesNotFit } from "./cells.ts"
import { Packer, Unpacker } from "./packing.ts"
import type { Tally } from "./tally.ts"

/** How many cases came and how many went, by dimensions and by day of a month, or month of a year. */
const DAYS = 32
const CAME = 0
const WENT = 1

const keyOf = (dims: number, day: number, which: number): number => (dims * DAYS + day) * 2 + which

export const addCame = (counts: Tally, dims: number, day: number, times: number): void =>
	counts.add(keyOf(dims, day, CAME), times)
export const addWent = (counts: Tally, dims: number, day: number, times: number): void =>
	counts.add(keyOf(dims, day, WENT), times)

/** @throws DoesNotFit when less than nothing is counted somewhere */
export function packCame(counts: Tally): { readonly n: number; readonly data: Buffer } {
	const packer = new Packer()
	let last = 0
	let n = 0
	for (const key of counts.keys()) {
		const times = counts.get(key)
		if (times < 0) throw new DoesNotFit("cases below nothing")
		packer.put(key - last)
		packer.put(times)
		last = key
		n += times
	}
	return { n, data: packer.bytes() }
}

/** Calls back for each count. */
export function eachCame(
	bytes: Uint8Array,
	take: (dims: number, day: number, came: number, went: number) => void,
): void {
	const from = new Unpacker(bytes)
	let key = 0
	while (!from.done) {
		key += from.take()
		const times = from.take()
		const went = (key & 1) === WENT
		take(Math.floor(key / (2 * DAYS)), (key >>> 1) & (DAYS - 1), went ? 0 : times, went ? times : 0)
	}
}
