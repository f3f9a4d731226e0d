import { findIdentity } from "./cases/find-identity.ts"
import type { Executor } from "./client.ts"
import { dayAt, type Engine } from "./engine.ts"
import type { WrappedKey } from "./vault.ts"

/** By the code of an item. */
type Suggestions = Readonly<Record<string, string | undefined>>

/** For whoever sees no values. */
export const noSuggestions: Suggestions = {}

/**
 * What the case itself answers of its BaMaRa sheet, by the code of the item: who the patient is, and what the platform
 * knows of the file. Suggested, never written by itself: somebody says that it is right.
 */
export async function suggestSheet(engine: Engine, sql: Executor, caseId: string): Promise<Suggestions> {
	const [[row], [key]] = await Promise.all([
		sql<{ number: string; platform_id: string; opened_at: string }[]>`
			select number, platform_id, opened_at from cases where id = ${caseId}`,
		sql<WrappedKey[]>`select wrapped, master_key as "masterKey" from case_keys where case_id = ${caseId}`,
	])
	if (!row) return {}
	const identity = await findIdentity(engine, sql, caseId, key ?? null)
	return {
		fileId: row.number,
		fileCreatedOn: dayAt(engine, row.platform_id, new Date(row.opened_at)),
		birthName: identity?.patient.birthName,
		birthDate: identity?.patient.birthDate,
		ins: identity?.patient.ins,
		treatingDoctor: identity?.request?.treatingDoctor?.name,
	}
}
