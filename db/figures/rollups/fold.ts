import type { Engine } from "../../engine.ts"
import { addCells, addStep, DoesNotFit, packCells } from "./cells.ts"
import { type Counted, changed, push, tallyOf } from "./changed.ts"
import { copyFacts, internAll } from "./copy-facts.ts"
import { keyOfStep, packSteps, type StepFact, unpackSteps } from "./facts.ts"
import { foldCases, rebuildCases } from "./fold-cases.ts"
import { ALWAYS, dayOf, keptBetween, monthOf, numberOf, startOf, startOfPart, textOf, yearOf } from "./levels.ts"
import { factsOf, type Noted, readCaseFact, stepReader } from "./read-fact.ts"
import { keyOfRow, RollupRows } from "./rollup-rows.ts"
import { Sums, sealPeriods } from "./sums.ts"
import { Tally } from "./tally.ts"

/** Changes that are folded at once. */
const BATCH = 20_000

/**
 * Takes the changes of a platform into its roll-ups, and sums up the months and years that are over. One at a time does,
 * whoever else tries waits; one that is killed has changed nothing.
 *
 * @returns how many changes were taken in
 */
export async function foldRollups(engine: Engine, platformId: string): Promise<number> {
	const today = todayOf(engine)
	try {
		return await engine.db.$client.begin(async (sql) => {
			const rows = new RollupRows(sql, platformId)
			await rows.begin()
			return (await rows.stale()) ? 0 : await fold(rows, today)
		})
	} catch (error) {
		if (!(error instanceof DoesNotFit)) throw error
		await rebuildRollups(engine, platformId)
		return 0
	}
}

/** Makes the roll-ups of a platform again from `figure_steps` and `figure_cases`. */
export async function rebuildRollups(engine: Engine, platformId: string): Promise<void> {
	await makeAgain(engine, platformId, () => true)
}

/** The same for roll-ups of before, if nobody else has done it meanwhile. */
export async function makeStaleAgain(engine: Engine, platformId: string): Promise<void> {
	await makeAgain(engine, platformId, async (rows) => await rows.stale())
}

async function makeAgain(
	engine: Engine,
	platformId: string,
	wanted: (rows: RollupRows) => boolean | Promise<boolean>,
): Promise<void> {
	const today = todayOf(engine)
	await engine.db.$client.begin("isolation level repeatable read", async (sql) => {
		const rows = new RollupRows(sql, platformId)
		await rows.begin()
		if (await wanted(rows)) await rebuild(rows, today)
	})
}

const todayOf = ({ clock }: Engine): string => (clock?.() ?? new Date()).toISOString().slice(0, 10)

/**
 * Platforms with so many changes that wait to be folded. Where very many steps go on, which are written again each time,
 * an eighth of them at least.
 */
export async function findUnfolded({ db }: Engine, atLeast: number): Promise<readonly string[]> {
	const rows = await db.$client<{ id: string }[]>`
		select d.platform_id as id from (select platform_id, sum(abs(sign)) as n from figure_deltas group by platform_id) d
		left join figure_rollups r on r.platform_id = d.platform_id and r.level = 'live'
		where d.n >= ${atLeast} and (${atLeast} = 1 or d.n >= coalesce(r.n, 0) / 8)`
	return rows.map((one) => one.id)
}

/** Platforms whose roll-ups are of before, and have to be made again. */
export async function findStale({ db }: Engine): Promise<readonly string[]> {
	const rows = await db.$client<{ id: string }[]>`
		select p.id from platforms p join figure_rollups r on r.platform_id = p.id and r.level = 'stale'`
	return rows.map((one) => one.id)
}

const NOTHING = new Uint8Array()

async function fold(rows: RollupRows, today: string): Promise<number> {
	const deltas = await rows.sql<Delta[]>`
		delete from figure_deltas where platform_id = ${rows.platform} and id <= (
			select max(id) from (select id, sum(abs(sign)) over (order by id) - abs(sign) as before from figure_deltas
				where platform_id = ${rows.platform} order by id limit ${BATCH}) d where before < ${BATCH})
		returning kind, sign, fact`
	const steps = netOf(deltas, "step", stepReader())
	const cases = netOf(deltas, "case", readCaseFact)
	await internAll(rows.sql, rows.words, [...steps, ...cases])
	const net = steps.map(({ fact, times }) => ({ fact: fact(rows.words.id), times }))
	await foldSteps(rows, net)
	await foldSums(
		rows,
		net.filter(({ fact }) => fact.to > 0),
	)
	await foldCases(
		rows,
		cases.map(({ fact, times }) => ({ fact: fact(rows.words.id), times })),
	)
	rows.put(keyOfRow("folded", ALWAYS), { n: 1, data: Buffer.alloc(0) })
	await rows.write()
	await sealPeriods(rows, today)
	return deltas.reduce((sum, { sign }) => sum + Math.abs(sign), 0)
}

/** Lists of single steps, and sums of days. */
async function foldSteps(rows: RollupRows, net: readonly Counted<StepFact>[]): Promise<void> {
	const lists = new Map<string, Counted<StepFact>[]>()
	const days = new Map<string, Tally>()
	for (const one of net) {
		for (const key of listsOf(one.fact)) push(lists, key, one)
		const day = dayKeyOf(one.fact)
		if (day !== undefined) addStep(tallyOf(days, day), one.fact.dims, one.fact, one.times)
	}
	const before = await rows.read([...lists.keys(), ...days.keys()])
	for (const [key, changes] of lists) {
		const facts = changed(unpackSteps(before.get(key) ?? NOTHING), changes, keyOfStep)
		rows.put(key, { n: facts.length, data: packSteps(facts) })
	}
	for (const [key, cells] of days) {
		addCells(before.get(key) ?? NOTHING, (dims) => [{ cells, dims }])
		rows.put(key, packCells(cells))
	}
}

/** Sums that exist already, of periods that are over. */
async function foldSums(rows: RollupRows, ended: readonly Counted<StepFact>[]): Promise<void> {
	if (ended.length === 0) return
	const sealed = await rows.sealed()
	const sums = new Sums(rows)
	await rows.cubes.know(
		rows.sql,
		ended.map(({ fact }) => fact.dims),
	)
	for (const { fact, times } of ended) {
		const month = monthOf(fact.to)
		const part = startOfPart(textOf(dayOf(fact.to)))
		for (const period of [`part ${part}`, `month ${month}`, `year ${yearOf(month)}`])
			if (sealed.has(period)) sums.add(period, fact, times)
	}
	await sums.addToRows()
}

async function rebuild(rows: RollupRows, today: string): Promise<void> {
	const { sql, platform } = rows
	await sql`delete from figure_deltas where platform_id = ${platform}`
	await sql`delete from figure_rollups where platform_id = ${platform}`
	const [ended] = await sql<{ first: string | null; last: string | null }[]>`
		select (min(to_at) at time zone 'UTC')::date::text as first, (max(to_at) at time zone 'UTC')::date::text as last
		from figure_steps where platform_id = ${platform} and to_at is not null`
	const running = new Map<string, StepFact[]>()
	const takeList = (key: string, facts: readonly StepFact[]) =>
		rows.put(key, { n: facts.length, data: packSteps(facts) })
	takeList(keyOfRow("live", ALWAYS), await copyFacts(sql, rows.words, platform, null))
	const last = ended?.last ? numberOf(ended.last) : -1
	for (let day = ended?.first ? numberOf(ended.first) : 0; day <= last; day += 1) {
		const facts = await copyFacts(sql, rows.words, platform, day)
		const cells = new Tally()
		const own: StepFact[] = []
		for (const fact of facts) {
			addStep(cells, fact.dims, fact, 1)
			if (fact.from < startOf(day)) own.push(fact)
			for (const kept of keptBetween(fact.from, fact.to)) push(running, keyOfRow("running", textOf(kept)), fact)
		}
		rows.put(keyOfRow("day", textOf(day)), packCells(cells))
		takeList(keyOfRow("ended", textOf(day)), own)
		if (day % 30 === 0) await rows.write()
	}
	for (const [key, facts] of running) takeList(key, facts)
	await rows.write()
	await rebuildCases(rows)
	rows.put(keyOfRow("folded", ALWAYS), { n: 1, data: Buffer.alloc(0) })
	await rows.write()
	await sealPeriods(rows, today)
}

/** Lists that hold a step. */
const listsOf = (fact: StepFact): readonly string[] => {
	if (fact.to === 0) return [keyOfRow("live", ALWAYS)]
	const day = dayOf(fact.to)
	return [
		...(fact.from < startOf(day) ? [keyOfRow("ended", textOf(day))] : []),
		...keptBetween(fact.from, fact.to).map((kept) => keyOfRow("running", textOf(kept))),
	]
}

const dayKeyOf = ({ to }: StepFact): string | undefined => (to === 0 ? undefined : keyOfRow("day", textOf(dayOf(to))))

interface Delta extends Noted {
	readonly kind: string
}

/** What comes and goes again is left out, and not even read. */
function netOf<T>(
	deltas: readonly Delta[],
	kind: "step" | "case",
	read: (written: string) => T,
): readonly (T & { readonly times: number })[] {
	const net = new Map<string, number>()
	for (const one of deltas)
		if (one.kind === kind) for (const { sign, fact } of factsOf(one)) net.set(fact, (net.get(fact) ?? 0) + sign)
	return [...net].flatMap(([written, times]) => (times === 0 ? [] : [{ ...read(written), times }]))
}
