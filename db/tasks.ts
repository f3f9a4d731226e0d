import { mayClaimTask, mayReadInstance, mayReassignTask, type Principal } from "../machines/policy.ts"
import type { Role } from "../machines/vocabulary.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { findAbsentAssignee } from "./absences/find-away.ts"
import { findAccountOfPerson } from "./accounts.ts"
import { Labels } from "./cases/labels.ts"
import type { TaskItem } from "./cases/views.ts"
import type { Engine } from "./engine.ts"
import { CHANGE_CHANNEL, changePayload } from "./live/change.ts"
import { type InstanceRelation, relationOfInstance } from "./relations.ts"
import { assertWithinReach } from "./reserve.ts"
import { readTasks } from "./task-rows.ts"

interface LiveTask {
	readonly id: string
	readonly instance_id: string
	readonly role: Role
	readonly status: string
	readonly assignee_id: string | null
}

/**
 * Takes a task. Of two who try at once one gets it; whoever has it already keeps it, unless they are away today: then
 * anybody who may do it takes it over.
 *
 * @throws WorkflowError NOT_FOUND, FORBIDDEN, TASK_NOT_OPEN, TASK_TAKEN
 */
export async function claimTask(engine: Engine, principal: Principal, taskId: string): Promise<TaskItem> {
	const { task, relation } = await getTask(engine, principal, taskId)
	if (!mayClaimTask(principal, relation, task.role)) throw notInRole(task.role)
	if (task.assignee_id !== principal.id) {
		const from = await findAbsentAssignee(engine, task.assignee_id, relation)
		await assign(engine, principal, { task, relation }, { from, to: principal.id })
	}
	return await getTaskItem(engine, taskId)
}

/**
 * Gives a task back to all who may do it.
 *
 * @throws WorkflowError NOT_FOUND, FORBIDDEN, TASK_NOT_OPEN, TASK_TAKEN
 */
export async function releaseTask(engine: Engine, principal: Principal, taskId: string): Promise<TaskItem> {
	const { task, relation } = await getTask(engine, principal, taskId)
	if (!mayReassignTask(principal, relation, task.assignee_id))
		throw new WorkflowError("FORBIDDEN", "only who has the task, or the physician, may give it back", {})
	if (task.assignee_id !== null || task.status !== "open")
		await assign(engine, principal, { task, relation }, { from: task.assignee_id, to: null })
	return await getTaskItem(engine, taskId)
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
): Promise<TaskItem> {
	const { task, relation } = await getTask(engine, principal, taskId)
	const free =
		mayClaimTask(principal, relation, task.role) &&
		task.assignee_id === (await findAbsentAssignee(engine, task.assignee_id, relation))
	if (!free && !mayReassignTask(principal, relation, task.assignee_id))
		throw new WorkflowError("FORBIDDEN", "only who has the task, or the physician, may pass it on", {})
	const other = await findAccountOfPerson(engine.db.$client, personId, engine.clock?.() ?? null)
	if (!other || !mayClaimTask(other.principal, relation, task.role))
		throw new WorkflowError("PAYLOAD_INVALID", "this person holds no role that covers the task", {
			issues: [{ path: ["to"], message: `must be able to act as ${task.role} here` }],
		})
	if (task.assignee_id !== personId)
		await assign(engine, principal, { task, relation }, { from: task.assignee_id, to: personId })
	return await getTaskItem(engine, taskId)
}

interface FoundTask {
	readonly task: LiveTask
	readonly relation: InstanceRelation
}

async function getTask(engine: Engine, principal: Principal, taskId: string): Promise<FoundTask> {
	const sql = engine.db.$client
	const [task] = await sql<LiveTask[]>`
		select id, instance_id, role, status, assignee_id from tasks where id = ${taskId}`
	const relation = task && (await relationOfInstance(sql, task.instance_id))
	if (!relation) throw new WorkflowError("NOT_FOUND", "no such task", {})
	if (!mayReadInstance(principal, relation)) throw new WorkflowError("FORBIDDEN", "you have no access to this task", {})
	assertWithinReach(principal, relation)
	if (task.status !== "open")
		throw new WorkflowError("TASK_NOT_OPEN", "this task is not open any more, or paused", { status: task.status })
	return { task, relation }
}

const notInRole = (role: Role) =>
	new WorkflowError("FORBIDDEN", "your roles do not allow doing this task", { allowed: [role] })

/** One statement, which writes nothing when somebody else was faster: the assignee is the fold of the history. */
async function assign(
	engine: Engine,
	principal: Principal,
	{ task, relation }: FoundTask,
	{ from, to }: { from: string | null; to: string | null },
): Promise<void> {
	const sql = engine.db.$client
	const action = to === null ? "released" : to === principal.id ? "claimed" : "delegated"
	const at = engine.clock ? sql`${engine.clock().toISOString()}::timestamptz` : sql`now()`
	const told = changePayload({
		kind: "task",
		caseId: relation.caseId,
		platformId: relation.platform,
		instanceIds: [task.instance_id],
		lastSeq: null,
	})
	const rows = await sql`
		with moved as (
			update tasks set assignee_id = ${to}, claimed_at = ${to === null ? sql`null` : at}
			where id = ${task.id} and status = 'open' and role = ${task.role} and assignee_id is not distinct from ${from}
			returning id
		)
		insert into task_history (task_id, action, by_id, assignee_id, at)
		select moved.id, ${action}, ${principal.id}, ${to}::uuid, ${at} from moved
		returning task_id, pg_notify(${CHANGE_CHANNEL}, ${told})`
	if (rows.length > 0) return
	const [now] = await sql<LiveTask[]>`
		select id, instance_id, role, status, assignee_id from tasks where id = ${task.id}`
	if (now?.status === "open" && now.assignee_id === to) return
	if (now?.status === "open") throw new WorkflowError("TASK_TAKEN", "somebody else has taken this task meanwhile", {})
	throw new WorkflowError("TASK_NOT_OPEN", "this task is not open any more, or paused", {})
}

async function getTaskItem(engine: Engine, taskId: string): Promise<TaskItem> {
	const sql = engine.db.$client
	const now = engine.clock?.() ?? null
	const [item] = await readTasks(sql, engine.registry, new Labels(engine.registry), sql`${taskId}::uuid`, now)
	if (!item) throw new WorkflowError("NOT_FOUND", "no such task", {})
	return item
}
