import { quantileOf, survivalOf } from "./survival.ts"

/** One thing that happened in a trace. */
export interface TraceEvent {
	readonly activity: string
	/** ms since the epoch. */
	readonly at: number
}

/** One run of a process: its events in the order in which they happened. */
export interface Trace {
	readonly id: string
	readonly events: readonly TraceEvent[]
}

/** How often, and after how long, one activity came directly after another. */
export interface Edge {
	readonly from: string
	readonly to: string
	readonly count: number
	/** How many traces have it at least once. */
	readonly traces: number
	/** Time between the two, ms. */
	readonly medianMs: number
	readonly p90Ms: number
}

export interface ProcessMap {
	readonly activities: readonly { readonly activity: string; readonly count: number; readonly traces: number }[]
	readonly edges: readonly Edge[]
	/** How many traces begin, and end, with an activity. */
	readonly starts: ReadonlyMap<string, number>
	readonly ends: ReadonlyMap<string, number>
}

interface Counted {
	count: number
	readonly traces: Set<string>
}

/**
 * The directly-follows graph of a log: what came right after what, how often and after how long. The most frequent
 * first, then by name.
 *
 * Source: van der Aalst, "Process Mining" (2016), chapter 6; the pairs of one trace all count.
 */
export function directlyFollows(traces: readonly Trace[]): ProcessMap {
	const activities = new Map<string, Counted>()
	const pairs = new Map<string, Counted & { readonly from: string; readonly to: string; readonly gaps: number[] }>()
	const starts = new Map<string, number>()
	const ends = new Map<string, number>()
	for (const { id, events } of traces) {
		for (const [index, { activity, at }] of events.entries()) {
			count(getOrAdd(activities, activity, counted), id)
			const next = events[index + 1]
			if (!next) continue
			const pair = getOrAdd(pairs, JSON.stringify([activity, next.activity]), () => ({
				...counted(),
				from: activity,
				to: next.activity,
				gaps: [],
			}))
			count(pair, id)
			pair.gaps.push(next.at - at)
		}
		tally(starts, events[0])
		tally(ends, events.at(-1))
	}
	return {
		activities: [...activities]
			.map(([activity, { count: times, traces: seen }]) => ({ activity, count: times, traces: seen.size }))
			.sort((a, b) => b.count - a.count || compare(a.activity, b.activity)),
		edges: [...pairs.values()]
			.map(({ from, to, count: times, traces: seen, gaps }) => {
				const curve = survivalOf(gaps.map((length) => ({ length, ended: true })))
				return {
					from,
					to,
					count: times,
					traces: seen.size,
					medianMs: quantileOf(curve, 0.5) ?? 0,
					p90Ms: quantileOf(curve, 0.9) ?? 0,
				}
			})
			.sort((a, b) => b.count - a.count || compare(a.from, b.from) || compare(a.to, b.to)),
		starts,
		ends,
	}
}

/** One way through the process, and the traces that went it. */
export interface Variant {
	readonly activities: readonly string[]
	readonly traces: readonly string[]
	/** From the first to the last event, ms. */
	readonly medianMs: number
}

/** The ways that traces went, the most walked first; of two equally walked, the shorter one. */
export function rankVariants(traces: readonly Trace[]): readonly Variant[] {
	const ways = new Map<string, { activities: readonly string[]; ids: string[]; lengths: number[] }>()
	for (const { id, events } of traces) {
		const activities = events.map((one) => one.activity)
		const way = getOrAdd(ways, JSON.stringify(activities), () => ({ activities, ids: [], lengths: [] }))
		way.ids.push(id)
		way.lengths.push((events.at(-1)?.at ?? 0) - (events[0]?.at ?? 0))
	}
	return [...ways]
		.map(([key, { activities, ids, lengths }]) => ({
			key,
			activities,
			traces: ids,
			medianMs: quantileOf(survivalOf(lengths.map((length) => ({ length, ended: true }))), 0.5) ?? 0,
		}))
		.sort(
			(a, b) => b.traces.length - a.traces.length || a.activities.length - b.activities.length || compare(a.key, b.key),
		)
		.map(({ activities, traces: ids, medianMs }) => ({ activities, traces: ids, medianMs }))
}

const counted = (): Counted => ({ count: 0, traces: new Set() })
function count(of: Counted, trace: string): void {
	of.count += 1
	of.traces.add(trace)
}

function tally(counts: Map<string, number>, event: TraceEvent | undefined): void {
	if (event) counts.set(event.activity, (counts.get(event.activity) ?? 0) + 1)
}

function getOrAdd<V>(map: Map<string, V>, key: string, make: () => V): V {
	const known = map.get(key)
	if (known !== undefined) return known
	const made = make()
	map.set(key, made)
	return made
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
