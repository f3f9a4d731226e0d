import type { Engine } from "../../engine.ts"
import { holders } from "../case-shares.ts"
import { type FigureLook, valuesOf } from "../figure-filter.ts"
import type { FlowCounts } from "../read-flow.ts"
import { BINS, binOf, minutesOf } from "./bins.ts"
import { type CaseFact, msOf, secondOf, unpackCases } from "./facts.ts"
import { ALWAYS, dayAfter, startOfMonth } from "./levels.ts"
import { readCaseFact } from "./read-fact.ts"
import { loadRollups } from "./rollup-store.ts"

const WEEK_S = 7 * 86_400
/** A Monday. */
const MONDAY_S = secondOf(new Date("2000-01-03T00:00:00Z"))
/** Points of a scatter: more of them are a cloud. */
const MOST_POINTS = 5_000

/** Calls back for every case that was open at some moment of the period, with how often it counts. */
async function eachCase(
	engine: Engine,
	look: FigureLook,
	take: (fact: CaseFact, times: number) => void,
): Promise<void> {
	const territories = valuesOf(look.filter.territory)
	const filieres = valuesOf(look.filter.filiere)
	const urgencies = valuesOf(look.filter.urgency)
	// Whoever was closed after the end of the period was open in it.
	const today = dayAfter(look.now.toISOString().slice(0, 10))
	const ranges = look.platforms.flatMap((platform) => [
		{ platform, level: "open" as const, from: ALWAYS, to: dayAfter(ALWAYS) },
		{ platform, level: "closed" as const, from: startOfMonth(look.from.toISOString().slice(0, 10)), to: today },
	])
	const { rollups, deltas, words } = await loadRollups(engine, "case", look.platforms, ranges, {
		territories: null,
		filieres: null,
	})
	const fits = (territory: string, urgency: string, own: string): boolean =>
		(!territories || territories.includes(territory)) &&
		(!urgencies || (urgencies as readonly string[]).includes(urgency)) &&
		(!filieres || own.split(",").some((one) => filieres.includes(one)))
	const known = new Map<number, boolean>()
	const from = secondOf(look.from)
	const until = secondOf(look.until)
	const counts = ({ opened, closed }: CaseFact): boolean => opened < until && (closed === 0 || closed >= from)
	for (const { data } of rollups)
		for (const fact of unpackCases(data)) {
			if (!counts(fact)) continue
			let wanted = known.get(fact.dims)
			if (wanted === undefined) {
				const dims = words.dims(fact.dims)
				wanted = dims !== undefined && fits(dims.territory, dims.urgency, dims.filieres)
				known.set(fact.dims, wanted)
			}
			if (wanted) take(fact, 1)
		}
	for (const { sign, fact: written } of deltas) {
		const read = readCaseFact(written)
		const [territory = "", urgency = "", own = ""] = read.dims.split("|")
		const fact = read.fact(() => 0)
		if (counts(fact) && fits(territory, urgency, own)) take(fact, sign)
	}
}

/** Cases that were open at some moment of the period, and at its end. */
export async function countRolledCases(
	engine: Engine,
	look: FigureLook,
): Promise<{ readonly cases: number; readonly open: number }> {
	const until = secondOf(look.until)
	let cases = 0
	let open = 0
	await eachCase(engine, look, ({ closed }, times) => {
		cases += times
		if (closed === 0 || closed >= until) open += times
	})
	return { cases, open }
}

/** What comes and goes, and whose time it was, from the roll-ups. Lengths are known to half a percent. */
export async function readRolledFlow(engine: Engine, look: FigureLook): Promise<FlowCounts> {
	const from = secondOf(look.from)
	const until = secondOf(look.until)
	const weekOf = (second: number): number => Math.floor((second - MONDAY_S) / WEEK_S)
	const first = weekOf(from)
	const count = weekOf(until - 1) - first + 1
	const opened = new Int32Array(count)
	const closed = new Int32Array(count)
	/** How many more are open at the end of each week than of the one before. */
	const change = new Int32Array(count)
	const bins = holders.map(() => new Int32Array(BINS))
	const sums = holders.map(() => 0)
	let n = 0
	const points: { at: number; ms: number }[] = []
	const weekIn = (second: number): number => Math.min(count - 1, Math.max(0, weekOf(second) - first))
	await eachCase(engine, look, (fact, times) => {
		const begins = weekIn(fact.opened)
		if (fact.opened >= from) opened[begins] = (opened[begins] ?? 0) + times
		change[begins] = (change[begins] ?? 0) + times
		if (fact.closed === 0 || fact.closed >= until) return
		const ends = weekIn(fact.closed)
		change[ends] = (change[ends] ?? 0) - times
		closed[ends] = (closed[ends] ?? 0) + times
		if (fact.shares.length === 0) return
		n += times
		points.push({ at: msOf(fact.closed), ms: (fact.closed - fact.opened) * 1_000 * times })
		for (const [index, share] of fact.shares.entries()) {
			sums[index] = (sums[index] ?? 0) + share * times
			const into = bins[index]
			const bin = binOf(share / 60)
			if (into) into[bin] = (into[bin] ?? 0) + times
		}
	})
	let open = 0
	const weeks = Array.from({ length: count }, (_, index) => {
		open += change[index] ?? 0
		return {
			monday: new Date(msOf(MONDAY_S + (first + index) * WEEK_S)).toISOString().slice(0, 10),
			opened: opened[index] ?? 0,
			closed: closed[index] ?? 0,
			open,
		}
	})
	const whole = sums.reduce((sum, one) => sum + one, 0)
	const at = (of: Int32Array, p: number): number => {
		let left = Math.ceil(p * n)
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
	return { n, parties, weeks, points: latest(points) }
}

/** The latest of them, each once: one that was taken back goes with its counterpart. */
function latest(points: readonly { readonly at: number; readonly ms: number }[]) {
	const gone = new Map<string, number>()
	for (const { at, ms } of points) if (ms < 0) gone.set(`${at} ${-ms}`, (gone.get(`${at} ${-ms}`) ?? 0) + 1)
	return points
		.filter(({ at, ms }) => {
			if (ms < 0) return false
			const left = gone.get(`${at} ${ms}`)
			if (left === undefined || left === 0) return true
			gone.set(`${at} ${ms}`, left - 1)
			return false
		})
		.sort((a, b) => b.at - a.at)
		.slice(0, MOST_POINTS)
}
