import { BINS, binOf } from "./bins.ts"
import type { StepFact } from "./facts.ts"
import { Packer, Unpacker } from "./packing.ts"
import type { Tally } from "./tally.ts"

/**
 * Sums over ended steps, by what they can be filtered by (`dims`) and place. Every count is one of a tally: how many
 * have a length, how many were late, and so on.
 */
const LATE = BINS
const AGAIN = BINS + 1
const CLAIMED = BINS + 2
/** Minutes until they were taken, all together; of what `addLength` counts, seconds that they lasted. */
const CLAIMED_MINUTES = BINS + 3
/** Those with so many reminders, from one on. */
const REMINDERS = BINS + 3
const MOST_REMINDERS = BINS - 4
const WHATS = BINS * 2
const PLACES = 2 ** 20

/** What roll-ups hold does not fit what is to be taken out of them. */
export class DoesNotFit extends Error {}

export const isLate = ({ to, due }: StepFact): boolean => due > 0 && to > due
/** Calendar time until it was taken, minutes. */
export const toClaim = ({ claimed, from }: StepFact): number => Math.max(0, Math.round((claimed - from) / 60))

/** Place and what is counted, without the dimensions. */
const rest = (place: number, what: number): number => place * WHATS + what
const withDims = (dims: number, key: number): number => dims * (PLACES * WHATS) + key

export function addStep(cells: Tally, dims: number, one: StepFact, times: number): void {
	// No function is made in here: it is called for every step that there is.
	const first = withDims(dims, rest(one.place, 0))
	cells.add(first + binOf(one.worked / 60), times)
	if (isLate(one)) cells.add(first + LATE, times)
	if (one.again) cells.add(first + AGAIN, times)
	if (one.claimed > 0) {
		cells.add(first + CLAIMED, times)
		cells.add(first + CLAIMED_MINUTES, times * toClaim(one))
	}
	if (one.reminders > 0) cells.add(first + REMINDERS + Math.min(MOST_REMINDERS, one.reminders), times)
}

/** A length of something else than a step, and how much of it there is in all. */
export function addLength(cells: Tally, dims: number, place: number, seconds: number, times: number): void {
	const first = withDims(dims, rest(place, 0))
	cells.add(first + binOf(seconds / 60), times)
	cells.add(first + CLAIMED, times)
	cells.add(first + CLAIMED_MINUTES, times * seconds)
}

export interface Target {
	readonly cells: Tally
	readonly dims: number
}

function addTo(targets: readonly Target[], place: number, what: number, count: number): void {
	for (const one of targets) one.cells.add(withDims(one.dims, rest(place, what)), count)
}

/** Adds packed cells to others; `into` says to which, and under which dimensions. */
export function addCells(data: Uint8Array, into: (dims: number) => readonly Target[]): void {
	const from = new Unpacker(data)
	let dims = 0
	while (!from.done) {
		dims += from.take()
		const end = from.take() + from.at
		const targets = into(dims)
		let place = 0
		while (from.at < end) {
			place += from.take()
			const head = from.take()
			const n = head >>> 4
			const few = n === 1
			if (head & 1) addTo(targets, place, LATE, few ? 1 : from.take())
			if (head & 2) addTo(targets, place, AGAIN, few ? 1 : from.take())
			if (head & 4) {
				addTo(targets, place, CLAIMED, few ? 1 : from.take())
				const minutes = from.takeLong()
				if (minutes > 0) addTo(targets, place, CLAIMED_MINUTES, minutes)
			}
			if (head & 8) {
				let value = 0
				for (let left = few ? 1 : from.take(); left > 0; left -= 1) {
					value += from.take()
					addTo(targets, place, REMINDERS + value, few ? 1 : from.take())
				}
			}
			const first = place
			from.eachCount(n, (bin, times) => addTo(targets, first, bin, times))
		}
	}
}

/**
 * By dimensions, each group after how long it is; in it by place. What is the same for all is left out.
 *
 * @throws DoesNotFit when less than nothing is counted somewhere
 */
export function packCells(cells: Tally): { readonly n: number; readonly data: Buffer } {
	const keys = cells.keys()
	const packer = new Packer()
	const block = new Packer()
	let lastDims = 0
	let all = 0
	for (let at = 0; at < keys.length; ) {
		const dims = Math.floor((keys[at] ?? 0) / (PLACES * WHATS))
		block.clear()
		let lastPlace = 0
		while (at < keys.length && Math.floor((keys[at] ?? 0) / (PLACES * WHATS)) === dims) {
			const cell = Math.floor((keys[at] ?? 0) / WHATS)
			const begin = at
			while (at < keys.length && Math.floor((keys[at] ?? 0) / WHATS) === cell) at += 1
			const place = cell % PLACES
			block.put(place - lastPlace)
			lastPlace = place
			all += packCell(block, cells, keys.subarray(begin, at), cell * WHATS)
		}
		packer.put(dims - lastDims)
		lastDims = dims
		packer.putBlock(block)
	}
	return { n: all, data: packer.bytes() }
}

/** One place of one set of dimensions. */
function packCell(packer: Packer, cells: Tally, keys: Float64Array, first: number): number {
	let n = 0
	let reminders = 0
	let bins = 0
	for (const key of keys) {
		const times = cells.get(key)
		if (times < 0) throw new DoesNotFit("a sum below nothing")
		const what = key - first
		if (what < BINS) {
			bins += 1
			n += times
		} else if (what > REMINDERS) reminders += 1
	}
	if (n === 0) throw new DoesNotFit("sums of nothing")
	const [late, again, claimed] = [LATE, AGAIN, CLAIMED].map((what) => cells.get(first + what))
	const few = n === 1
	packer.put(n * 16 + (late ? 1 : 0) + (again ? 2 : 0) + (claimed ? 4 : 0) + (reminders > 0 ? 8 : 0))
	if (late && !few) packer.put(late)
	if (again && !few) packer.put(again)
	if (claimed) {
		if (!few) packer.put(claimed)
		packer.putLong(cells.get(first + CLAIMED_MINUTES))
	}
	if (reminders > 0) {
		if (!few) packer.put(reminders)
		let last = 0
		for (const key of keys.subarray(keys.length - reminders)) {
			packer.put(key - first - REMINDERS - last)
			last = key - first - REMINDERS
			if (!few) packer.put(cells.get(key))
		}
	}
	for (const key of keys.subarray(0, bins)) packer.putCount(key - first, cells.get(key))
	return n
}

/** Most steps have fewer reminders. */
const FEW_REMINDERS = 16

/** What is counted of ended steps of one place. */
export class EndedSums {
	ended = 0
	late = 0
	again = 0
	claimed = 0
	claimedMinutes = 0
	/** How many had few reminders, by how many those were, none left out; and those with more. */
	readonly #few = new Int32Array(FEW_REMINDERS)
	readonly #many = new Map<number, number>()
	readonly bins: Int32Array

	constructor(bins: Int32Array = new Int32Array(BINS)) {
		this.bins = bins
	}

	reminded(value: number, times: number): void {
		if (value < FEW_REMINDERS) this.#few[value] = (this.#few[value] ?? 0) + times
		else this.#many.set(value, (this.#many.get(value) ?? 0) + times)
	}

	/** How many had how many reminders, none among them. */
	reminders(): ReadonlyMap<number, number> {
		const some = new Map([...this.#few.entries(), ...this.#many].filter(([, times]) => times !== 0))
		const without = this.ended - [...some.values()].reduce((sum, one) => sum + one, 0)
		return without === 0 ? some : new Map([[0, without], ...some])
	}
}

/** Adds up what is wanted of packed cells: read at every look, many at a time. */
export function scanCells(
	data: Uint8Array,
	wants: (dims: number) => boolean,
	sumsOf: (place: number, dims: number) => EndedSums,
): void {
	const from = new Unpacker(data)
	let dims = 0
	while (!from.done) {
		dims += from.take()
		const length = from.take()
		if (!wants(dims)) {
			from.skip(length)
			continue
		}
		const end = from.at + length
		let place = 0
		while (from.at < end) {
			place += from.take()
			const sums = sumsOf(place, dims)
			const head = from.take()
			const n = head >>> 4
			const few = n === 1
			sums.ended += n
			if (head & 1) sums.late += few ? 1 : from.take()
			if (head & 2) sums.again += few ? 1 : from.take()
			if (head & 4) {
				sums.claimed += few ? 1 : from.take()
				sums.claimedMinutes += from.takeLong()
			}
			if (head & 8) {
				let value = 0
				for (let left = few ? 1 : from.take(); left > 0; left -= 1) {
					value += from.take()
					sums.reminded(value, few ? 1 : from.take())
				}
			}
			from.addCounts(sums.bins, n)
		}
	}
}
