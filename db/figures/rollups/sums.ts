import { addCells, addStep, packCells } from "./cells.ts"
import type { StepFact } from "./facts.ts"
import { type Cube, monthAfter, partAfter, startOfMonth, startOfPart, yearAfter, yearOf } from "./levels.ts"
import { keyOfRow, type RollupRows } from "./rollup-rows.ts"
import { Tally } from "./tally.ts"
import { dimsWord, type Words } from "./words.ts"

/** Where a step of some dimensions is counted in the sums of a month or year. */
interface Place {
	readonly cube: Cube
	readonly part: string
	readonly dims: string
}

function placesOf(words: Words, id: number): readonly Place[] {
	const dims = words.dims(id)
	if (!dims) throw new Error("dimensions without a word")
	const { territory, urgency, filieres, centre } = dims
	const narrow = dimsWord(territory, urgency)
	return [
		{ cube: "u", part: "", dims: dimsWord("", urgency) },
		{ cube: "t", part: territory, dims: narrow },
		{ cube: "f", part: filieres, dims: "" },
		{ cube: "w", part: filieres, dims: narrow },
		...(centre === "" ? [] : [{ cube: "c" as const, part: "", dims: dimsWord(territory, urgency, filieres, centre) }]),
	]
}

/** Sums that are being made or added to, by the key of their row. */
export class Sums {
	readonly #rows: RollupRows
	readonly #tallies = new Map<string, Tally>()
	readonly #places = new Map<number, readonly { readonly rest: string; readonly dims: number }[]>()

	constructor(rows: RollupRows) {
		this.#rows = rows
	}

	/** Learns where steps of these dimensions are counted, before any is added. */
	async know(dims: Iterable<number>): Promise<void> {
		const unknown = [...new Set(dims)]
			.filter((id) => !this.#places.has(id))
			.map((id) => ({ id, places: placesOf(this.#rows.words, id) }))
		const words = unknown.flatMap(({ places }) => places.map((one) => one.dims).filter((word) => word !== ""))
		await this.#rows.words.intern(this.#rows.sql, words)
		for (const { id, places } of unknown)
			this.#places.set(
				id,
				places.map((one) => ({ rest: ` ${one.cube} ${one.part}`.trimEnd(), dims: this.#rows.words.id(one.dims) })),
			)
	}

	add(period: string, fact: StepFact, times: number): void {
		for (const { rest, dims } of this.#places.get(fact.dims) ?? [])
			addStep(this.tally(period + rest), dims, fact, times)
	}

	/** Adds the sums of a day, whose dimensions are all of them. */
	addDay(period: string, data: Uint8Array): void {
		const known = new Map<number, { readonly cells: Tally; readonly dims: number }[]>()
		addCells(data, (id) => {
			const into =
				known.get(id) ??
				(this.#places.get(id) ?? []).map(({ rest, dims }) => ({ cells: this.tally(period + rest), dims }))
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
	const days = (
		await rows.sql<{ day: string }[]>`
			select bucket::text as day from figure_rollups where platform_id = ${rows.platform} and level = 'day' order by 1`
	).map(({ day }) => day)
	const sums = new Sums(rows)
	const sealDays = async (level: "part" | "month", first: string, next: string) => {
		if (next > today || sealed.has(`${level} ${first}`)) return
		// There is one of every period, even when a change has left nothing in it.
		sums.tally(keyOfRow(level, first, "u"))
		const inside = await rows.between("day", first, next)
		await sums.know(inside.flatMap(({ data }) => dimsIn(data)))
		for (const { data } of inside) sums.addDay(`${level} ${first}`, data)
		await sums.write()
	}
	for (const part of new Set(days.map(startOfPart))) await sealDays("part", part, partAfter(part))
	for (const month of new Set(days.map(startOfMonth))) await sealDays("month", month, monthAfter(month))
	for (const year of new Set(days.map(yearOf))) {
		if (yearAfter(year) > today || sealed.has(`year ${year}`)) continue
		for (const { cube, part, data } of await rows.between("month", year, yearAfter(year)))
			sums.addSame(`year ${year} ${cube} ${part}`.trimEnd(), data)
		await sums.write()
	}
}

function dimsIn(data: Uint8Array): readonly number[] {
	const all: number[] = []
	addCells(data, (dims) => {
		all.push(dims)
		return []
	})
	return all
}
