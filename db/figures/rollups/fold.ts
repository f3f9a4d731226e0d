import type { TransactionSql } from "postgres"
import type { Engine } from "../../engine.ts"
import { addCells, addStep, type Cells, packCells } from "./cells.ts"
import {
	type CaseFact,
	keyOfCase,
	keyOfStep,
	packCases,
	packSteps,
	type StepFact,
	unpackCases,
	unpackSteps,
} from "./facts.ts"
import {
	ALWAYS,
	type Cube,
	dayOf,
	type Level,
	monthAfter,
	monthOf,
	monthsBetween,
	startOfMonth,
	yearAfter,
	yearOf,
} from "./levels.ts"
import { readCaseFact, readStepFact } from "./read-fact.ts"
import { dimsWord, Words } from "./words.ts"

/** Changes that are folded at once. */
const BATCH = 20_000

interface Row {
	readonly level: Level
	readonly bucket: string
	readonly cube: Cube | ""
	readonly part: string
	readonly n: number
	readonly data: Buffer
}

/** What roll-ups hold does not fit what is to be taken out of them. */
class DoesNotFit extends Error {}

/**
 * Takes the changes of a platform into its roll-ups, and sums up the months and years that are over. One at a time does,
 * whoever else tries waits; one that is killed has changed nothing.
 *
 * @returns how many changes were taken in
 */
export async function foldRollups(engine: Engine, platformId: string): Promise<number> {
	const now = engine.clock?.() ?? new Date()
	try {
		return await engine.db.$client.begin(async (sql) => await new Fold(sql, platformId, now).run())
	} catch (error) {
		if (!(error instanceof DoesNotFit)) throw error
		await rebuildRollups(engine, platformId)
		return 0
	}
}

/** Makes the roll-ups of a platform again from `figure_steps` and `figure_cases`. */
export async function rebuildRollups(engine: Engine, platformId: string): Promise<void> {
	const now = engine.clock?.() ?? new Date()
	await engine.db.$client.begin("isolation level repeatable read", async (sql) => {
		await new Fold(sql, platformId, now).rebuild()
	})
}

/** Platforms with so many changes that wait to be folded. */
export async function findUnfolded({ db }: Engine, atLeast: number): Promise<readonly string[]> {
	const rows = await db.$client<{ id: string }[]>`
		select platform_id as id from figure_deltas group by platform_id having count(*) >= ${atLeast}`
	return rows.map((one) => one.id)
}

/** How often a fact comes (or goes, below 0). */
interface Counted<T> {
	readonly fact: T
	times: number
}

class Fold {
	readonly #sql: TransactionSql
	readonly #platform: string
	readonly #today: string
	readonly #words = new Words()
	readonly #written: Row[] = []
	/** Of this transaction, and so of every row that it writes. */
	#version = 0

	constructor(sql: TransactionSql, platform: string, now: Date) {
		this.#sql = sql
		this.#platform = platform
		this.#today = now.toISOString().slice(0, 10)
	}

	async run(): Promise<number> {
		await this.#begin()
		const deltas = await this.#sql<{ kind: string; sign: number; fact: unknown }[]>`
			delete from figure_deltas where id in (
				select id from figure_deltas where platform_id = ${this.#platform} order by id limit ${BATCH})
			returning kind, sign, fact`
		const steps = deltas.flatMap(({ kind, sign, fact }) => (kind === "step" ? [{ sign, ...readStepFact(fact) }] : []))
		const cases = deltas.flatMap(({ kind, sign, fact }) => (kind === "case" ? [{ sign, ...readCaseFact(fact) }] : []))
		await this.#words.intern(
			this.#sql,
			[...steps, ...cases].flatMap((one) => ("place" in one ? [one.place, one.dims] : [one.dims])),
		)
		const net = netOf(
			steps.map(({ sign, fact }) => ({ times: sign, fact: fact(this.#words.id) })),
			keyOfStep,
		)
		await this.#foldLists(net)
		await this.#foldSums(net.filter(({ fact }) => fact.to > 0))
		await this.#foldCases(
			netOf(
				cases.map(({ sign, fact }) => ({ times: sign, fact: fact(this.#words.id) })),
				keyOfCase,
			),
		)
		this.#put(`folded ${ALWAYS}`, 1, Buffer.alloc(0))
		await this.#write()
		await this.#seal()
		return deltas.length
	}

	async rebuild(): Promise<void> {
		await this.#begin()
		const sql = this.#sql
		await sql`delete from figure_deltas where platform_id = ${this.#platform}`
		await sql`delete from figure_rollups where platform_id = ${this.#platform}`
		const [oldest] = await sql<{ first: string | null }[]>`
			select to_char(least(min(to_at), ${this.#today}::date), 'YYYY-MM-DD') as first
			from figure_steps where platform_id = ${this.#platform}`
		const lists = new Map<string, StepFact[]>()
		const readSteps = async (rows: readonly { fact: unknown }[]): Promise<void> => {
			const read = rows.map(({ fact }) => readStepFact(fact))
			await this.#words.intern(
				sql,
				read.flatMap(({ place, dims }) => [place, dims]),
			)
			for (const one of read) {
				const fact = one.fact(this.#words.id)
				for (const key of listsOf(fact)) push(lists, key, fact)
			}
		}
		await readSteps(
			await sql<{ fact: unknown }[]>`
				select figure_step_fact(f) as fact from figure_steps f
				where f.platform_id = ${this.#platform} and f.to_at is null`,
		)
		for (let month = startOfMonth(oldest?.first ?? this.#today); month <= this.#today; month = monthAfter(month)) {
			await readSteps(
				await sql<{ fact: unknown }[]>`
					select figure_step_fact(f) as fact from figure_steps f
					where f.platform_id = ${this.#platform} and f.to_at >= ${month} and f.to_at < ${monthAfter(month)}`,
			)
			// Days are whole now; what went on as a month began may end in any later one.
			for (const [key, facts] of lists)
				if (key.startsWith("day ")) {
					this.#writeSteps(key, facts)
					lists.delete(key)
				}
			await this.#write()
		}
		for (const [key, facts] of lists) this.#writeSteps(key, facts)
		const cases = new Map<string, CaseFact[]>()
		let after = "00000000-0000-0000-0000-000000000000"
		for (;;) {
			const page = await sql<{ id: string; fact: unknown }[]>`
				select f.case_id as id, figure_case_fact(f) as fact from figure_cases f
				where f.platform_id = ${this.#platform} and f.case_id > ${after} order by f.case_id limit ${BATCH}`
			const read = page.map(({ fact }) => readCaseFact(fact))
			await this.#words.intern(
				sql,
				read.map(({ dims }) => dims),
			)
			for (const one of read) {
				const fact = one.fact(this.#words.id)
				push(cases, listOfCase(fact), fact)
			}
			after = page.at(-1)?.id ?? after
			if (page.length < BATCH) break
		}
		for (const [key, facts] of cases) this.#put(key, facts.length, packCases(facts))
		this.#put(`folded ${ALWAYS}`, 1, Buffer.alloc(0))
		await this.#write()
		await this.#seal()
	}

	/** Waits for its turn, before anything is read: what the one before has written is seen. */
	async #begin(): Promise<void> {
		await this.#sql`lock table figure_rollups in share row exclusive mode`
		await this.#words.load(this.#sql)
		const [own] = await this.#sql<{ id: string }[]>`select pg_current_xact_id()::text as id`
		this.#version = Number(own?.id)
	}

	/** Lists of single steps. */
	async #foldLists(net: readonly Counted<StepFact>[]): Promise<void> {
		const byList = new Map<string, Counted<StepFact>[]>()
		for (const one of net) for (const key of listsOf(one.fact)) push(byList, key, one)
		const before = await this.#read([...byList.keys()])
		for (const [key, changes] of byList)
			this.#writeSteps(key, changed(unpackSteps(before.get(key) ?? new Uint8Array()), changes, keyOfStep))
	}

	async #foldCases(net: readonly Counted<CaseFact>[]): Promise<void> {
		const byList = new Map<string, Counted<CaseFact>[]>()
		for (const one of net) push(byList, listOfCase(one.fact), one)
		const before = await this.#read([...byList.keys()])
		for (const [key, changes] of byList) {
			const facts = changed(unpackCases(before.get(key) ?? new Uint8Array()), changes, keyOfCase)
			this.#put(key, facts.length, packCases(facts))
		}
	}

	/** Sums that exist already, of months and years that are over. */
	async #foldSums(ended: readonly Counted<StepFact>[]): Promise<void> {
		if (ended.length === 0) return
		const sealed = await this.#sealed()
		const bySum = new Map<string, Cells>()
		for (const { fact, times } of ended) {
			const day = dayOf(fact.to)
			for (const [level, bucket] of [
				["month", startOfMonth(day)],
				["year", yearOf(day)],
			] as const)
				if (sealed.has(`${level} ${bucket}`)) await this.#addTo(bySum, `${level} ${bucket}`, fact, times)
		}
		const before = await this.#read([...bySum.keys()])
		for (const [key, cells] of bySum) {
			const old = before.get(key)
			if (old) addCells(cells, old)
			if ([...cells.values()].some(({ n }) => n < 0)) throw new DoesNotFit("sums below nothing")
			this.#putCells(key, cells)
		}
	}

	/** Counts an ended step in each cube of a month or year. */
	async #addTo(sums: Map<string, Cells>, bucket: string, fact: StepFact, times: number): Promise<void> {
		const dims = this.#words.dims(fact.dims)
		if (!dims) throw new DoesNotFit("dimensions without a word")
		const { territory, urgency, filieres, centre } = dims
		const narrow = dimsWord(territory, urgency)
		const wide = dimsWord(territory, urgency, filieres, centre)
		const unknown = [narrow, ...(centre === "" ? [] : [wide])].filter((word) => this.#words.id(word) === 0)
		if (unknown.length > 0) await this.#words.intern(this.#sql, unknown)
		const cellsOf = (cube: Cube, part: string): Cells => {
			const key = `${bucket} ${cube} ${part}`.trimEnd()
			const known = sums.get(key)
			if (known) return known
			const made: Cells = new Map()
			sums.set(key, made)
			return made
		}
		addStep(cellsOf("n", ""), 0, fact, times)
		addStep(cellsOf("t", territory), this.#words.id(narrow), fact, times)
		addStep(cellsOf("f", filieres), this.#words.id(narrow), fact, times)
		if (centre !== "") addStep(cellsOf("c", ""), this.#words.id(wide), fact, times)
	}

	/** Months and years of which there are sums. */
	async #sealed(): Promise<ReadonlySet<string>> {
		const rows = await this.#sql<{ level: string; bucket: string }[]>`
			select level, bucket::text from figure_rollups
			where platform_id = ${this.#platform} and level in ('month', 'year') and cube = 'n'`
		return new Set(rows.map(({ level, bucket }) => `${level} ${bucket}`))
	}

	/** Sums up the months and years that have ended since the last time. */
	async #seal(): Promise<void> {
		const sealed = await this.#sealed()
		const days = await this.#sql<{ month: string }[]>`
			select distinct to_char(bucket, 'YYYY-MM-01') as month from figure_rollups
			where platform_id = ${this.#platform} and level = 'day' and bucket < ${startOfMonth(this.#today)} order by 1`
		for (const { month } of days) {
			if (sealed.has(`month ${month}`)) continue
			const sums = new Map<string, Cells>()
			for (const data of await this.#between("day", month, monthAfter(month)))
				for (const fact of unpackSteps(data.data)) await this.#addTo(sums, `month ${month}`, fact, 1)
			for (const [key, cells] of sums) this.#putCells(key, cells)
			await this.#write()
		}
		const years = new Set(days.map(({ month }) => yearOf(month)).filter((year) => year < yearOf(this.#today)))
		for (const year of years) {
			if (sealed.has(`year ${year}`)) continue
			const sums = new Map<string, Cells>()
			for (const { cube, part, data } of await this.#between("month", year, yearAfter(year))) {
				const key = `year ${year} ${cube} ${part}`.trimEnd()
				const cells = sums.get(key) ?? new Map()
				sums.set(key, cells)
				addCells(cells, data)
			}
			for (const [key, cells] of sums) this.#putCells(key, cells)
			await this.#write()
		}
	}

	async #between(level: Level, from: string, to: string) {
		return await this.#sql<{ cube: string; part: string; data: Buffer }[]>`
			select cube, part, data from figure_rollups
			where platform_id = ${this.#platform} and level = ${level} and bucket >= ${from} and bucket < ${to}`
	}

	/** Rows by their key, `level bucket cube part`. */
	async #read(keys: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
		const split = keys.map(splitKey)
		const rows = await this.#sql<(Omit<Row, "n"> & { data: Buffer })[]>`
			select r.level, r.bucket::text, r.cube, r.part, r.data from figure_rollups r
			join unnest(${split.map(({ level }) => level)}::text[], ${split.map(({ bucket }) => bucket)}::text[],
				${split.map(({ cube }) => cube)}::text[], ${split.map(({ part }) => part)}::text[]) k (level, bucket, cube, part)
			on r.platform_id = ${this.#platform} and r.level = k.level and r.bucket = k.bucket::date and r.cube = k.cube
				and r.part = k.part`
		return new Map(
			rows.map(({ level, bucket, cube, part, data }) => [`${level} ${bucket} ${cube} ${part}`.trimEnd(), data]),
		)
	}

	#writeSteps(key: string, facts: readonly StepFact[]): void {
		this.#put(key, facts.length, packSteps(facts))
	}

	#putCells(key: string, cells: Cells): void {
		const { n, data } = packCells(cells)
		this.#put(key, n, data)
	}

	#put(key: string, n: number, data: Buffer): void {
		this.#written.push({ ...splitKey(key), n, data })
	}

	async #write(): Promise<void> {
		const rows = this.#written.splice(0)
		// What holds nothing stands for nothing; but that a month has been summed up is known from its row.
		const kept = rows.filter(({ n, cube }) => n > 0 || cube === "n")
		const empty = rows.filter((one) => !kept.includes(one))
		for (let at = 0; at < kept.length; at += 200) {
			const some = kept.slice(at, at + 200)
			const values = some.map(({ level, bucket, cube, part, n, data }) => ({
				platform_id: this.#platform,
				level,
				bucket,
				cube,
				part,
				version: this.#version,
				n,
				data,
			}))
			await this.#sql`
				insert into figure_rollups ${this.#sql(values)}
				on conflict (platform_id, level, cube, bucket, part)
				do update set version = excluded.version, n = excluded.n, data = excluded.data`
		}
		if (empty.length > 0)
			await this.#sql`
				delete from figure_rollups r using unnest(${empty.map(({ level }) => level)}::text[],
					${empty.map(({ bucket }) => bucket)}::text[], ${empty.map(({ cube }) => cube)}::text[],
					${empty.map(({ part }) => part)}::text[]) k (level, bucket, cube, part)
				where r.platform_id = ${this.#platform} and r.level = k.level and r.bucket = k.bucket::date and r.cube = k.cube
					and r.part = k.part`
	}
}

function splitKey(key: string): Pick<Row, "level" | "bucket" | "cube" | "part"> {
	const [level, bucket = ALWAYS, cube = "", part = ""] = key.split(" ")
	return { level: level as Level, bucket, cube: cube as Cube | "", part }
}

/** Lists that hold a step. */
const listsOf = (fact: StepFact): readonly string[] =>
	fact.to === 0
		? [`live ${ALWAYS}`]
		: [`day ${dayOf(fact.to)}`, ...monthsBetween(fact.from, fact.to).map((month) => `running ${month}`)]

const listOfCase = ({ closed }: CaseFact): string => (closed === 0 ? `open ${ALWAYS}` : `closed ${monthOf(closed)}`)

function push<T>(lists: Map<string, T[]>, key: string, one: T): void {
	const list = lists.get(key)
	if (list) list.push(one)
	else lists.set(key, [one])
}

/** What comes and goes again is left out. */
function netOf<T>(all: readonly Counted<T>[], keyOf: (fact: T) => string): readonly Counted<T>[] {
	const net = new Map<string, Counted<T>>()
	for (const { fact, times } of all) {
		const key = keyOf(fact)
		const known = net.get(key)
		if (known) known.times += times
		else net.set(key, { fact, times })
	}
	return [...net.values()].filter(({ times }) => times !== 0)
}

/** @throws DoesNotFit when something is to go that is not there */
function changed<T>(before: readonly T[], changes: readonly Counted<T>[], keyOf: (fact: T) => string): readonly T[] {
	const gone = new Map(changes.filter(({ times }) => times < 0).map(({ fact, times }) => [keyOf(fact), -times]))
	const after = before.filter((fact) => {
		if (gone.size === 0) return true
		const key = keyOf(fact)
		const left = gone.get(key)
		if (left === undefined) return true
		if (left === 1) gone.delete(key)
		else gone.set(key, left - 1)
		return false
	})
	if (gone.size > 0) throw new DoesNotFit("a step or case to take out is not there")
	for (const { fact, times } of changes) for (let left = times; left > 0; left -= 1) after.push(fact)
	return after
}
