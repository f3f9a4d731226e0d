import { type Calendar, openingsBetween } from "./working-time.ts"

const DAY_MS = 86_400_000

/** Openings of a calendar in a row, with the working time before each: asked for many instants, it answers at once. */
interface Row {
	readonly from: number
	readonly to: number
	readonly opens: Float64Array
	readonly closes: Float64Array
	readonly before: Float64Array
}

const rows = new WeakMap<Calendar, Row>()

/** How far a calendar's working time had come at an instant, ms: the difference of two is the working time between. */
export type WorkingClock = (at: number) => number

/** For instants between two others; further back than it was asked for, it looks again. */
export function workingClock(calendar: Calendar, from: number, to: number): WorkingClock {
	const known = rows.get(calendar)
	const row = known && known.from <= from && known.to >= to ? known : makeRow(calendar, from, to)
	rows.set(calendar, row)
	const { opens, closes, before } = row
	return (at) => {
		// The last opening that is not after it.
		let low = 0
		let high = opens.length - 1
		while (low <= high) {
			const middle = (low + high) >> 1
			if ((opens[middle] ?? 0) <= at) low = middle + 1
			else high = middle - 1
		}
		if (high < 0) return 0
		return (before[high] ?? 0) + Math.min(at, closes[high] ?? 0) - (opens[high] ?? 0)
	}
}

function makeRow(calendar: Calendar, from: number, to: number): Row {
	const wide = { from: from - 30 * DAY_MS, to: to + DAY_MS }
	const windows = openingsBetween(calendar, new Date(wide.from), new Date(wide.to))
	const before = new Float64Array(windows.length)
	let sum = 0
	for (const [index, [opens, closes]] of windows.entries()) {
		before[index] = sum
		sum += closes - opens
	}
	return {
		...wide,
		opens: Float64Array.from(windows, ([opens]) => opens),
		closes: Float64Array.from(windows, ([, closes]) => closes),
		before,
	}
}
