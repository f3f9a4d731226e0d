import { workingTimeBetween } from "../../machines/working-time.ts"
import type { Engine } from "../engine.ts"
import { type FigureLook, isAbout } from "./figure-filter.ts"
import { answerOnce } from "./rollups/answers.ts"
import { EXACT_MINUTES, GROWTH } from "./rollups/bins.ts"
import { msOf } from "./rollups/facts.ts"
import { MOST_LISTED, type Oldest, type Rolled, readRolled } from "./rollups/read-rolled.ts"
import { type Duration, type Lengths, lengthsOf } from "./survival.ts"

/** A step that went on at the end of the period. */
export interface RunningStep {
	readonly caseId: string
	/** Its time so far in the hours of whoever must act, ms. */
	readonly workedMs: number
	readonly dueAt: Date | null
	readonly late: boolean
	readonly paused: boolean
}

/** Steps of one place: how long those took that ended in the period, and those that went on at its end. */
export interface PlaceLengths {
	readonly machine: string
	readonly place: string
	/** Working time, in minutes, rounded to 1 % where it is long. */
	readonly worked: Lengths
	readonly ended: number
	/** Ended after its target. */
	readonly endedLate: number
	readonly claimedMs: number | null
	/** Those that went on at the end of the period, and those of them that were past their due time. */
	readonly running: number
	readonly late: number
	/** Those that came where the same case or procedure had been before. */
	readonly again: number
	/** Of those that ended: how many had how many reminders. */
	readonly reminders: ReadonlyMap<number, number>
}

const MINUTE_MS = 60_000

export interface PlaceFilter {
	readonly machine: string
	readonly place: string
}

/**
 * Every step that went on at some moment of the period, by place: whatever ended in it with its whole length, the rest
 * with the length it had reached at its end. Nothing that still waits is left out. Of few from the steps themselves, of
 * many from the roll-ups.
 */
export async function readPlaces(
	engine: Engine,
	look: FigureLook,
	only?: PlaceFilter,
): Promise<readonly PlaceLengths[]> {
	return look.many ? (await readRolledPlaces(engine, look, only)).places : await readLengths(engine, look, only)
}

/** From the roll-ups, worked out once for all who ask the same. */
export const readRolledPlaces = async (engine: Engine, look: FigureLook, only?: PlaceFilter): Promise<Rolled> =>
	await answerOnce(engine, look, only ? `${only.machine} ${only.place}` : "places", () =>
		readRolled(engine, look, only),
	)

/** Read from the steps themselves. */
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
				again: number
				reminders: string
				claimed: string | null
				claims: number
			}[]
		>`
			select machine, place, avg(minutes) as minutes, count(*)::int as count, (count(*) filter (where late))::int as late,
				(count(*) filter (where again))::int as again, string_agg(reminders::text, ',') as reminders,
				avg(claimed) as claimed, count(claimed)::int as claims
			from (select f.machine, f.place, f.worked_ms::float8 / ${MINUTE_MS} as minutes, f.to_at > f.due_at as late,
					f.again, f.reminders,
					extract(epoch from f.claimed_at - f.from_at) * 1000 as claimed
				from figure_steps f
				where ${isAbout(sql, look)} and f.to_at >= ${look.from.toISOString()} and f.to_at < ${until} ${at}) s
			group by machine, place, case when minutes < ${EXACT_MINUTES} then floor(minutes)
				else floor(ln(minutes / ${EXACT_MINUTES}) / ${GROWTH} + 1e-9) + ${EXACT_MINUTES} end`,
		sql<RunningRow[]>`
			select f.case_id, f.machine, f.place, f.worked_ms::float8 as worked,
				f.running_from, f.from_at, f.to_at, f.hours, f.due_at, f.status, f.again
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
			running: 0,
			late: 0,
			again: 0,
			ended: 0,
			endedLate: 0,
			reminders: new Map(),
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
		into.again += row.again
		for (const one of row.reminders.split(",").map(Number)) into.reminders.set(one, (into.reminders.get(one) ?? 0) + 1)
		if (row.claimed !== null) {
			into.claimed.ms += Number(row.claimed) * row.claims
			into.claimed.n += row.claims
		}
	}
	for (const row of running) {
		const into = of(row.machine, row.place)
		const step = runningStep(engine, look, row)
		into.running += 1
		if (step.late) into.late += 1
		if (row.again) into.again += 1
		into.worked.push({ length: Math.floor(step.workedMs / MINUTE_MS), ended: false })
	}
	return [...places.values()].map(({ claimed, worked, ...one }) => ({
		...one,
		worked: lengthsOf(worked),
		claimedMs: claimed.n === 0 ? null : claimed.ms / claimed.n,
	}))
}

interface Collected {
	readonly machine: string
	readonly place: string
	readonly worked: Duration[]
	ended: number
	endedLate: number
	running: number
	late: number
	again: number
	readonly reminders: Map<number, number>
	readonly claimed: { ms: number; n: number }
}

interface RunningRow {
	readonly case_id: string
	readonly machine: string
	readonly place: string
	readonly worked: number
	readonly running_from: string | null
	readonly from_at: string
	readonly to_at: string | null
	readonly hours: string
	readonly due_at: string | null
	readonly status: "open" | "paused" | "closed"
	readonly again: boolean
}

/**
 * The steps that went on at one place at the end of the period, those that began first.
 *
 * @param oldest where to look for them among very many, that have ended since the end of a period long ago
 */
export async function readRunning(
	engine: Engine,
	look: FigureLook,
	at: PlaceFilter,
	oldest?: Oldest,
): Promise<readonly RunningStep[]> {
	const sql = engine.db.$client
	const until = look.until.toISOString()
	const instant = (second: number) => new Date(msOf(second)).toISOString()
	const here = sql`f.platform_id = any(${[...look.platforms]}::uuid[]) and f.machine = ${at.machine} and f.place = ${at.place}`
	// The limit keeps the database from reading all steps of the place: each second is looked up by itself.
	const steps = oldest
		? sql`(select f.* from figure_steps f
			where ${here} and f.to_at is null and f.from_at < ${instant(oldest.begun + 1)}
			union all select f.* from unnest(${oldest.ended.map(instant)}::text[]::timestamptz[]) s (at) cross join lateral (
				select f.* from figure_steps f where ${here} and f.to_at >= s.at and f.to_at < s.at + interval '1 s'
				order by f.to_at limit ${MOST_LISTED}) f)`
		: sql`figure_steps`
	const rows = await sql<RunningRow[]>`
		select f.case_id, f.machine, f.place, f.worked_ms::float8 as worked,
			f.running_from, f.from_at, f.to_at, f.hours, f.due_at, f.status, f.again
		from ${steps} f
		where ${isAbout(sql, look)} and f.machine = ${at.machine} and f.place = ${at.place} and f.from_at < ${until}
		and (f.to_at is null or f.to_at >= ${until})
		order by f.from_at, f.instance_id limit ${MOST_LISTED}`
	return rows.map((row) => runningStep(engine, look, row)).sort((a, b) => b.workedMs - a.workedMs)
}

/** Steps of one place that somebody of a centre was asked for, minutes. */
export async function readCentreSteps(
	engine: Engine,
	look: FigureLook,
	at: PlaceFilter,
): Promise<readonly (Duration & { readonly centre: string })[]> {
	const sql = engine.db.$client
	const until = look.until.toISOString()
	const rows = await sql<(RunningRow & { centre: string; ended: boolean })[]>`
		select f.centre_id as centre, f.case_id, f.machine, f.place, f.worked_ms::float8 as worked, f.running_from, f.from_at,
			f.to_at, f.hours, f.due_at, f.status, f.again, f.to_at is not null and f.to_at < ${until} as ended
		from figure_steps f
		where ${isAbout(sql, look)} and f.machine = ${at.machine} and f.place = ${at.place} and f.centre_id is not null
		and f.from_at < ${until} and (f.to_at is null or f.to_at >= ${look.from.toISOString()})`
	return rows.map((row) => {
		const ms = row.ended ? row.worked : runningStep(engine, look, row).workedMs
		return { centre: row.centre, ended: row.ended, length: ms / MINUTE_MS }
	})
}

function runningStep({ geography }: Engine, { until }: FigureLook, row: RunningRow): RunningStep {
	const calendar = geography.calendars.get(row.hours)
	const since = row.running_from === null ? null : new Date(row.running_from)
	const dueAt = row.due_at === null ? null : new Date(row.due_at)
	const worked = (from: Date) => (calendar && from < until ? Math.round(workingTimeBetween(calendar, from, until)) : 0)
	const from = new Date(row.from_at)
	// It has ended since, or is on hold: what had passed at the end of the period is at most its whole length.
	const still = row.status === "open" && since !== null && since <= until
	return {
		caseId: row.case_id,
		workedMs: still ? row.worked + worked(since) : Math.min(row.worked, worked(from)),
		dueAt,
		late: row.status !== "paused" && dueAt !== null && dueAt < until,
		paused: row.status === "paused",
	}
}
