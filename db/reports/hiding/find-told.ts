import { FEWEST } from "../figure.ts"

/** A number that is shown: how many there are in some groups together. */
export interface ShownNumber {
	/** Which groups it counts, by their index. */
	readonly groups: readonly number[]
	readonly n: number
}

/** A group of which the numbers shown tell that it is of fewer than five people, and perhaps not of none. */
export interface Told {
	readonly group: number
	/** Which numbers tell it together, by their index. */
	readonly by: readonly number[]
}

const EPSILON = 1e-7
const atMost = (value: number, limit: number): boolean => value < limit - EPSILON

/**
 * Finds the groups that the numbers give away: however somebody adds and subtracts them, knowing that nobody counts less
 * than once, they find that such a group is of fewer than five. It is the linear programme of whoever has them all: the most
 * that a group can be of where every number is what it is. Every other group could be of five or more, or is known to be of
 * none.
 *
 * Numbers that contradict each other (somebody counted once is not counted any more) are brought as near to each other as
 * can be before.
 *
 * @param except groups that are not looked at
 */
export function findTold(numbers: readonly ShownNumber[], except: ReadonlySet<number>): readonly Told[] {
	if (numbers.length === 0) return []
	const groups = [...new Set(numbers.flatMap((one) => one.groups))].sort((a, b) => a - b)
	const table = new Tableau(numbers, groups)
	table.reconcile()
	const could = new Set<number>()
	const told: Told[] = []
	for (const [column, group] of groups.entries()) {
		if (except.has(group) || could.has(column)) continue
		const most = table.maximise(column)
		for (const many of table.columnsOfAtLeast(FEWEST)) could.add(many)
		if (atMost(most, FEWEST) && most > EPSILON) told.push({ group, by: table.findBinding() })
	}
	return told
}

/** How often in a row nothing may be gained before it is gone on by the rule that ends however the ties fall. */
const STALLED = 50

/** Simplex: a column for each group, and two for what a number lacks or has too many. */
class Tableau {
	readonly #rows: Float64Array[]
	readonly #base: number[]
	readonly #width: number
	readonly #groups: number
	#costs: Float64Array

	constructor(numbers: readonly ShownNumber[], groups: readonly number[]) {
		const at = new Map(groups.map((group, column) => [group, column]))
		this.#groups = groups.length
		this.#width = groups.length + 2 * numbers.length
		this.#rows = numbers.map(({ groups: of, n }, index) => {
			const row = new Float64Array(this.#width + 1)
			for (const group of of) row[at.get(group) ?? 0] = 1
			row[groups.length + index] = 1
			row[groups.length + numbers.length + index] = -1
			row[this.#width] = n
			return row
		})
		this.#base = numbers.map((_, index) => groups.length + index)
		this.#costs = new Float64Array(this.#width + 1)
	}

	/** Finds people for every number, and takes what is lacking or too many as so counted. */
	reconcile(): void {
		const costs = new Float64Array(this.#width + 1).fill(-1, this.#groups, this.#width)
		this.#climb(costs, this.#width)
		for (const [index, row] of this.#rows.entries()) {
			if ((this.#base[index] ?? 0) < this.#groups) continue
			row[this.#width] = 0
			const enters = row.findIndex((value, column) => column < this.#groups && Math.abs(value) > EPSILON)
			if (enters >= 0) this.#pivot(index, enters)
		}
	}

	/** The most that a column can be. */
	maximise(column: number): number {
		const costs = new Float64Array(this.#width + 1)
		costs[column] = 1
		this.#climb(costs, this.#groups)
		return this.#valueOf(column)
	}

	/** Which numbers bound the last maximum: those of which one more would change it. */
	findBinding(): readonly number[] {
		return this.#rows.flatMap((_, index) => (Math.abs(this.#costs[this.#groups + index] ?? 0) > EPSILON ? [index] : []))
	}

	columnsOfAtLeast(limit: number): readonly number[] {
		return this.#base.filter((column) => column < this.#groups && !atMost(this.#valueOf(column), limit))
	}

	#valueOf(column: number): number {
		const index = this.#base.indexOf(column)
		return index < 0 ? 0 : (this.#rows[index]?.[this.#width] ?? 0)
	}

	#climb(costs: Float64Array, enterable: number): void {
		this.#costs = costs
		for (const [index, row] of this.#rows.entries()) subtract(costs, row, costs[this.#base[index] ?? 0] ?? 0)
		let stalled = 0
		for (;;) {
			const enters = stalled < STALLED ? findSteepest(costs, enterable) : findFirst(costs, enterable)
			const leaves = enters < 0 ? undefined : this.#findLeaving(enters)
			if (leaves === undefined) return
			stalled = (this.#rows[leaves]?.[this.#width] ?? 0) > EPSILON ? 0 : stalled + 1
			this.#pivot(leaves, enters)
		}
	}

	/** The row that is used up first; of several the one whose column comes first. */
	#findLeaving(enters: number): number | undefined {
		let found: number | undefined
		let least = Number.POSITIVE_INFINITY
		for (const [index, row] of this.#rows.entries()) {
			const by = row[enters] ?? 0
			if (by <= EPSILON) continue
			const ratio = (row[this.#width] ?? 0) / by
			const isTie = Math.abs(ratio - least) <= EPSILON && (this.#base[index] ?? 0) < (this.#base[found ?? 0] ?? 0)
			if (ratio >= least - EPSILON && !isTie) continue
			found = index
			least = ratio
		}
		return found
	}

	#pivot(leaves: number, enters: number): void {
		const row = this.#rows[leaves]
		if (!row) return
		const by = row[enters] ?? 1
		for (let column = 0; column <= this.#width; column += 1) row[column] = (row[column] ?? 0) / by
		for (const other of this.#rows) if (other !== row) subtract(other, row, other[enters] ?? 0)
		subtract(this.#costs, row, this.#costs[enters] ?? 0)
		this.#base[leaves] = enters
	}
}

/** The column that most is gained by; below 0 when nothing is. */
function findSteepest(costs: Float64Array, enterable: number): number {
	let found = -1
	let most = EPSILON
	for (let column = 0; column < enterable; column += 1) {
		const cost = costs[column] ?? 0
		if (cost <= most) continue
		found = column
		most = cost
	}
	return found
}

/** The first that anything is gained by (Bland). */
const findFirst = (costs: Float64Array, enterable: number): number =>
	costs.findIndex((cost, column) => column < enterable && cost > EPSILON)

function subtract(from: Float64Array, row: Float64Array, times: number): void {
	if (Math.abs(times) <= EPSILON) return
	for (let column = 0; column < from.length; column += 1)
		from[column] = (from[column] ?? 0) - times * (row[column] ?? 0)
}
