import { z } from "zod"
import type { Principal } from "../../machines/policy.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import { findNames } from "../cases/names.ts"
import type { Engine } from "../engine.ts"
import { getTaskAccess, type OwedTask } from "../task-access.ts"

/** What became of a task that left somebody's list. */
export const TaskOutcome = z.object({
	/** done, withdrawn, paused, or open: somebody else has it, or nobody. */
	status: z.enum(["open", "paused", "done", "withdrawn"]),
	/** Who closed it, or who has it now; null for the engine, and for nobody. */
	by: z.string().nullable(),
	at: z.iso.datetime().nullable(),
})
export type TaskOutcome = z.infer<typeof TaskOutcome>

interface Row extends OwedTask {
	readonly status: TaskOutcome["status"]
	readonly closed_at: string | null
	readonly claimed_at: string | null
	readonly sent_by: string | null
}

/** @throws WorkflowError NOT_FOUND, FORBIDDEN, CASE_LIMITED */
export async function getOutcome(engine: Engine, principal: Principal, taskId: string): Promise<TaskOutcome> {
	const sql = engine.db.$client
	const [row] = await sql<Row[]>`
		select t.instance_id, t.report_id, t.platform_id, t.role, t.status, t.assignee_id, t.closed_at, t.claimed_at,
			coalesce(e.sent_by, s.by_id) as sent_by
		from tasks t left join case_events e on e.case_id = t.case_id and e.seq = t.closed_seq
			left join report_steps s on s.report_id = t.report_id and s.seq = t.closed_seq
		where t.id = ${taskId}`
	if (!row) throw new WorkflowError("NOT_FOUND", "no such task", {})
	await getTaskAccess(sql, principal, row)
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
