import { groupBy } from "../../../machines/group-by.ts"
import type { FlowCounts } from "../read-flow.ts"
import { msOf, scanClosed } from "./facts.ts"
import { dayOf } from "./levels.ts"
import type { CaseRows } from "./read-rolled-cases.ts"

/** Points of a scatter: more of them are a cloud. */
const MOST_POINTS = 5_000
/** Months of cases that are read first for their points; then twice as many, until there are enough. */
const FIRST_MONTHS = 1

/** Cases that were closed, without an object for each: most are of a day that is not shown. */
class Closed {
	#opened: Int32Array = new Int32Array(8_192)
	#closed: Int32Array = new Int32Array(8_192)
	readonly #days: number[] = []
	size = 0

	add(opened: number, closed: number): void {
		if (this.size === this.#closed.length) {
			this.#opened = doubled(this.#opened)
			this.#closed = doubled(this.#closed)
		}
		this.#opened[this.size] = opened
		this.#closed[this.size] = closed
		this.size += 1
		const day = dayOf(closed)
		this.#days[day] = (this.#days[day] ?? 0) + 1
	}

	/** So many of the latest, and whatever else was closed on the day of the last. */
	latest(most: number): FlowCounts["points"] {
		let day = this.#days.length
		for (let left = most; day > 0 && left > 0; ) left -= this.#days[--day] ?? 0
		const points: { at: number; ms: number }[] = []
		for (let nth = 0; nth < this.size; nth += 1) {
			const [opened = 0, closed = 0] = [this.#opened[nth], this.#closed[nth]]
			if (dayOf(closed) >= day) points.push({ at: msOf(closed), ms: (closed - opened) * 1_000 })
		}
		return points
	}
}

function doubled(values: Int32Array): Int32Array {
	const more = new Int32Array(values.length * 2)
	more.set(values)
	return more
}

/** The latest cases that were closed in a period, a point each. */
export async function readPoints(
	{ later, read, fits, changes }: CaseRows,
	from: number,
	until: number,
): Promise<FlowCounts["points"]> {
	const cases = new Closed()
	const gone = new Map<string, number>()
	let taken = 0
	for (const { fact, times } of changes) {
		const { opened, closed, shares } = fact
		if (closed === 0 || closed < from || closed >= until || shares.length === 0) continue
		if (times > 0) for (let left = times; left > 0; left -= 1) cases.add(opened, closed)
		else {
			const key = keyOf(msOf(closed), (closed - opened) * 1_000)
			gone.set(key, (gone.get(key) ?? 0) - times)
			taken -= times
		}
	}
	const wants = fits("", "")
	const months = [...groupBy(later, ({ bucket }) => bucket)].sort(([one], [other]) => (one < other ? 1 : -1))
	let count = FIRST_MONTHS
	for (let at = 0; at < months.length && cases.size < MOST_POINTS + taken; at += count / 2) {
		const some = await read(months.slice(at, at + count).flatMap(([, heads]) => heads))
		for (const { data } of some)
			scanClosed(data, (dims, opened, closed) => {
				if (closed >= from && closed < until && wants(dims)) cases.add(opened, closed)
			})
		count *= 2
	}
	return cases
		.latest(MOST_POINTS + taken)
		.filter(({ at, ms }) => {
			const left = taken === 0 ? 0 : (gone.get(keyOf(at, ms)) ?? 0)
			if (left > 0) gone.set(keyOf(at, ms), left - 1)
			return left === 0
		})
		.sort((one, other) => other.at - one.at)
		.slice(0, MOST_POINTS)
}

const keyOf = (at: number, ms: number): string => `${at} ${ms}`
