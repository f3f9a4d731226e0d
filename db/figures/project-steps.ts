import { groupBy } from "../../machines/group-by.ts"
import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import { caseShares } from "./case-shares.ts"
import { projectMoved } from "./project-moved.ts"
import {
	type CaseRead,
	type InstanceRead,
	type RemindersRead,
	type StayRead,
	type StepRow,
	stepRows,
	type TaskRead,
} from "./step-rows.ts"

/** Cases read and written at once. */
const BATCH = 200

/**
 * Brings the steps of some cases up to date with their tables: what has moved since they were projected last is read and
 * written, the whole case where its visits are to be counted in another way. Rows that no longer stand for anything are
 * taken away. May run any number of times, and several at once.
 *
 * @returns the cases whose steps are others now
 */
export async function projectSteps(engine: Engine, caseIds: readonly string[]): Promise<readonly string[]> {
	const changed: string[] = []
	// Hours are those that hold now: a worker that has taken no step since may not have met them.
	await engine.geography.refresh(engine.db.$client)
	const ids = [...new Set(caseIds)].sort()
	for (let at = 0; at < ids.length; at += BATCH)
		changed.push(...(await projectBatch(engine, ids.slice(at, at + BATCH))))
	return changed
}

/** Of a case whose steps are all to be read. */
interface CaseRow extends CaseRead {
	readonly openedAt: string
	readonly closedAt: string | null
}

interface Taken {
	readonly id: string
	readonly platformId: string
	/** Entry of the log up to which its steps are known; null when they are all to be read. */
	readonly since: number | null
}

type Stay = StayRead & { readonly caseId: string; readonly machine: string; readonly version: number; fromSeq: number }

/** Times that somebody else may be in between: there are never so many workers. */
const MOST_TRIES = 50

/** In one snapshot, so that all that is read is of one moment; whoever was overtaken by another worker tries again. */
async function projectBatch(engine: Engine, ids: readonly string[]): Promise<readonly string[]> {
	for (let tries = 1; ; tries += 1) {
		try {
			return await engine.db.$client.begin("isolation level repeatable read", async (sql) => {
				const cases = await takeCases(sql, ids)
				const moved = cases.flatMap(({ id, platformId, since }) => (since === null ? [] : [{ id, platformId, since }]))
				const whole = cases.flatMap(({ id, since }) => (since === null ? [id] : []))
				return [...(await projectMoved(engine, sql, moved)), ...(await projectWhole(engine, sql, whole))]
			})
		} catch (error) {
			if (tries === MOST_TRIES || (error as { code?: unknown }).code !== OVERTAKEN) throw error
		}
	}
}

/** `serialization_failure`: what was to be written has been written since. */
const OVERTAKEN = "40001"

async function projectWhole(engine: Engine, sql: Executor, ids: readonly string[]): Promise<readonly string[]> {
	if (ids.length === 0) return []
	const cases = await sql<CaseRow[]>`
		select case_id as id, platform_id as "platformId", urgency, territory, filieres, opened_at as "openedAt",
			closed_at as "closedAt"
		from figure_cases where case_id = any(${[...ids]}::uuid[])`
	const stays = await readStays(sql, cases)
	const { tasks, reminders } = await readBeside(sql, stays)
	const staysOf = groupBy(stays, (one) => one.caseId)
	const tasksOf = groupBy(tasks, (one) => one.instanceId)
	const remindersOf = groupBy(reminders, (one) => one.instanceId)
	const rows = cases.flatMap((one) => {
		const own = staysOf.get(one.id) ?? []
		return [...groupBy(own, ({ instanceId }) => instanceId)].flatMap(([id, inside]) =>
			stepRows(engine, {
				case: one,
				instances: instancesOf(inside),
				stays: inside,
				tasks: tasksOf.get(id) ?? [],
				reminders: remindersOf.get(id) ?? [],
			}),
		)
	})
	await writeShares(engine, sql, cases, staysOf)
	const changed = await sql.unsafe<{ case_id: string }[]>(
		WRITE,
		[JSON.stringify(rows.map(asRow)), cases.map(({ id }) => id)],
		{ prepare: true },
	)
	return changed.map((one) => one.case_id)
}

/**
 * Takes the cases' turns, in one order, and reads up to which entry they were projected, so that no more is read than has
 * moved since.
 *
 * All of a case is read where what it is filtered by has changed, which is written to every step; where an instance runs
 * in another version, whose places may be others; and where its life is over, or was: whose time it was takes all of it.
 */
const takeCases = async (sql: Executor, ids: readonly string[]): Promise<readonly Taken[]> =>
	await sql<Taken[]>`
		with known as materialized (select * from figure_cases where case_id = any(${[...ids]}::uuid[])),
		taken as (
			insert into figure_cases (case_id, seq, platform_id, urgency, territory, filieres, opened_at, closed_at)
			select id, last_seq, platform_id, urgency, territory_of_residence, filieres, opened_at, closed_at
			from cases where id = any(${[...ids]}::uuid[]) order by id
			on conflict (case_id) do update set seq = excluded.seq, platform_id = excluded.platform_id,
				urgency = excluded.urgency, territory = excluded.territory, filieres = excluded.filieres,
				opened_at = excluded.opened_at, closed_at = excluded.closed_at
			returning *)
		select t.case_id as id, t.platform_id as "platformId",
			case when t.closed_at is null and k.closed_at is null
				and (t.platform_id, t.urgency, t.territory, t.filieres) = (k.platform_id, k.urgency, k.territory, k.filieres)
				and not exists (select from case_events e where e.case_id = t.case_id and e.seq > k.seq and e.type = 'MIGRATED')
				then k.seq end as since
		from taken t left join known k on k.case_id = t.case_id`

const readStays = async (sql: Executor, cases: readonly CaseRow[]): Promise<readonly Stay[]> =>
	await sql<Stay[]>`
		select s.case_id as "caseId", s.instance_id as "instanceId", i.machine, i.machine_version as version, s.visit, s.place,
			s.role, s.status, s.from_at as "fromAt", s.to_at as "toAt", s.from_seq as "fromSeq", s.territory,
			s.person_id as "personId", p.centre_id as "centreId"
		from instances i join state_intervals s on s.instance_id = i.id left join people p on p.id = s.person_id
		where i.case_id = any(${cases.map(({ id }) => id)}::uuid[])
		order by i.started_at, i.id, s.visit, s.segment`

const instancesOf = ([first]: readonly Stay[]): readonly InstanceRead[] =>
	first ? [{ id: first.instanceId, machine: first.machine, version: first.version }] : []

/** What belongs to visits and does not stand with them. */
async function readBeside(sql: Executor, stays: readonly Stay[]) {
	const visits = [...groupBy(stays, ({ instanceId, visit }) => `${instanceId} ${visit}`).values()].flatMap(([one]) =>
		one ? [one] : [],
	)
	const moved = sql`unnest(${visits.map((one) => one.caseId)}::uuid[], ${visits.map((one) => one.instanceId)}::uuid[],
		${visits.map((one) => one.visit)}::int[], ${visits.map((one) => one.fromSeq)}::int[]) m (case_id, instance_id, visit, seq)`
	const [tasks, reminders] = await Promise.all([
		sql<TaskRead[]>`
			select t.instance_id as "instanceId", t.visit, t.territory, t.due_at as "dueAt", t.escalated,
				(select min(h.at) from task_history h where h.task_id = t.id and h.assignee_id is not null) as "claimedAt"
			from ${moved} join tasks t on t.instance_id = m.instance_id and t.visit = m.visit where t.visit > 0`,
		sql<RemindersRead[]>`
			select m.instance_id as "instanceId", m.visit, count(*)::int as count
			from ${moved} join notices n on n.case_id = m.case_id and n.seq >= m.seq and n.instance_id = m.instance_id
				and n.visit = m.visit and n.kind = 'reminder'
			group by m.instance_id, m.visit`,
	])
	return { tasks, reminders }
}

/** Whose time it was, of cases that are closed. */
async function writeShares(
	engine: Engine,
	sql: Executor,
	cases: readonly CaseRow[],
	staysOf: ReadonlyMap<string, readonly Stay[]>,
): Promise<void> {
	const shares = cases.map(({ id, openedAt, closedAt }) => {
		if (closedAt === null) return { id, shares: null }
		const stays = staysOf.get(id) ?? []
		const instances = [...groupBy(stays, ({ instanceId }) => instanceId).values()].flatMap(instancesOf)
		const life = { from: new Date(openedAt), to: new Date(closedAt) }
		return { id, shares: caseShares(engine.registry, life, instances, stays) }
	})
	await sql`
		update figure_cases f set shares = g.shares
		from jsonb_to_recordset(${JSON.stringify(shares)}::text::jsonb) g (id uuid, shares jsonb)
		where f.case_id = g.id and f.shares is distinct from g.shares`
}

const columns = {
	instanceId: "instance_id",
	place: "place",
	visit: "visit",
	caseId: "case_id",
	platformId: "platform_id",
	machine: "machine",
	role: "role",
	personId: "person_id",
	centreId: "centre_id",
	urgency: "urgency",
	territory: "territory",
	filieres: "filieres",
	fromAt: "from_at",
	claimedAt: "claimed_at",
	toAt: "to_at",
	status: "status",
	runningFrom: "running_from",
	spentMs: "spent_ms",
	workedMs: "worked_ms",
	hours: "hours",
	dueAt: "due_at",
	escalated: "escalated",
	reminders: "reminders",
	again: "again",
} as const satisfies Record<keyof StepRow, string>

const asRow = (row: StepRow): Record<string, unknown> =>
	Object.fromEntries(Object.entries(columns).map(([name, column]) => [column, row[name as keyof StepRow]]))

const names = Object.values(columns)
const key = ["instance_id", "place", "visit"]
const rest = names.filter((name) => !key.includes(name))

/** Rows that are as they were are not even locked. */
const WRITE = `
with given as (select ${names.join(", ")} from jsonb_populate_recordset(null::figure_steps, $1::text::jsonb)),
gone as (
	delete from figure_steps f where f.instance_id in (select id from instances where case_id = any($2::uuid[]))
	and not exists (select from given g where g.instance_id = f.instance_id and g.place = f.place and g.visit = f.visit)
	returning case_id),
written as (
	insert into figure_steps as f (${names.join(", ")}) select ${names.map((name) => `g.${name}`).join(", ")} from given g
	left join figure_steps o on ${key.map((name) => `o.${name} = g.${name}`).join(" and ")}
	where (${rest.map((name) => `o.${name}`).join(", ")}) is distinct from (${rest.map((name) => `g.${name}`).join(", ")})
	on conflict (${key.join(", ")}) do update set ${rest.map((name) => `${name} = excluded.${name}`).join(", ")}
	returning case_id)
select case_id from gone union select case_id from written`

/** Cases whose steps are behind their log: what was missed while nobody listened. */
export async function findBehind({ db }: Engine, limit: number): Promise<readonly string[]> {
	const rows = await db.$client<{ id: string }[]>`
		select c.id from cases c left join figure_cases f on f.case_id = c.id
		where f.seq is distinct from c.last_seq order by c.id limit ${limit}`
	return rows.map((one) => one.id)
}

/** Makes all steps again from the tables. */
export async function rebuildSteps(engine: Engine): Promise<void> {
	const sql = engine.db.$client
	let after = "00000000-0000-0000-0000-000000000000"
	for (;;) {
		const page = await sql<{ id: string }[]>`select id from cases where id > ${after}::uuid order by id limit ${BATCH}`
		const last = page.at(-1)
		if (!last) return
		await projectSteps(
			engine,
			page.map((one) => one.id),
		)
		after = last.id
	}
}
