import { workingTimeBetween } from "../../machines/working-time.ts"
import type { Engine } from "../engine.ts"
import { type FigureLook, isAbout } from "./figure-filter.ts"
import type { Duration } from "./survival.ts"

/** A step that went on at the end of the period. */
export interface RunningStep {
	readonly caseId: string
	readonly instanceId: string
	readonly machine: string
	readonly place: string
	/** Its time so far, in the hours of whoever must act and by the calendar, ms. */
	readonly workedMs: number
	readonly spentMs: number
	readonly dueAt: Date | null
	readonly late: boolean
	readonly paused: boolean
	readonly fromAt: Date
}

/** Steps of one place: how long those took that ended in the period, and those that went on at its end. */
export interface PlaceLengths {
	readonly machine: string
	readonly place: string
	/** Working time, in minutes, rounded to 1 % where it is long. */
	readonly worked: readonly Duration[]
	readonly running: readonly RunningStep[]
	readonly ended: number
	/** Ended after its target. */
	readonly endedLate: number
	readonly claimedMs: number | null
}

const MINUTE_MS = 60_000
/** Lengths under a thousand minutes are counted one by one, longer ones to 1 %. */
const EXACT_MINUTES = 1_000
const GROWTH = Math.log(1.01)

export interface PlaceFilter {
	readonly machine: string
	readonly place: string
}

/**
 * Every step that went on at some moment of the period, by place: whatever ended in it with its whole length, the rest
 * with the length it had reached at its end. Nothing that still waits is left out.
 */
export async function readLengths(
	engine: Engine,
	look: FigureLook,
	only?: PlaceFilter,
): Promise<readonly PlaceLengths[]> {
	const sql = engine.db.$client
	const at = only ? sql`and f.machine = ${only.machine} and f.place = ${only.place}` : sql``
	const until = look.until.toISOString()
	const [ended, running] = await Promise.all([
		sql<
			{
				machine: string
				place: string
				minutes: string
				count: number
				late: number
				claimed: string | null
			}[]
		>`
			select machine, place, avg(minutes) as minutes, count(*)::int as count, (count(*) filter (where late))::int as late,
				avg(claimed) as claimed
			from (select f.machine, f.place, f.worked_ms::float8 / ${MINUTE_MS} as minutes, f.to_at > f.due_at as late,
					extract(epoch from f.claimed_at - f.from_at) * 1000 as claimed
				from figure_steps f
				where ${isAbout(sql, look)} and f.to_at >= ${look.from.toISOString()} and f.to_at < ${until} ${at}) s
			group by machine, place, case when minutes < ${EXACT_MINUTES} then floor(minutes)
				else floor(ln(minutes) / ${GROWTH}) + ${EXACT_MINUTES} end`,
		sql<RunningRow[]>`
			select f.case_id, f.instance_id, f.machine, f.place, f.spent_ms::float8 as spent, f.worked_ms::float8 as worked,
				f.running_from, f.from_at, f.to_at, f.hours, f.due_at, f.status
			from figure_steps f
			where ${isAbout(sql, look)} and f.from_at < ${until} and (f.to_at is null or f.to_at >= ${until}) ${at}`,
	])
	const places = new Map<string, Collected>()
	const of = (machine: string, place: string): Collected => {
		const key = `${machine} ${place}`
		const known = places.get(key)
		if (known) return known
		const made: Collected = {
			machine,
			place,
			worked: [],
			running: [],
			ended: 0,
			endedLate: 0,
			claimed: { ms: 0, n: 0 },
		}
		places.set(key, made)
		return made
	}
	for (const row of ended) {
		const into = of(row.machine, row.place)
		into.worked.push({ length: Number(row.minutes), ended: true, count: row.count })
		into.ended += row.count
		into.endedLate += row.late
		if (row.claimed !== null) {
			into.claimed.ms += Number(row.claimed) * row.count
			into.claimed.n += row.count
		}
	}
	for (const row of running) {
		const into = of(row.machine, row.place)
		const step = runningStep(engine, look, row)
		into.running.push(step)
		into.worked.push({ length: Math.floor(step.workedMs / MINUTE_MS), ended: false })
	}
	return [...places.values()].map(({ claimed, ...one }) => ({
		...one,
		claimedMs: claimed.n === 0 ? null : claimed.ms / claimed.n,
	}))
}

interface Collected {
	readonly machine: string
	readonly place: string
	readonly worked: Duration[]
	readonly running: RunningStep[]
	ended: number
	endedLate: number
	readonly claimed: { ms: number; n: number }
}

interface RunningRow {
	readonly case_id: string
	readonly instance_id: string
	readonly machine: string
	readonly place: string
	readonly spent: number
	readonly worked: number
	readonly running_from: string | null
	readonly from_at: string
	readonly to_at: string | null
	readonly hours: string
	readonly due_at: string | null
	readonly status: "open" | "paused" | "closed"
}

function runningStep({ geography }: Engine, { until }: FigureLook, row: RunningRow): RunningStep {
	const calendar = geography.calendars.get(row.hours)
	const since = row.running_from === null ? null : new Date(row.running_from)
	const dueAt = row.due_at === null ? null : new Date(row.due_at)
	const worked = (from: Date) => (calendar && from < until ? Math.round(workingTimeBetween(calendar, from, until)) : 0)
	const elapsed = (from: Date) => Math.max(0, until.getTime() - from.getTime())
	const from = new Date(row.from_at)
	// It has ended since, or is on hold: what had passed at the end of the period is at most its whole length.
	const still = row.status === "open" && since !== null && since <= until
	return {
		caseId: row.case_id,
		instanceId: row.instance_id,
		machine: row.machine,
		place: row.place,
		workedMs: still ? row.worked + worked(since) : Math.min(row.worked, worked(from)),
		spentMs: still ? row.spent + elapsed(since) : Math.min(row.spent, elapsed(from)),
		dueAt,
		late: row.status !== "paused" && dueAt !== null && dueAt < until,
		paused: row.status === "paused",
		fromAt: from,
	}
}
