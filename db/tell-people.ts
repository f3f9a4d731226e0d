import { randomUUID } from "node:crypto"
import type { Recipient } from "../machines/place.ts"
import type { Executor } from "./client.ts"
import type { Engine } from "./engine.ts"
import { instant } from "./instant.ts"

interface Message {
	readonly caseId: string
	/** Who did what it tells of: they are not told themselves. */
	readonly by: string
	/** Name of its template. */
	readonly about: string
	readonly to: readonly Recipient[]
	/** People named one by one, whatever their role. */
	readonly people?: readonly string[]
}

/**
 * Tells people of the case's platform of something that is no step of the case: the same notice, outbox and inbox as a
 * step's, in the transaction of what it tells of. It changes no state and is no entry of the log.
 */
export async function tellPeople(sql: Executor, { clock }: Pick<Engine, "clock">, message: Message): Promise<void> {
	const { caseId, by, about, to, people } = message
	const now = instant(sql, clock?.() ?? null)
	const id = randomUUID()
	await sql`
		insert into notices (id, case_id, instance_id, platform_id, seq, kind, about, recipients, visit, parties, at, by_id,
			people)
		select ${id}, c.id, c.id, c.platform_id, c.last_seq, 'message', ${about}, ${[...to]}::text[], null, '[]', ${now}, ${by},
			${people === undefined ? null : [...people]}::uuid[]
		from cases c where c.id = ${caseId}`
	await sql`insert into outbox (id, topic, ref, at) values (${randomUUID()}, 'notice', ${id}, ${now})`
}
