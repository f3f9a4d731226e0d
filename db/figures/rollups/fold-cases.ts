import { addCame, addWent, eachCame, packCame } from "./came.ts"
import { type Counted, changed, push, tallyOf } from "./changed.ts"
import { internAll } from "./copy-facts.ts"
import { type CaseFact, keyOfCase, packCases, unpackCases } from "./facts.ts"
import { ALWAYS, dayOf, monthOf, nthMonth, numberOf, yearOf } from "./levels.ts"
import { readCaseFact } from "./read-fact.ts"
import { keyOfRow, type RollupRows } from "./rollup-rows.ts"
import { Sums } from "./sums.ts"
import type { Tally } from "./tally.ts"

/** Cases that are read at once. */
const BATCH = 20_000
const NOTHING = new Uint8Array()

/** Takes cases that have come, changed or gone into lists, counts and sums. */
export async function foldCases(rows: RollupRows, net: readonly Counted<CaseFact>[]): Promise<void> {
	const lists = new Map<string, Counted<CaseFact>[]>()
	const came = new Map<string, Tally>()
	await rows.cubes.know(
		rows.sql,
		net.map(({ fact }) => fact.dims),
	)
	for (const one of net) {
		push(lists, listOfCase(one.fact), one)
		countCame(rows, came, one.fact, one.times)
	}
	const before = await rows.read([...lists.keys(), ...came.keys()])
	for (const [key, changes] of lists) {
		const facts = changed(unpackCases(before.get(key) ?? NOTHING), changes, keyOfCase)
		rows.put(key, { n: facts.length, data: packCases(facts) })
	}
	for (const [key, counts] of came) {
		eachCame(before.get(key) ?? NOTHING, (dims, day, arrived, left) => {
			if (arrived > 0) addCame(counts, dims, day, arrived)
			if (left > 0) addWent(counts, dims, day, left)
		})
		rows.put(key, packCame(counts))
	}
	await foldSums(rows, net)
}

/** Sums that exist already, of periods that are over. */
async function foldSums(rows: RollupRows, net: readonly Counted<CaseFact>[]): Promise<void> {
	const closed = net.filter(({ fact }) => fact.closed > 0)
	if (closed.length === 0) return
	const sealed = await rows.sealed()
	const sums = new Sums(rows)
	await sums.begin()
	for (const { fact, times } of closed) {
		const month = monthOf(fact.closed)
		for (const period of [`closed-month ${month}`, `closed-year ${yearOf(month)}`])
			if (sealed.has(period)) sums.addCase(period, fact, times)
	}
	await sums.addToRows()
}

/** Makes what roll-ups hold of cases from the cases themselves. */
export async function rebuildCases(rows: RollupRows): Promise<void> {
	const { sql, platform } = rows
	const lists = new Map<string, CaseFact[]>()
	const came = new Map<string, Tally>()
	let after = "00000000-0000-0000-0000-000000000000"
	for (;;) {
		const page = await sql<{ id: string; fact: string }[]>`
			select f.case_id as id, figure_case_fact(f) as fact from figure_cases f
			where f.platform_id = ${platform} and f.case_id > ${after} order by f.case_id limit ${BATCH}`
		const read = page.map(({ fact }) => readCaseFact(fact))
		await internAll(sql, rows.words, read)
		const facts = read.map(({ fact }) => fact(rows.words.id))
		await rows.cubes.know(
			sql,
			facts.map(({ dims }) => dims),
		)
		for (const fact of facts) {
			push(lists, listOfCase(fact), fact)
			countCame(rows, came, fact, 1)
		}
		after = page.at(-1)?.id ?? after
		if (page.length < BATCH) break
	}
	for (const [key, facts] of lists) rows.put(key, { n: facts.length, data: packCases(facts) })
	for (const [key, counts] of came) rows.put(key, packCame(counts))
}

const listOfCase = ({ closed }: CaseFact): string =>
	closed === 0 ? keyOfRow("open", ALWAYS) : keyOfRow("closed", monthOf(closed))

/** Counts the arrival of a case, and its departure, in their day and month. */
function countCame(
	{ cubes }: RollupRows,
	tallies: Map<string, Tally>,
	{ dims: whole, opened, closed }: CaseFact,
	times: number,
): void {
	const count = (add: typeof addCame, at: number) => {
		const month = monthOf(at)
		for (const { rest, dims } of cubes.of(whole)) {
			add(tallyOf(tallies, `came ${month}${rest}`), dims, 1 + dayOf(at) - numberOf(month), times)
			add(tallyOf(tallies, `came-year ${yearOf(month)}${rest}`), dims, nthMonth(month), times)
		}
	}
	count(addCame, opened)
	if (closed > 0) count(addWent, closed)
}
