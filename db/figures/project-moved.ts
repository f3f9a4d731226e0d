import { groupBy } from "../../machines/group-by.ts"
import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import { countedPlaces, hoursOf, timesOf } from "./step-rows.ts"

/** A case of which only what has moved since an entry of its log is projected. */
export interface MovedCase {
	readonly id: string
	readonly platformId: string
	readonly since: number
}

/** One stretch of a visit that goes on, or has begun since; in the order of instance, visit and segment. */
interface Stretch {
	readonly since: number
	readonly instanceId: string
	readonly machine: string
	readonly version: number
	readonly visit: number
	readonly place: string
	readonly status: "open" | "paused" | "closed"
	/** Whose hours count, as kept with it or its task; null where the platform's do. */
	readonly hours: string | null
	readonly platformId: string | null
	/** Both null while it goes on. */
	readonly fromAt: string | null
	readonly toAt: string | null
}

/**
 * Brings the steps of some cases up to date from the visits that have moved: those that went on when the cases were
 * projected last, and those that have begun since. Both are found by an index each, however long the case has lived.
 *
 * Only what the database does not know is worked out here: which places count, and working time. All else goes from
 * table to table in one statement, because to carry it through the process cost more than to write it. A phase is its
 * row of before, less what its visits were, plus what they are; that comes to what `stepRows` makes of all visits, and
 * `test/figures/project-steps.test.ts` holds it to that.
 *
 * @param sql a transaction of one snapshot that has the turns of the cases
 * @returns the cases whose steps are others now
 */
export async function projectMoved(
	engine: Engine,
	sql: Executor,
	cases: readonly MovedCase[],
): Promise<readonly string[]> {
	if (cases.length === 0) return []
	const stretches = await sql.unsafe<Stretch[]>(
		READ_MOVED,
		[cases.map(({ id }) => id), cases.map(({ platformId }) => platformId), cases.map(({ since }) => since)],
		{ prepare: true },
	)
	const visits = visitsOf(engine, stretches)
	if (visits.length === 0) return []
	const [row] = await sql.unsafe<{ changed: readonly string[] | null }[]>(
		WRITE_MOVED,
		[
			visits.map((one) => one.instanceId),
			visits.map((one) => one.visit),
			visits.map((one) => one.since),
			visits.map((one) => one.phase.length),
			visits.map((one) => one.platformHours),
			visits.map((one) => one.spentMs),
			visits.map((one) => one.workedMs),
			// The driver has no arrays of booleans.
			visits.map((one) => Number(one.seen)),
			visits.map((one) => Number(one.current)),
		],
		{ prepare: true },
	)
	return row?.changed ?? []
}

interface Visit {
	readonly instanceId: string
	readonly visit: number
	readonly since: number
	/** The beginning of its place, or "". */
	readonly phase: string
	/** Whose hours count where none are kept with it. */
	readonly platformHours: string
	readonly spentMs: number
	readonly workedMs: number
	/** Another visit to the same place is among them, before it. */
	readonly seen: boolean
	/** It is what its phase waits for. */
	readonly current: boolean
}

function visitsOf({ registry, geography }: Engine, stretches: readonly Stretch[]): readonly Visit[] {
	return [...groupBy(stretches, ({ instanceId }) => instanceId).values()].flatMap((own) => {
		const [any] = own
		if (!any) return []
		const { places } = countedPlaces(registry, any)
		const visits = [...groupBy(own, ({ visit }) => visit).values()]
		// A phase waits for the first of its visits that is open, and for one on hold where none is.
		const currents = new Map<string, Stretch>()
		for (const last of visits.map((one) => one.at(-1))) {
			const phase = last && places.get(last.place)
			if (phase === undefined || last?.status === "closed") continue
			const known = currents.get(phase)
			if (last && (!known || (known.status === "paused" && last.status === "open"))) currents.set(phase, last)
		}
		const seen = new Set<string>()
		return visits.flatMap((inside): readonly Visit[] => {
			const [first] = inside
			const last = inside.at(-1)
			const phase = last && places.get(last.place)
			if (!first || !last || phase === undefined) return []
			const { instanceId, visit, since, place } = last
			const hours = hoursOf(geography, first.platformId ?? "", first.hours)
			const again = seen.has(place)
			seen.add(place)
			return [
				{
					instanceId,
					visit,
					since,
					phase,
					platformHours: first.hours === null ? hours : "",
					...timesOf(geography, hours, inside),
					seen: again,
					current: currents.get(phase) === last,
				},
			]
		})
	})
}

/**
 * Numbers of visits grow with the log: those that have begun since are behind the last that had begun before. Each part
 * is looked up for each case (`offset 0`): the planner, which takes the cases for few, else reads the tables whole.
 */
const READ_MOVED = `
with c as materialized (select * from unnest($1::uuid[], $2::uuid[], $3::int[]) c (id, platform_id, since)),
moved as materialized (
	select c.since, c.platform_id, f.instance_id, f.visit
	from c cross join lateral (select f.instance_id, f.visit from figure_steps f
		where f.case_id = c.id and f.to_at is null and f.visit > 0 offset 0) f
	union
	select c.since, c.platform_id, i.id, s.visit
	from c cross join lateral (select i.id from instances i where i.case_id = c.id offset 0) i
	cross join lateral (select coalesce((select b.visit from state_intervals b where b.instance_id = i.id
		and b.from_seq <= c.since order by b.visit desc, b.segment desc limit 1), 0) as visit offset 0) b
	cross join lateral (select s.visit, s.from_seq from state_intervals s
		where s.instance_id = i.id and s.visit > b.visit offset 0) s
	where s.from_seq > c.since)
select m.since, m.instance_id as "instanceId", i.machine, i.machine_version as version, m.visit, s.place, s.status,
	case when s.to_at is not null then s.from_at end as "fromAt", s.to_at as "toAt", h.hours,
	case when h.hours is null then m.platform_id end as "platformId"
from moved m cross join lateral (select i.machine, i.machine_version from instances i where i.id = m.instance_id offset 0) i
cross join lateral (select s.* from state_intervals s where s.instance_id = m.instance_id and s.visit = m.visit offset 0) s
cross join lateral (select coalesce(s.territory, (select t.territory from tasks t
	where t.instance_id = m.instance_id and t.visit = m.visit)) as hours offset 0) h
order by m.instance_id, m.visit, s.segment`

/** What may change of a step that is known: what its case is filtered by has not, and where it began never does. */
const changing = [
	"role",
	"person_id",
	"centre_id",
	"claimed_at",
	"to_at",
	"status",
	"running_from",
	"spent_ms",
	"worked_ms",
	"hours",
	"due_at",
	"escalated",
	"reminders",
]
const fixed = [
	"case_id",
	"instance_id",
	"place",
	"visit",
	"platform_id",
	"machine",
	"urgency",
	"territory",
	"filieres",
	"from_at",
	"again",
]
const written = [...fixed, ...changing]
const of = (row: string, names: readonly string[]) => names.map((name) => `${row}.${name}`).join(", ")

/** A row that is known is found again by where it lies: whoever has the turn of its case is the only one to move it. */
const WRITE_MOVED = `
with m as materialized (
	select * from unnest($1::uuid[], $2::int[], $3::int[], $4::int[], $5::text[], $6::bigint[], $7::bigint[], $8::int[], $9::int[])
		m (instance_id, visit, since, phase, hours, spent_ms, worked_ms, seen, current)),
stays as materialized (
	select m.*, l.case_id, l.place, l.role, l.status, l.from_at, l.to_at, l.person_id, l.segment, l.territory as kept
	from m cross join lateral (select s.* from state_intervals s where s.instance_id = m.instance_id and s.visit = m.visit
		order by s.segment desc limit 1) l),
reminders as materialized (
	select n.instance_id, n.visit, count(*)::int as n
	from (select distinct case_id, since from stays) c
	cross join lateral (select n.instance_id, n.visit from notices n
		where n.case_id = c.case_id and n.seq > c.since and n.kind = 'reminder' offset 0) n
	group by n.instance_id, n.visit),
visits as materialized (
	select m.case_id, m.instance_id, m.visit, i.machine, m.place, left(m.place, m.phase) as phase,
		m.spent_ms, m.worked_ms, m.current = 1 as current,
		c.platform_id, c.urgency, c.territory, c.filieres, m.role, m.person_id, p.centre_id, m.status, t.due_at,
		-- Those of its first stretch, where it was on hold.
		coalesce(case when m.segment = 1 then m.kept else (select a.territory from state_intervals a
			where a.instance_id = m.instance_id and a.visit = m.visit order by a.segment limit 1) end, t.territory, m.hours) as hours,
		case when m.segment = 1 then m.from_at else (select a.from_at from state_intervals a
			where a.instance_id = m.instance_id and a.visit = m.visit order by a.segment limit 1) end as from_at,
		case when m.status = 'closed' then m.to_at end as to_at,
		case when m.status = 'open' then m.from_at end as running_from,
		coalesce(o.claimed_at, (select min(h.at) from task_history h
			where h.task_id = t.id and h.assignee_id is not null)) as claimed_at,
		coalesce(t.escalated, false) as escalated,
		coalesce(o.reminders, 0) + coalesce(n.n, 0) as reminders,
		coalesce(o.again, m.seen = 1 or exists (select from figure_steps e where e.instance_id = m.instance_id
			and e.place = m.place and e.visit > 0 and e.visit < m.visit)) as again,
		o.ctid as known, coalesce(o.spent_ms, 0) as spent_before, coalesce(o.worked_ms, 0) as worked_before,
		coalesce(n.n, 0) as reminders_since
	from stays m join figure_cases c on c.case_id = m.case_id
	join instances i on i.id = m.instance_id
	left join tasks t on t.instance_id = m.instance_id and t.visit = m.visit
	left join people p on p.id = m.person_id
	left join reminders n on n.instance_id = m.instance_id and n.visit = m.visit
	left join figure_steps o on o.instance_id = m.instance_id and o.place = m.place and o.visit = m.visit),
phases as materialized (
	select g.case_id, g.instance_id, g.phase as place, 0 as visit, g.machine, c.platform_id, c.urgency, c.territory, c.filieres,
		least(o.from_at, g.from_at) as from_at, false as again, null::text as role, null::uuid as person_id,
		null::uuid as centre_id, null::timestamptz as claimed_at,
		-- What was dropped while it was on hold ended when that began: another visit may have ended later.
		case when g.status is null then greatest(o.to_at, g.to_at, (select max(f.to_at) from figure_steps f
			where f.instance_id = g.instance_id and f.visit > 0 and starts_with(f.place, g.phase || '.'))) end as to_at, coalesce(g.status, 'closed') as status,
		g.running_from, coalesce(o.spent_ms, 0) + g.spent_ms as spent_ms, coalesce(o.worked_ms, 0) + g.worked_ms as worked_ms,
		-- Of a phase that is over, the hours of the first visit to it.
		coalesce(g.hours, (select f.hours from figure_steps f where f.instance_id = g.instance_id and f.visit > 0
			and f.visit < g.first and starts_with(f.place, g.phase || '.') order by f.visit limit 1), g.hours_first) as hours,
		g.due_at, g.escalated or coalesce(o.escalated, false) as escalated, coalesce(o.reminders, 0) + g.reminders as reminders,
		o.ctid as known
	from (
		select case_id, instance_id, phase, min(machine) as machine, min(from_at) as from_at, max(to_at) as to_at,
			min(status) filter (where current) as status, min(running_from) filter (where current) as running_from,
			min(hours) filter (where current) as hours, min(due_at) filter (where current) as due_at,
			sum(spent_ms - spent_before)::bigint as spent_ms, sum(worked_ms - worked_before)::bigint as worked_ms,
			sum(reminders_since)::int as reminders, bool_or(escalated) as escalated, min(visit) as first,
			(array_agg(hours order by visit))[1] as hours_first
		from visits where phase <> '' group by case_id, instance_id, phase) g
	join figure_cases c on c.case_id = g.case_id
	left join figure_steps o on o.instance_id = g.instance_id and o.place = g.phase and o.visit = 0),
rows as materialized (
	select known, ${written.join(", ")} from visits union all select known, ${written.join(", ")} from phases),
changed as (
	update figure_steps f set ${changing.map((name) => `${name} = r.${name}`).join(", ")} from rows r
	where f.ctid = r.known and (${of("f", changing)}) is distinct from (${of("r", changing)})
	returning f.case_id),
come as (insert into figure_steps (${written.join(", ")}) select ${written.join(", ")} from rows where known is null
	returning case_id)
select array_agg(distinct case_id) as changed from (select case_id from changed union all select case_id from come) s`
