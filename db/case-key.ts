import { WorkflowError } from "../machines/workflow-error.ts"
import type { Executor } from "./client.ts"
import type { Engine } from "./engine.ts"
import type { CaseKey } from "./vault.ts"

/** The key of a case, to read what was sealed with it; null once it was destroyed. */
export async function findCaseKey(engine: Engine, sql: Executor, caseId: string): Promise<CaseKey | null> {
	const [row] = await sql<{ wrapped: string; master_key: string }[]>`
		select wrapped, master_key from case_keys where case_id = ${caseId}`
	return row ? engine.vault.open(caseId, { wrapped: row.wrapped, masterKey: row.master_key }) : null
}

/**
 * The key of a case, to seal something new.
 *
 * @throws WorkflowError INSTANCE_BLOCKED once the key was destroyed
 */
export async function getCaseKey(engine: Engine, sql: Executor, caseId: string): Promise<CaseKey> {
	const key = await findCaseKey(engine, sql, caseId)
	if (key) return key
	throw new WorkflowError("INSTANCE_BLOCKED", "the key of this case was destroyed", {})
}
