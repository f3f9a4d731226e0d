import { z } from "zod"
import type { Principal } from "../../machines/policy.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import { findAbsentAssignee } from "../absences/find-away.ts"
import { type AccountRow, accountOf, emergenciesOn, grantsOn } from "../accounts.ts"
import { dayAt, type Engine } from "../engine.ts"
import { getTaskAccess, type OwedTask } from "../task-access.ts"

/** Somebody who could do a task. */
export const TaskCandidate = z.object({
	id: z.uuid(),
	name: z.string(),
	/** Roles on the platform of the case, or everywhere. */
	roles: z.array(z.string()).readonly(),
	/** Last day of the absence that covers today. */
	absentUntil: z.iso.date().nullable(),
	/** How many open tasks they have. */
	openTasks: z.int(),
	/** They have this one. */
	current: z.boolean(),
})
type TaskCandidate = z.infer<typeof TaskCandidate>

/**
 * People to whom a task can be passed on, those who are there first, then those with least to do.
 *
 * @throws WorkflowError NOT_FOUND, FORBIDDEN, CASE_LIMITED
 */
export async function listTaskCandidates(
	engine: Engine,
	principal: Principal,
	taskId: string,
): Promise<readonly TaskCandidate[]> {
	const sql = engine.db.$client
	const now = engine.clock?.() ?? null
	const [task] = await sql<OwedTask[]>`
		select instance_id, report_id, platform_id, role, assignee_id from tasks where id = ${taskId}`
	if (!task) throw new WorkflowError("NOT_FOUND", "no such task", {})
	const access = await getTaskAccess(sql, principal, task)
	const free =
		access.mayClaim(principal) && task.assignee_id === (await findAbsentAssignee(engine, task.assignee_id, access))
	// Who is away, and who has how much to do, is for whoever may pass the task on.
	if (!free && !access.mayReassign(principal))
		throw new WorkflowError("FORBIDDEN", "only who has the task, or the physician, may pass it on", {})
	const { platform } = access
	const today = dayAt(engine, platform, now ?? new Date())
	const rows = await sql<(AccountRow & { shown: string; absent_until: string | null; open_tasks: number })[]>`
		select a.id, a.person_id, a.name, a.login, ${grantsOn(sql, now)} as grants, ${emergenciesOn(sql, now)} as emergencies,
			concat_ws(' ', p.title, p.given_name, p.family_name) as shown,
			(select max(x.to_on)::text from absences x
				where x.person_id = p.id and ${today}::date between x.from_on and x.to_on) as absent_until,
			(select count(*)::int from tasks t where t.assignee_id = p.id and t.status = 'open' and t.platform_id = ${platform}) as open_tasks
		from accounts a join people p on p.id = a.person_id
		where a.deleted_at is null and p.active and exists (select 1 from role_grants g
			where g.account_id = a.id and (g.platform_id is null or g.platform_id = ${platform}))
		order by absent_until nulls first, open_tasks, p.family_name, p.id`
	return rows.flatMap((row): TaskCandidate[] => {
		const { principal: other } = accountOf(row)
		if (!access.mayClaim(other)) return []
		const held = other.grants.filter((one) => one.platform === null || one.platform === platform)
		return [
			{
				id: other.id,
				name: row.shown,
				roles: held.map((one) => one.role),
				absentUntil: row.absent_until,
				openTasks: row.open_tasks,
				current: other.id === task.assignee_id,
			},
		]
	})
}
