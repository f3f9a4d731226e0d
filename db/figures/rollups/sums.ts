import { holders } from "../case-shares.ts"
import { addCells, addLength, addStep, packCells } from "./cells.ts"
import type { Cubes } from "./cubes.ts"
import { type CaseFact, type StepFact, unpackCases } from "./facts.ts"
import { monthAfter, partAfter, startOfMonth, startOfPart, yearAfter, yearOf } from "./levels.ts"
import { keyOfRow, type RollupRows } from "./rollup-rows.ts"
import { Tally } from "./tally.ts"
import { LIFE, placeWord, WHOSE } from "./words.ts"

/** Sums that are being made or added to, by the key of their row. */
export class Sums {
	readonly #rows: RollupRows
	readonly #cubes: Cubes
	readonly #tallies = new Map<string, Tally>()
	/** Numbers of what is counted of cases: their lives, and whose time it was. */
	#life = 0
	#whose: readonly number[] = []

	constructor(rows: RollupRows) {
		this.#rows = rows
		this.#cubes = rows.cubes
	}

	add(period: string, fact: StepFact, times: number): void {
		for (const { rest, dims } of this.#cubes.of(fact.dims)) addStep(this.tally(period + rest), dims, fact, times)
	}

	/** Makes it possible to add cases. */
	async begin(): Promise<void> {
		const { words, sql } = this.#rows
		const all = [placeWord(WHOSE, LIFE), ...holders.map((one) => placeWord(WHOSE, one))]
		await words.intern(sql, all)
		const [life = 0, ...whose] = all.map(words.id)
		this.#life = life
		this.#whose = whose
	}

	/** A case that was closed, if it is known whose time its life was. */
	addCase(period: string, { dims: whole, opened, closed, shares }: CaseFact, times: number): void {
		if (shares.length === 0) return
		for (const { rest, dims } of this.#cubes.of(whole)) {
			const cells = this.tally(period + rest)
			addLength(cells, dims, this.#life, closed - opened, times)
			for (const [index, seconds] of shares.entries())
				if (seconds > 0) addLength(cells, dims, this.#whose[index] ?? 0, seconds, times)
		}
	}

	/** Adds the sums of a day, whose dimensions are all of them. */
	addDay(period: string, data: Uint8Array): void {
		const known = new Map<number, { readonly cells: Tally; readonly dims: number }[]>()
		addCells(data, (id) => {
			const into =
				known.get(id) ?? this.#cubes.of(id).map(({ rest, dims }) => ({ cells: this.tally(period + rest), dims }))
			known.set(id, into)
			return into
		})
	}

	/** Adds sums of the same cube and part. */
	addSame(key: string, data: Uint8Array): void {
		const cells = this.tally(key)
		addCells(data, (dims) => [{ cells, dims }])
	}

	tally(key: string): Tally {
		const known = this.#tallies.get(key)
		if (known) return known
		const made = new Tally()
		this.#tallies.set(key, made)
		return made
	}

	/** Adds what rows hold already, and writes what has come of it. */
	async addToRows(): Promise<void> {
		const before = await this.#rows.read([...this.#tallies.keys()])
		for (const [key, data] of before) this.addSame(key, data)
		await this.write()
	}

	async write(): Promise<void> {
		for (const [key, cells] of this.#tallies) this.#rows.put(key, packCells(cells))
		this.#tallies.clear()
		await this.#rows.write()
	}
}

/** Sums up the thirds of months, months and years that have ended since the last time. */
export async function sealPeriods(rows: RollupRows, today: string): Promise<void> {
	const sealed = await rows.sealed()
	const sums = new Sums(rows)
	const sealDays = async (level: "part" | "month", first: string, next: string) => {
		if (next > today || sealed.has(`${level} ${first}`)) return
		// There is one of every period, even when a change has left nothing in it.
		sums.tally(keyOfRow(level, first, "u"))
		const inside = await rows.between("day", first, next)
		await rows.cubes.know(
			rows.sql,
			inside.flatMap(({ data }) => dimsIn(data)),
		)
		for (const { data } of inside) sums.addDay(`${level} ${first}`, data)
		await sums.write()
	}
	const sealYears = async (level: "year" | "closed-year", months: readonly string[]) => {
		for (const year of new Set(months.map(yearOf))) {
			if (yearAfter(year) > today || sealed.has(`${level} ${year}`)) continue
			sums.tally(keyOfRow(level, year, "u"))
			const inside = await rows.between(level === "year" ? "month" : "closed-month", year, yearAfter(year))
			for (const { cube, part, data } of inside) sums.addSame(keyOfRow(level, year, cube, part), data)
			await sums.write()
		}
	}
	const days = await rows.buckets("day")
	for (const part of new Set(days.map(startOfPart))) await sealDays("part", part, partAfter(part))
	for (const month of new Set(days.map(startOfMonth))) await sealDays("month", month, monthAfter(month))
	await sealYears("year", days)
	const months = await rows.buckets("closed")
	await sums.begin()
	for (const month of months) {
		if (monthAfter(month) > today || sealed.has(`closed-month ${month}`)) continue
		sums.tally(keyOfRow("closed-month", month, "u"))
		for (const { data } of await rows.between("closed", month, monthAfter(month))) {
			const cases = unpackCases(data)
			await rows.cubes.know(
				rows.sql,
				cases.map(({ dims }) => dims),
			)
			for (const fact of cases) sums.addCase(`closed-month ${month}`, fact, 1)
		}
		await sums.write()
	}
	await sealYears("closed-year", months)
}

function dimsIn(data: Uint8Array): readonly number[] {
	const all: number[] = []
	addCells(data, (dims) => {
		all.push(dims)
		return []
	})
	return all
}
