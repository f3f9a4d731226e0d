import { type CaseRelation, type InstanceRelation, relationOfCase, relationOfInstance } from "../db/relations.ts"
import { assertWithinReach } from "../db/reserve.ts"
import { mayReadCase, mayReadInstance, mayReadProcedure, type Principal } from "../machines/policy.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import type { Scoped } from "./router.ts"

/** Refuses, unless the policy allows it. */
export function assertAllowed(allowed: boolean, message: string): void {
	if (!allowed) throw new WorkflowError("FORBIDDEN", message, {})
}

/** @throws WorkflowError NOT_FOUND, CASE_LIMITED */
export async function getCaseRelation({ engine, principal }: Scoped, caseId: string): Promise<CaseRelation> {
	const relation = await relationOfCase(engine.db.$client, caseId)
	if (!relation) throw new WorkflowError("NOT_FOUND", "no such case", {})
	// Whoever has no part in it is refused by the route, and does not learn that it is reserved.
	if (mayReadInstance(principal, relation)) assertWithinReach(principal, relation)
	return relation
}

/** A procedure, never the case itself. @throws WorkflowError NOT_FOUND, CASE_LIMITED */
export async function getProcedureRelation({ engine, principal }: Scoped, id: string): Promise<InstanceRelation> {
	const relation = await relationOfInstance(engine.db.$client, id)
	if (!relation || relation.kind === null) throw new WorkflowError("NOT_FOUND", "no such procedure", {})
	if (mayReadInstance(principal, relation)) assertWithinReach(principal, relation)
	return relation
}

/** @throws WorkflowError NOT_FOUND, FORBIDDEN unless the principal may see the whole case */
export async function getReadableCase(scoped: Scoped, principal: Principal, caseId: string): Promise<CaseRelation> {
	const relation = await getCaseRelation(scoped, caseId)
	assertAllowed(mayReadCase(principal, relation), "you have no access to this case")
	return relation
}

/** @throws WorkflowError NOT_FOUND, FORBIDDEN unless the principal may see the procedure */
export async function getReadableProcedure(
	scoped: Scoped,
	principal: Principal,
	id: string,
): Promise<InstanceRelation> {
	const relation = await getProcedureRelation(scoped, id)
	const definition = scoped.engine.registry.get(relation.machine, relation.machineVersion)
	assertAllowed(mayReadProcedure(principal, relation, definition), "you have no access to this procedure")
	return relation
}
