import { z } from "zod"
import { inTeam, mayReadCase, type Principal } from "../machines/policy.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import type { Origin } from "./audit/audit-entry.ts"
import { appendAudit } from "./audit/record-audit.ts"
import type { Engine } from "./engine.ts"
import { instant } from "./instant.ts"
import { relationOfCase } from "./relations.ts"
import { seeCase } from "./scope.ts"
import { tellPeople } from "./tell-people.ts"

/** Most cases that one person asks for in a day: who needs more asks an administrator for a role. */
const MOST_A_DAY = 20

const ABOUT = "accessAsked"

export const AccessRequest = z.strictObject({ case: z.uuid() })

/**
 * Tells the coordinators of a case that somebody who may not see it asks to: once a day for each case, whatever is asked.
 * Whoever asks is answered the same whether there is such a case, whether it is theirs already, or was told of before:
 * nothing is learnt by asking.
 *
 * @throws WorkflowError TOO_MANY_ATTEMPTS
 */
export async function askForAccess(engine: Engine, principal: Principal, caseId: string, from: Origin): Promise<void> {
	await engine.db.$client.begin(async (sql) => {
		// Several at once take turns, so that each is counted.
		await sql`select pg_advisory_xact_lock(hashtextextended(${`access ${principal.id}`}, 0))`
		await seeCase(sql, caseId)
		const relation = await relationOfCase(sql, caseId)
		if (!relation || inTeam(principal, relation.platform) || mayReadCase(principal, relation)) return
		const now = instant(sql, engine.clock?.() ?? null)
		const [told] = await sql<{ here: number; all: number }[]>`
			select (count(*) filter (where case_id = ${caseId}))::int as here, count(*)::int as all from notices
			where about = ${ABOUT} and by_id = ${principal.id} and at > ${now} - interval '1 day'`
		if ((told?.here ?? 0) > 0) return
		if ((told?.all ?? 0) >= MOST_A_DAY)
			throw new WorkflowError("TOO_MANY_ATTEMPTS", "you have asked for too many cases today: go on tomorrow", {
				retryAfter: 86_400,
			})
		const about = { caseId: relation.caseId, by: principal.id }
		await tellPeople(sql, engine, { ...about, about: ABOUT, to: ["nurse", "secretary"] })
		await appendAudit(sql, engine, { ...about, action: "access.asked", platformId: relation.platform, from })
	})
}
