import { z } from "zod"
import { mayReadInstance, type Principal } from "../../machines/policy.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import { findNames } from "../cases/names.ts"
import type { Engine } from "../engine.ts"
import { relationOfInstance } from "../relations.ts"
import { assertWithinReach } from "../reserve.ts"

/** What became of a task that left somebody's list. */
export const TaskOutcome = z.object({
	/** done, withdrawn, paused, or open: somebody else has it, or nobody. */
	status: z.enum(["open", "paused", "done", "withdrawn"]),
	/** Who closed it, or who has it now; null for the engine, and for nobody. */
	by: z.string().nullable(),
	at: z.iso.datetime().nullable(),
})
export type TaskOutcome = z.infer<typeof TaskOutcome>

interface Row {
	readonly instance_id: string
	readonly status: TaskOutcome["status"]
	readonly assignee_id: string | null
	readonly closed_at: string | null
	readonly claimed_at: string | null
	readonly sent_by: string | null
}

/** @throws WorkflowError NOT_FOUND, FORBIDDEN, CASE_LIMITED */
export async function getOutcome(engine: Engine, principal: Principal, taskId: string): Promise<TaskOutcome> {
	const sql = engine.db.$client
	const [row] = await sql<Row[]>`
		select t.instance_id, t.status, t.assignee_id, t.closed_at, t.claimed_at, e.sent_by
		from tasks t left join case_events e on e.case_id = t.case_id and e.seq = t.closed_seq
		where t.id = ${taskId}`
	const relation = row && (await relationOfInstance(sql, row.instance_id))
	if (!relation) throw new WorkflowError("NOT_FOUND", "no such task", {})
	if (!mayReadInstance(principal, relation)) throw new WorkflowError("FORBIDDEN", "you have no access to this task", {})
	assertWithinReach(principal, relation)
	const live = row.status === "open" || row.status === "paused"
	const by = live ? row.assignee_id : row.sent_by
	const at = live ? row.claimed_at : row.closed_at
	const names = await findNames(sql, [by])
	return {
		status: row.status,
		by: names.get(by ?? "") ?? null,
		at: at === null ? null : new Date(at).toISOString(),
	}
}
