import { inTeam, mayReach, type Principal, type Relation, type Reserve } from "../machines/policy.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import type { Executor } from "./client.ts"

/** What a row of `cases` says of how far it is kept away. */
export interface Reservation {
	readonly retention: string
	readonly limited_at: string | null
}

/** Why a case is kept for few eyes; null when it is not. A destroyed one hides nothing any more. */
export function reserveOf({ retention, limited_at: limitedAt }: Reservation): Reserve | null {
	if (limitedAt !== null) return "limited"
	return retention === "archived" ? "archived" : null
}

/** Condition of a list or search: reserved and destroyed cases are in none. The case is called `c`. */
export const inUse = (sql: Executor) => sql`c.retention = 'active' and c.limited_at is null`

/**
 * Refuses whoever would have access to a case, were it not reserved. Ask the policy first: a stranger must not learn
 * that it is.
 *
 * @throws WorkflowError CASE_LIMITED, which says who can act; NOT_FOUND for an archived case, with a hint for its team
 */
export function assertWithinReach(principal: Principal, relation: Relation): void {
	if (mayReach(principal, relation)) return
	if (relation.reserved === "limited")
		throw new WorkflowError(
			"CASE_LIMITED",
			"its use is limited at the patient's request: only the referent physician of its platform and their deputy can read it, act on it, or lift the limitation",
			{ canAct: ["physician", "physicianDeputy"] },
		)
	throw new WorkflowError(
		"NOT_FOUND",
		inTeam(principal, relation.platform)
			? "this case is in the intermediate archive: only the referent physician and their deputy can read it or reopen it"
			: "no such case",
		{},
	)
}
