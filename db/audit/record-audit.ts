import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import { type AuditEntry, CHAIN_START, hashEntry, type NewAuditEntry } from "./audit-entry.ts"

/** Chain of what belongs to no platform. */
export const COMMON_CHAIN = "passerelle"

/**
 * Appends an entry to the audit log of its platform, chained to the one before. What is recorded has happened: call it
 * before the answer leaves, and let it fail the request when it fails.
 *
 * The head's row is held for one round trip: readers of one platform take turns there, and nowhere else.
 */
export async function recordAudit(engine: Pick<Engine, "db" | "vault" | "clock">, entry: NewAuditEntry): Promise<void> {
	await engine.db.$client.begin(async (sql) => await appendAudit(sql, engine, entry))
}

/** The same inside a transaction of the caller's, so that what was done and its trace are written together. */
export async function appendAudit(
	sql: Executor,
	{ vault, clock }: Pick<Engine, "vault" | "clock">,
	{ platformId, caseId, by, role, basis, subject, detail, from, action }: NewAuditEntry,
): Promise<void> {
	const chain = platformId ?? COMMON_CHAIN
	const [head] = await sql<{ seq: number; hash: string; now: string }[]>`
		insert into audit_heads as h (chain, seq, hash) values (${chain}, 0, ${CHAIN_START})
		on conflict (chain) do update set seq = h.seq
		returning seq, hash, clock_timestamp() as now`
	if (!head) throw new Error("the audit log has no head")
	const row: AuditEntry = {
		chain,
		seq: head.seq + 1,
		at: (clock?.() ?? new Date(head.now)).toISOString(),
		action,
		byId: by,
		role: role ?? null,
		basis: basis ?? null,
		platformId,
		caseId: caseId ?? null,
		subject: subject ?? null,
		detail: detail ?? {},
		address: from.address,
		requestId: from.requestId,
	}
	const hash = hashEntry(vault, head.hash, row)
	await sql`
		with moved as (update audit_heads set seq = ${row.seq}, hash = ${hash} where chain = ${chain} returning chain)
		insert into audit_entries (chain, seq, at, action, by_id, role, basis, platform_id, case_id, subject, detail,
			address, request_id, hash)
		select chain, ${row.seq}, ${row.at}, ${row.action}, ${row.byId}, ${row.role}, ${row.basis}, ${row.platformId}::uuid,
			${row.caseId}::uuid, ${row.subject}, ${JSON.stringify(row.detail)}::text::jsonb, ${row.address},
			${row.requestId}, ${hash} from moved`
}
