import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import { Identity } from "../identity.ts"
import type { WrappedKey } from "../vault.ts"

/** Who the patient is; null once the key of the case was destroyed. */
export async function findIdentity(
	engine: Pick<Engine, "vault">,
	sql: Executor,
	caseId: string,
	key: WrappedKey | null,
): Promise<Identity | null> {
	if (!key) return null
	const [row] = await sql<{ sealed: string }[]>`select sealed from identities where case_id = ${caseId}`
	if (!row) return null
	return openIdentity(engine, caseId, key, row.sealed)
}

/** @throws Error when it was sealed for another case, or altered */
export const openIdentity = (
	engine: Pick<Engine, "vault">,
	caseId: string,
	key: WrappedKey,
	sealed: string,
): Identity => Identity.parse(JSON.parse(engine.vault.open(caseId, key).openText(sealed)))

/** Full years between two days `YYYY-MM-DD`. */
export function ageOn(birthDate: string, today: string): number {
	const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4))
	return today.slice(5) < birthDate.slice(5) ? years - 1 : years
}
