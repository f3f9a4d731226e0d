import { groupBy } from "../../machines/group-by.ts"
import type { Engine } from "../engine.ts"
import { caseShares } from "./case-shares.ts"
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
 * Brings the steps of some cases up to date with their tables: rows that differ are written, rows that no longer stand
 * for anything are taken away. May run any number of times, and several at once.
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

async function projectBatch(engine: Engine, ids: readonly string[]): Promise<readonly string[]> {
	return await engine.db.$client.begin(async (sql) => {
		// Takes the cases' turns, in one order: who reads later writes later. The number is read before the rest, so that a
		// case that moves meanwhile is known to be behind.
		const cases = await sql<(CaseRead & { openedAt: string; closedAt: string | null })[]>`
			insert into figure_cases (case_id, seq, platform_id, urgency, territory, filieres, opened_at, closed_at)
			select id, last_seq, platform_id, urgency, territory_of_residence, filieres, opened_at, closed_at
			from cases where id = any(${[...ids]}::uuid[]) order by id
			on conflict (case_id) do update set seq = excluded.seq, platform_id = excluded.platform_id,
				urgency = excluded.urgency, territory = excluded.territory, filieres = excluded.filieres,
				opened_at = excluded.opened_at, closed_at = excluded.closed_at
			returning case_id as id, platform_id as "platformId", urgency, territory, filieres,
				opened_at as "openedAt", closed_at as "closedAt"`
		const found = cases.map((one) => one.id)
		if (found.length === 0) return []
		const [instances, stays, tasks, reminders] = await Promise.all([
			sql<(InstanceRead & { caseId: string })[]>`
				select id, case_id as "caseId", machine, machine_version as version
				from instances where case_id = any(${found}::uuid[]) order by started_at, id`,
			sql<(StayRead & { caseId: string })[]>`
				select s.case_id as "caseId", s.instance_id as "instanceId", s.visit, s.place, s.role, s.status,
					s.from_at as "fromAt", s.to_at as "toAt", s.territory, s.person_id as "personId", p.centre_id as "centreId"
				from state_intervals s left join people p on p.id = s.person_id
				where s.case_id = any(${found}::uuid[]) order by s.instance_id, s.visit, s.segment`,
			sql<(TaskRead & { caseId: string })[]>`
				select t.case_id as "caseId", t.instance_id as "instanceId", t.visit, t.territory, t.due_at as "dueAt", t.escalated,
					(select min(h.at) from task_history h where h.task_id = t.id and h.assignee_id is not null) as "claimedAt"
				from tasks t where t.case_id = any(${found}::uuid[]) and t.visit > 0`,
			sql<(RemindersRead & { caseId: string })[]>`
				select case_id as "caseId", instance_id as "instanceId", visit, count(*)::int as count
				from notices where case_id = any(${found}::uuid[]) and kind = 'reminder' and visit is not null
				group by case_id, instance_id, visit`,
		])
		const of = <T extends { readonly caseId: string }>(rows: readonly T[]) => groupBy(rows, (one) => one.caseId)
		const byCase = { instances: of(instances), stays: of(stays), tasks: of(tasks), reminders: of(reminders) }
		const rows = cases.flatMap((one) =>
			stepRows(engine, {
				case: one,
				instances: byCase.instances.get(one.id) ?? [],
				stays: byCase.stays.get(one.id) ?? [],
				tasks: byCase.tasks.get(one.id) ?? [],
				reminders: byCase.reminders.get(one.id) ?? [],
			}),
		)
		const shares = cases.map(({ id, openedAt, closedAt }) => ({
			id,
			shares:
				closedAt === null
					? null
					: caseShares(
							engine.registry,
							{ from: new Date(openedAt), to: new Date(closedAt) },
							byCase.instances.get(id) ?? [],
							byCase.stays.get(id) ?? [],
						),
		}))
		await sql`
			update figure_cases f set shares = g.shares
			from jsonb_to_recordset(${JSON.stringify(shares)}::text::jsonb) g (id uuid, shares jsonb)
			where f.case_id = g.id and f.shares is distinct from g.shares`
		const changed = await sql.unsafe<{ case_id: string }[]>(WRITE, [JSON.stringify(rows.map(asRow)), found])
		return changed.map((one) => one.case_id)
	})
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

const WRITE = `
with given as (select ${names.join(", ")} from jsonb_populate_recordset(null::figure_steps, $1::text::jsonb)),
gone as (
	delete from figure_steps f where f.case_id = any($2::uuid[])
	and not exists (select from given g where g.instance_id = f.instance_id and g.place = f.place and g.visit = f.visit)
	returning case_id),
written as (
	insert into figure_steps as f (${names.join(", ")}) select ${names.join(", ")} from given
	on conflict (${key.join(", ")}) do update set ${rest.map((name) => `${name} = excluded.${name}`).join(", ")}
	where (${rest.map((name) => `f.${name}`).join(", ")}) is distinct from (${rest.map((name) => `excluded.${name}`).join(", ")})
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
