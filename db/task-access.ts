import {
	mayClaimTask,
	mayReadInstance,
	mayReassignReport,
	mayReassignTask,
	type Principal,
	reportRolesOn,
} from "../machines/policy.ts"
import type { Role } from "../machines/vocabulary.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import type { Executor } from "./client.ts"
import { changePayload } from "./live/change.ts"
import { relationOfInstance } from "./relations.ts"
import { assertWithinReach } from "./reserve.ts"

/** A task as far as it decides who may do what with it. */
export interface OwedTask {
	readonly instance_id: string
	/** The report whose step it is; null for one of a case. */
	readonly report_id: string | null
	readonly platform_id: string
	readonly role: string
	readonly assignee_id: string | null
}

/** Who may do what with a task, whether a case or a report waits for it. */
export interface TaskAccess {
	readonly platform: string
	mayClaim(principal: Principal): boolean
	mayReassign(principal: Principal): boolean
	/** What is told to whoever has it on their screen, once it was taken, given back or passed on. */
	readonly moved: string
}

/** @throws WorkflowError NOT_FOUND, FORBIDDEN, CASE_LIMITED when the task is not for the principal to see */
export async function getTaskAccess(sql: Executor, principal: Principal, task: OwedTask): Promise<TaskAccess> {
	return task.report_id === null ? await ofCase(sql, principal, task) : ofReport(principal, task)
}

async function ofCase(sql: Executor, principal: Principal, task: OwedTask): Promise<TaskAccess> {
	const relation = await relationOfInstance(sql, task.instance_id)
	if (!relation) throw new WorkflowError("NOT_FOUND", "no such task", {})
	if (!mayReadInstance(principal, relation)) throw new WorkflowError("FORBIDDEN", "you have no access to this task", {})
	assertWithinReach(principal, relation)
	return {
		platform: relation.platform,
		mayClaim: (one) => mayClaimTask(one, relation, task.role as Role),
		mayReassign: (one) => mayReassignTask(one, relation, task.assignee_id),
		moved: changePayload({
			kind: "task",
			caseId: relation.caseId,
			platformId: relation.platform,
			instanceIds: [task.instance_id],
			lastSeq: null,
		}),
	}
}

function ofReport(principal: Principal, { platform_id: platform, role, assignee_id: assignee }: OwedTask): TaskAccess {
	const rolesOf = (one: Principal): readonly string[] => reportRolesOn(one, platform)
	if (rolesOf(principal).length === 0) throw new WorkflowError("NOT_FOUND", "no such task", {})
	return {
		platform,
		mayClaim: (one) => rolesOf(one).includes(role),
		mayReassign: (one) => mayReassignReport(one, platform, { role, assignee }),
		moved: JSON.stringify({ kind: "work", platformId: platform }),
	}
}
