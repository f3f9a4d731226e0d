import type { Principal } from "../machines/policy.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { findAbsentAssignee } from "./absences/find-away.ts"
import { findAccountOfPerson } from "./accounts.ts"
import { Labels } from "./cases/labels.ts"
import type { TaskItem } from "./cases/views.ts"
import type { Executor } from "./client.ts"
import type { Engine } from "./engine.ts"
import { CHANGE_CHANNEL } from "./live/change.ts"
import { type ReportTask, readReportTasks } from "./reports/read-report-tasks.ts"
import { getTaskAccess, type OwedTask, type TaskAccess } from "./task-access.ts"
import { readTasks } from "./task-rows.ts"

interface LiveTask extends OwedTask {
	readonly id: string
	readonly status: string
}

/**
 * Takes a task. Of two who try at once one gets it; whoever has it already keeps it, unless they are away today: then
 * anybody who may do it takes it over.
 *
 * @throws WorkflowError NOT_FOUND, FORBIDDEN, TASK_NOT_OPEN, TASK_TAKEN
 */
export async function claimTask(engine: Engine, principal: Principal, taskId: string): Promise<TaskItem | ReportTask> {
	const { task, access } = await getTask(engine, principal, taskId)
	if (!access.mayClaim(principal)) throw notInRole(task.role)
	if (task.assignee_id !== principal.id) {
		const from = await findAbsentAssignee(engine, task.assignee_id, access)
		await assign(engine, principal, { task, access }, { from, to: principal.id })
	}
	return await getMoved(engine, taskId)
}

/**
 * Gives a task back to all who may do it.
 *
 * @throws WorkflowError NOT_FOUND, FORBIDDEN, TASK_NOT_OPEN, TASK_TAKEN
 */
export async function releaseTask(
	engine: Engine,
	principal: Principal,
	taskId: string,
): Promise<TaskItem | ReportTask> {
	const { task, access } = await getTask(engine, principal, taskId)
	if (!access.mayReassign(principal))
		throw new WorkflowError("FORBIDDEN", "only who has the task, or the physician, may give it back", {})
	if (task.assignee_id !== null || task.status !== "open")
		await assign(engine, principal, { task, access }, { from: task.assignee_id, to: null })
	return await getMoved(engine, taskId)
}

/**
 * Passes a task on to somebody who may do it.
 *
 * @throws WorkflowError NOT_FOUND, FORBIDDEN, PAYLOAD_INVALID, TASK_NOT_OPEN, TASK_TAKEN
 */
export async function delegateTask(
	engine: Engine,
	principal: Principal,
	taskId: string,
	personId: string,
): Promise<TaskItem | ReportTask> {
	const { task, access } = await getTask(engine, principal, taskId)
	const free =
		access.mayClaim(principal) && task.assignee_id === (await findAbsentAssignee(engine, task.assignee_id, access))
	if (!free && !access.mayReassign(principal))
		throw new WorkflowError("FORBIDDEN", "only who has the task, or the physician, may pass it on", {})
	const other = await findAccountOfPerson(engine.db.$client, personId, engine.clock?.() ?? null)
	if (!other || !access.mayClaim(other.principal))
		throw new WorkflowError("PAYLOAD_INVALID", "this person holds no role that covers the task", {
			issues: [{ path: ["to"], message: `must be able to act as ${task.role} here` }],
		})
	if (task.assignee_id !== personId)
		await assign(engine, principal, { task, access }, { from: task.assignee_id, to: personId })
	return await getMoved(engine, taskId)
}

interface FoundTask {
	readonly task: LiveTask
	readonly access: TaskAccess
}

async function getTask(engine: Engine, principal: Principal, taskId: string): Promise<FoundTask> {
	const sql = engine.db.$client
	const [task] = await sql<LiveTask[]>`select ${columns(sql)} from tasks where id = ${taskId}`
	if (!task) throw new WorkflowError("NOT_FOUND", "no such task", {})
	const access = await getTaskAccess(sql, principal, task)
	if (task.status !== "open")
		throw new WorkflowError("TASK_NOT_OPEN", "this task is not open any more, or paused", { status: task.status })
	return { task, access }
}

const columns = (sql: Executor) => sql`id, instance_id, report_id, platform_id, role, status, assignee_id`

const notInRole = (role: string) =>
	new WorkflowError("FORBIDDEN", "your roles do not allow doing this task", { allowed: [role] })

/** One statement, which writes nothing when somebody else was faster: the assignee is the fold of the history. */
async function assign(
	engine: Engine,
	principal: Principal,
	{ task, access }: FoundTask,
	{ from, to }: { from: string | null; to: string | null },
): Promise<void> {
	const sql = engine.db.$client
	const action = to === null ? "released" : to === principal.id ? "claimed" : "delegated"
	const at = engine.clock ? sql`${engine.clock().toISOString()}::timestamptz` : sql`now()`
	const rows = await sql`
		with moved as (
			update tasks set assignee_id = ${to}, claimed_at = ${to === null ? sql`null` : at}
			where id = ${task.id} and status = 'open' and role = ${task.role} and assignee_id is not distinct from ${from}
			returning id
		)
		insert into task_history (task_id, action, by_id, assignee_id, at)
		select moved.id, ${action}, ${principal.id}, ${to}::uuid, ${at} from moved
		returning task_id, pg_notify(${CHANGE_CHANNEL}, ${access.moved})`
	if (rows.length > 0) return
	const [now] = await sql<LiveTask[]>`select ${columns(sql)} from tasks where id = ${task.id}`
	if (now?.status === "open" && now.assignee_id === to) return
	if (now?.status === "open") throw new WorkflowError("TASK_TAKEN", "somebody else has taken this task meanwhile", {})
	throw new WorkflowError("TASK_NOT_OPEN", "this task is not open any more, or paused", {})
}

async function getMoved(engine: Engine, taskId: string): Promise<TaskItem | ReportTask> {
	const sql = engine.db.$client
	const now = engine.clock?.() ?? null
	const id = sql`${taskId}::uuid`
	const [item] = await readTasks(sql, engine.registry, new Labels(engine.registry), id, now)
	const [step] = item ? [] : await readReportTasks(sql, id, now)
	const moved = item ?? step
	if (!moved) throw new WorkflowError("NOT_FOUND", "no such task", {})
	return moved
}
