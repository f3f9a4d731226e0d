import { binOf } from "./bins.ts"
import type { StepFact } from "./facts.ts"
import { Packer, Unpacker } from "./packing.ts"

/** Sums over ended steps of one place that are alike in what the cube can be filtered by. */
export interface Cell {
	readonly place: number
	readonly dims: number
	n: number
	late: number
	again: number
	claimed: number
	claimedMinutes: number
	readonly reminders: Map<number, number>
	readonly bins: Map<number, number>
}
export type Cells = Map<string, Cell>

function cellOf(cells: Cells, place: number, dims: number): Cell {
	const key = `${place} ${dims}`
	const known = cells.get(key)
	if (known) return known
	const made = {
		place,
		dims,
		n: 0,
		late: 0,
		again: 0,
		claimed: 0,
		claimedMinutes: 0,
		reminders: new Map<number, number>(),
		bins: new Map<number, number>(),
	}
	cells.set(key, made)
	return made
}

const count = (counts: Map<number, number>, of: number, times: number): void => {
	const sum = (counts.get(of) ?? 0) + times
	if (sum === 0) counts.delete(of)
	else counts.set(of, sum)
}

export const isLate = ({ to, due }: StepFact): boolean => due > 0 && to > due
/** Calendar time until it was taken, minutes. */
export const toClaim = ({ claimed, from }: StepFact): number => Math.max(0, Math.round((claimed - from) / 60))

export function addStep(cells: Cells, dims: number, one: StepFact, times: number): void {
	const cell = cellOf(cells, one.place, dims)
	cell.n += times
	if (isLate(one)) cell.late += times
	if (one.again) cell.again += times
	if (one.claimed > 0) {
		cell.claimed += times
		cell.claimedMinutes += times * toClaim(one)
	}
	count(cell.reminders, one.reminders, times)
	count(cell.bins, binOf(one.worked / 60), times)
}

export function packCells(cells: Cells): { readonly n: number; readonly data: Buffer } {
	const all = [...cells.values()].filter(({ n }) => n !== 0).sort((a, b) => a.place - b.place || a.dims - b.dims)
	const packer = new Packer()
	const block = new Packer()
	let place = 0
	let n = 0
	for (const cell of all) {
		packer.put(cell.place - place)
		place = cell.place
		packer.put(cell.dims)
		block.clear()
		block.put(cell.n)
		block.put(cell.late)
		block.put(cell.again)
		block.put(cell.claimed)
		block.put(cell.claimedMinutes)
		putCounts(block, cell.reminders)
		putCounts(block, cell.bins)
		packer.putBlock(block)
		n += cell.n
	}
	return { n, data: packer.bytes() }
}

/** Ascending, each as its distance from the one before and how many; once is not said. */
function putCounts(packer: Packer, counts: ReadonlyMap<number, number>): void {
	const sorted = [...counts].sort(([one], [other]) => one - other)
	packer.put(sorted.length)
	let last = 0
	for (const [value, times] of sorted) {
		packer.put((value - last) * 2 + (times === 1 ? 0 : 1))
		if (times !== 1) packer.put(times)
		last = value
	}
}

/** What is done with each cell of a packed roll-up. */
export interface CellReader {
	/** Whether the cell is wanted; it is passed over otherwise. */
	wants(place: number, dims: number): boolean
	sums(place: number, dims: number, n: number, late: number, again: number, claimed: number, minutes: number): void
	reminders(value: number, times: number): void
	bin(bin: number, times: number): void
}

export function readCells(data: Uint8Array, reader: CellReader): void {
	const from = new Unpacker(data)
	let place = 0
	while (!from.done) {
		place += from.take()
		const dims = from.take()
		const length = from.take()
		if (!reader.wants(place, dims)) {
			from.skip(length)
			continue
		}
		reader.sums(place, dims, from.take(), from.take(), from.take(), from.take(), from.take())
		let value = 0
		for (let left = from.take(); left > 0; left -= 1) {
			const step = from.take()
			value += step >> 1
			reader.reminders(value, step & 1 ? from.take() : 1)
		}
		value = 0
		for (let left = from.take(); left > 0; left -= 1) {
			const step = from.take()
			value += step >> 1
			reader.bin(value, step & 1 ? from.take() : 1)
		}
	}
}

/** Adds packed cells to others. */
export function addCells(cells: Cells, data: Uint8Array): void {
	let cell: Cell | undefined
	readCells(data, {
		wants: () => true,
		sums(place, dims, n, late, again, claimed, minutes) {
			cell = cellOf(cells, place, dims)
			cell.n += n
			cell.late += late
			cell.again += again
			cell.claimed += claimed
			cell.claimedMinutes += minutes
		},
		reminders: (value, times) => cell && count(cell.reminders, value, times),
		bin: (bin, times) => cell && count(cell.bins, bin, times),
	})
}
