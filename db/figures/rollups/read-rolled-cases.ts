import type { Engine } from "../../engine.ts"
import { holders } from "../case-shares.ts"
import type { FigureLook } from "../figure-filter.ts"
import type { FlowCounts } from "../read-flow.ts"
import { BINS, binOf, minutesOf } from "./bins.ts"
import { eachCame } from "./came.ts"
import { EndedSums, scanCells } from "./cells.ts"
import { type CaseFact, msOf, scanShares, secondOf } from "./facts.ts"
import {
	ALWAYS,
	type Cube,
	dayAfter,
	monthAfter,
	nthMonth,
	numberOf,
	startOf,
	startOfMonth,
	yearAfter,
	yearOf,
} from "./levels.ts"
import { readCaseFact } from "./read-fact.ts"
import { readPoints } from "./read-points.ts"
import { type Loaded, type Range, type Rollup, readSealed, withRollups } from "./rollup-store.ts"
import { type Fits, fitsDims, fitting, type Wanted, wantedOf } from "./wanted.ts"
import { LIFE, placeWord, readDims, WHOSE } from "./words.ts"

const WEEK_S = 7 * 86_400
/** A Monday. */
const MONDAY_S = secondOf(new Date("2000-01-03T00:00:00Z"))
const dayTextOf = (at: Date): string => at.toISOString().slice(0, 10)

interface Days {
	readonly first: string
	readonly beyond: string
}

/** Of a period, as days: what is of today is before its end. */
function daysOf({ from, until, now }: FigureLook): Days {
	const end = dayTextOf(until)
	return { first: dayTextOf(from), beyond: until.getTime() >= now.getTime() ? dayAfter(end) : end }
}

/** Rows from which follows how many cases had come, and gone, before some days. */
const rangesBefore = (platform: string, days: readonly string[], cube: Cube): readonly Range[] => {
	const last = days.toSorted().at(-1) ?? ALWAYS
	return [
		{ platform, level: "came-year", from: ALWAYS, to: yearAfter(yearOf(last)), cube },
		...[...new Set(days.map(startOfMonth))].map(
			(month): Range => ({ platform, level: "came", from: month, to: dayAfter(month), cube }),
		),
	]
}

/** Which of the days or months of a row were before a day: those with a smaller number. */
function partsBefore({ level, bucket }: Pick<Rollup, "level" | "bucket">, day: string): number {
	if (level === "came-year") return bucket < yearOf(day) ? 32 : bucket === yearOf(day) ? nthMonth(day) : 0
	const month = startOfMonth(day)
	return level === "came" && bucket === month ? 1 + numberOf(day) - numberOf(month) : 0
}

export interface CaseRows extends Loaded {
	readonly fits: (cube: string, part: string) => Fits
	/** What has changed since, of what fits. */
	readonly changes: readonly { readonly fact: CaseFact; readonly times: number }[]
}

async function withCases<T>(
	engine: Engine,
	look: FigureLook,
	wanted: Wanted,
	ranges: readonly Range[],
	work: (rows: CaseRows) => T | Promise<T>,
): Promise<T> {
	return await withRollups(
		engine,
		"case",
		look.platforms,
		ranges,
		wanted.parts,
		async (loaded) =>
			await work({
				...loaded,
				fits: fitting(loaded.words, wanted),
				changes: loaded.deltas.flatMap(({ sign, fact: written }) => {
					const read = readCaseFact(written)
					return fitsDims(readDims(read.dims), wanted) ? [{ fact: read.fact(() => 0), times: sign }] : []
				}),
			}),
	)
}

/** Cases that had come, and gone, before a day. */
function countBefore({ rollups, fits, changes }: CaseRows, day: string): { came: number; went: number } {
	const before = { came: 0, went: 0 }
	for (const row of rollups) {
		const parts = partsBefore(row, day)
		if (parts === 0) continue
		const wants = fits(row.cube, row.part)
		eachCame(row.data, (dims, nth, came, went) => {
			if (nth >= parts || !wants(dims)) return
			before.came += came
			before.went += went
		})
	}
	const at = startOf(numberOf(day))
	for (const { fact, times } of changes) {
		if (fact.opened < at) before.came += times
		if (fact.closed > 0 && fact.closed < at) before.went += times
	}
	return before
}

/** Cases that were open at some moment of the period, and at its end. */
export async function countRolledCases(
	engine: Engine,
	look: FigureLook,
): Promise<{ readonly cases: number; readonly open: number }> {
	const { first, beyond } = daysOf(look)
	const wanted = wantedOf(look.filter)
	const ranges = look.platforms.flatMap((one) => rangesBefore(one, [first, beyond], wanted.cube))
	return await withCases(engine, look, wanted, ranges, (rows) => {
		const [before, after] = [countBefore(rows, first), countBefore(rows, beyond)]
		return { cases: after.came - before.went, open: after.came - after.went }
	})
}

/** Months and years whose sums are whole in a period, and months at its edges, whose cases are read one by one. */
function closedRanges(
	platform: string,
	{ first, beyond }: Days,
	cube: Cube,
	sealed: ReadonlySet<string>,
): readonly Range[] {
	const ranges: Range[] = []
	let at = startOfMonth(first)
	while (at < beyond) {
		const year = yearOf(at)
		const sums = [
			{ level: "closed-year", from: year, next: yearAfter(year) },
			{ level: "closed-month", from: at, next: monthAfter(at) },
		] as const
		const found = sums.find(
			(one) =>
				one.from === at && at >= first && one.next <= beyond && sealed.has(`${platform} ${one.level} ${one.from}`),
		)
		const next = found?.next ?? monthAfter(at)
		if (found) ranges.push({ platform, level: found.level, from: at, to: next, cube })
		else ranges.push({ platform, level: "closed", from: at, to: next })
		at = next
	}
	return ranges
}

/** What comes and goes, and whose time it was, from the roll-ups. Lengths are known to half a percent. */
export async function readRolledFlow(engine: Engine, look: FigureLook): Promise<FlowCounts> {
	const days = daysOf(look)
	const { first, beyond } = days
	const wanted = wantedOf(look.filter)
	const { cube } = wanted
	const month = startOfMonth(first)
	const sealed = await readSealed(engine, look.platforms, ["closed-month", "closed-year"], month, beyond)
	const ranges = look.platforms.flatMap((platform): readonly Range[] => [
		...rangesBefore(platform, [first], cube).filter(({ level }) => level !== "came"),
		{ platform, level: "came", from: month, to: beyond, cube },
		...closedRanges(platform, days, cube, sealed),
		{ platform, level: "closed", from: month, to: beyond, later: true },
	])
	return await withCases(engine, look, wanted, ranges, async (rows) => {
		const [from, until] = [startOf(numberOf(first)), startOf(numberOf(beyond))]
		return {
			...countShares(rows, from, until),
			points: await readPoints(rows, from, until),
			weeks: countWeeks(rows, first, beyond),
		}
	})
}

function countWeeks(rows: CaseRows, first: string, beyond: string): FlowCounts["weeks"] {
	const weekOf = (second: number): number => Math.floor((second - MONDAY_S) / WEEK_S)
	const [from, until] = [startOf(numberOf(first)), startOf(numberOf(beyond))]
	const firstWeek = weekOf(from)
	const count = weekOf(until - 1) - firstWeek + 1
	const opened = new Int32Array(count)
	const closed = new Int32Array(count)
	const add = (into: Int32Array, at: number, times: number) => {
		if (at < from || at >= until) return
		const week = weekOf(at) - firstWeek
		into[week] = (into[week] ?? 0) + times
	}
	for (const { level, bucket, cube, part, data } of rows.rollups) {
		if (level !== "came") continue
		const start = startOf(numberOf(bucket))
		const wants = rows.fits(cube, part)
		eachCame(data, (dims, day, came, went) => {
			if (!wants(dims)) return
			const at = start + (day - 1) * 86_400
			if (came > 0) add(opened, at, came)
			if (went > 0) add(closed, at, went)
		})
	}
	for (const { fact, times } of rows.changes) {
		add(opened, fact.opened, times)
		if (fact.closed > 0) add(closed, fact.closed, times)
	}
	const before = countBefore(rows, first)
	let open = before.came - before.went
	return Array.from({ length: count }, (_, index) => {
		open += (opened[index] ?? 0) - (closed[index] ?? 0)
		return {
			monday: new Date(msOf(MONDAY_S + (firstWeek + index) * WEEK_S)).toISOString().slice(0, 10),
			opened: opened[index] ?? 0,
			closed: closed[index] ?? 0,
			open,
		}
	})
}

/** Of cases closed in a period: whose time it was. */
function countShares(
	{ rollups, fits, changes, words }: CaseRows,
	from: number,
	until: number,
): Pick<FlowCounts, "n" | "parties"> {
	const bins = holders.map(() => new Int32Array(BINS))
	const sums = new Float64Array(holders.length)
	let n = 0
	const share = (index: number, seconds: number, times: number) => {
		sums[index] = (sums[index] ?? 0) + seconds * times
		const into = bins[index]
		const bin = binOf(seconds / 60)
		if (into) into[bin] = (into[bin] ?? 0) + times
	}
	const shareOnce = (index: number, seconds: number) => share(index, seconds, 1)
	const fitsCase = fits("", "")
	const wants = (dims: number, closed: number) => closed >= from && closed < until && fitsCase(dims)
	const take = () => {
		n += 1
	}
	const life = words.id(placeWord(WHOSE, LIFE))
	const indexes = new Map(holders.map((one, index) => [words.id(placeWord(WHOSE, one)), index]))
	const rolled = new Map<number, EndedSums>()
	const sumsOf = (place: number): EndedSums => {
		const known = rolled.get(place)
		if (known) return known
		const made = new EndedSums()
		rolled.set(place, made)
		return made
	}
	for (const { level, cube, part, data } of rollups)
		if (level === "closed-month" || level === "closed-year") scanCells(data, fits(cube, part), sumsOf)
		else if (level === "closed") scanShares(data, wants, shareOnce, take)
	for (const [place, own] of rolled) {
		const index = indexes.get(place)
		if (place === life) n += own.ended
		if (index === undefined) continue
		sums[index] = (sums[index] ?? 0) + own.claimedMinutes
		const into = bins[index]
		for (let bin = 0; into && bin < BINS; bin += 1) into[bin] = (into[bin] ?? 0) + (own.bins[bin] ?? 0)
	}
	for (const { fact, times } of changes) {
		if (fact.closed === 0 || fact.closed < from || fact.closed >= until || fact.shares.length === 0) continue
		n += times
		for (const [index, seconds] of fact.shares.entries()) if (seconds > 0) share(index, seconds, times)
	}
	const whole = sums.reduce((sum, one) => sum + one, 0)
	const at = (of: Int32Array, p: number): number => {
		// Of those without any of its time nothing is counted: they come first.
		let left = Math.ceil(p * n) - (n - of.reduce((sum, one) => sum + one, 0))
		if (left <= 0) return 0
		for (let bin = 0; bin < BINS; bin += 1) {
			left -= of[bin] ?? 0
			if (left <= 0) return minutesOf(bin) * 60_000
		}
		return 0
	}
	const parties = holders.flatMap((holder, index) => {
		const of = bins[index]
		const sum = sums[index] ?? 0
		return sum === 0 || !of ? [] : [{ holder, share: sum / whole, medianMs: at(of, 0.5), p90Ms: at(of, 0.9) }]
	})
	return { n, parties }
}
