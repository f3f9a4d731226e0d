import { groupBy } from "../../../machines/group-by.ts"
import type { Engine } from "../../engine.ts"
import { holders } from "../case-shares.ts"
import { type FigureLook, valuesOf } from "../figure-filter.ts"
import type { FlowCounts } from "../read-flow.ts"
import { BINS, binOf, minutesOf } from "./bins.ts"
import { eachCame } from "./came.ts"
import { type CaseFact, msOf, scanCases, secondOf } from "./facts.ts"
import { ALWAYS, dayAfter, numberOf, startOf, startOfMonth, yearOf } from "./levels.ts"
import { readCaseFact } from "./read-fact.ts"
import { type Loaded, loadRollups, type Range, type Rollup } from "./rollup-store.ts"

const WEEK_S = 7 * 86_400
/** A Monday. */
const MONDAY_S = secondOf(new Date("2000-01-03T00:00:00Z"))
/** Points of a scatter: more of them are a cloud. */
const MOST_POINTS = 5_000

const dayTextOf = (at: Date): string => at.toISOString().slice(0, 10)

/** Of a period, as days: what is of today is before its end. */
function daysOf({ from, until, now }: FigureLook): { readonly first: string; readonly beyond: string } {
	const end = dayTextOf(until)
	return { first: dayTextOf(from), beyond: until.getTime() >= now.getTime() ? dayAfter(end) : end }
}

/** Rows from which follows how many cases had come, and gone, before a day. */
const rangesBefore = (platform: string, day: string): readonly Range[] => {
	const [year, month] = [yearOf(day), startOfMonth(day)]
	return [
		{ platform, level: "came-year", from: ALWAYS, to: year },
		{ platform, level: "came-month", from: year, to: month },
		{ platform, level: "came", from: month, to: dayAfter(month) },
	]
}

/** Whether a row counts towards what was before a day, and up to which of its days. */
function daysBefore({ level, bucket }: Pick<Rollup, "level" | "bucket">, day: string): number {
	const month = startOfMonth(day)
	if (level === "came-year") return bucket < yearOf(day) ? 32 : 0
	if (level === "came-month") return bucket >= yearOf(day) && bucket < month ? 32 : 0
	return level === "came" && bucket === month ? 1 + numberOf(day) - numberOf(month) : 0
}

/** Each row once, though several ranges have it. */
function once(ranges: readonly Range[]): readonly Range[] {
	const seen = new Map(ranges.map((one) => [JSON.stringify(one), one]))
	return [...seen.values()]
}

interface CaseRows extends Loaded {
	readonly fits: (dims: number) => boolean
	/** What has changed since, of what fits. */
	readonly changes: readonly { readonly fact: CaseFact; readonly times: number }[]
}

async function loadCases(engine: Engine, look: FigureLook, ranges: readonly Range[]): Promise<CaseRows> {
	const territories = valuesOf(look.filter.territory)
	const filieres = valuesOf(look.filter.filiere)
	const urgencies = valuesOf(look.filter.urgency)
	const loaded = await loadRollups(engine, "case", look.platforms, once(ranges), { territories: null, filieres: null })
	const fitsWord = (territory: string, urgency: string, own: string): boolean =>
		(!territories || territories.includes(territory)) &&
		(!urgencies || (urgencies as readonly string[]).includes(urgency)) &&
		(!filieres || own.split(",").some((one) => filieres.includes(one)))
	const known = new Int8Array(loaded.words.size + 1)
	return {
		...loaded,
		fits: (id) => {
			if (known[id] === 0) {
				const dims = loaded.words.dims(id)
				known[id] = dims && fitsWord(dims.territory, dims.urgency, dims.filieres) ? 1 : -1
			}
			return known[id] === 1
		},
		changes: loaded.deltas.flatMap(({ sign, fact: written }) => {
			const read = readCaseFact(written)
			const [territory = "", urgency = "", own = ""] = read.dims.split("|")
			return fitsWord(territory, urgency, own) ? [{ fact: read.fact(() => 0), times: sign }] : []
		}),
	}
}

/** Cases that had come, and gone, before a day. */
function countBefore({ rollups, fits, changes }: CaseRows, day: string): { came: number; went: number } {
	const before = { came: 0, went: 0 }
	const seen = new Set<string>()
	for (const row of rollups) {
		const key = `${row.platform} ${row.level} ${row.bucket}`
		const days = seen.has(key) ? 0 : daysBefore(row, day)
		seen.add(key)
		if (days > 0)
			eachCame(row.data, (dims, nth, came, went) => {
				if (nth >= days || !fits(dims)) return
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
	const ranges = look.platforms.flatMap((one) => [...rangesBefore(one, first), ...rangesBefore(one, beyond)])
	const rows = await loadCases(engine, look, ranges)
	const [before, after] = [countBefore(rows, first), countBefore(rows, beyond)]
	return { cases: after.came - before.went, open: after.came - after.went }
}

/** What comes and goes, and whose time it was, from the roll-ups. Lengths are known to half a percent. */
export async function readRolledFlow(engine: Engine, look: FigureLook): Promise<FlowCounts> {
	const { first, beyond } = daysOf(look)
	const [from, until] = [startOf(numberOf(first)), startOf(numberOf(beyond))]
	const month = startOfMonth(first)
	const rows = await loadCases(
		engine,
		look,
		look.platforms.flatMap((platform) => [
			...rangesBefore(platform, first).filter(({ level }) => level !== "came"),
			{ platform, level: "came", from: month, to: beyond },
			{ platform, level: "closed", from: month, to: beyond },
		]),
	)
	return {
		...countShares(rows, from, until),
		weeks: countWeeks(rows, first, beyond),
	}
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
	for (const { level, bucket, data } of rows.rollups) {
		if (level !== "came") continue
		const start = startOf(numberOf(bucket))
		eachCame(data, (dims, day, came, went) => {
			if (!rows.fits(dims)) return
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

interface Point {
	readonly at: number
	readonly ms: number
}

/** Of cases closed in a period: whose time it was, and the latest of them. */
function countShares(
	{ rollups, fits, changes }: CaseRows,
	from: number,
	until: number,
): Pick<FlowCounts, "n" | "parties" | "points"> {
	const bins = holders.map(() => new Int32Array(BINS))
	const sums = new Float64Array(holders.length)
	const share = (index: number, seconds: number, times: number) => {
		sums[index] = (sums[index] ?? 0) + seconds * times
		const into = bins[index]
		const bin = binOf(seconds / 60)
		if (into) into[bin] = (into[bin] ?? 0) + times
	}
	const wants = (dims: number, closed: number) => closed >= from && closed < until && fits(dims)
	let n = 0
	const points: Point[] = []
	const gone: Point[] = []
	for (const { fact, times } of changes) {
		if (fact.closed === 0 || fact.closed < from || fact.closed >= until || fact.shares.length === 0) continue
		n += times
		for (const [index, seconds] of fact.shares.entries()) if (seconds > 0) share(index, seconds, times)
		const point = { at: msOf(fact.closed), ms: (fact.closed - fact.opened) * 1_000 }
		for (let left = Math.abs(times); left > 0; left -= 1) (times > 0 ? points : gone).push(point)
	}
	// The latest months first: when there are points enough, those of older ones are not looked at.
	const months = groupBy(
		rollups.filter(({ level }) => level === "closed"),
		({ bucket }) => bucket,
	)
	for (const bucket of [...months.keys()].sort().reverse()) {
		const more = points.length < MOST_POINTS + gone.length
		for (const { data } of months.get(bucket) ?? [])
			scanCases(data, wants, share, (opened, closed) => {
				n += 1
				if (more) points.push({ at: msOf(closed), ms: (closed - opened) * 1_000 })
			})
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
	return { n, parties, points: latest(points, gone) }
}

/** The latest of them, without those that were taken back. */
function latest(points: readonly Point[], gone: readonly Point[]): readonly Point[] {
	const taken = new Map<string, number>()
	const keyOf = ({ at, ms }: Point): string => `${at} ${ms}`
	for (const one of gone) taken.set(keyOf(one), (taken.get(keyOf(one)) ?? 0) + 1)
	return points
		.filter((one) => {
			const left = taken.size === 0 ? 0 : (taken.get(keyOf(one)) ?? 0)
			if (left > 0) taken.set(keyOf(one), left - 1)
			return left === 0
		})
		.sort((a, b) => b.at - a.at)
		.slice(0, MOST_POINTS)
}
