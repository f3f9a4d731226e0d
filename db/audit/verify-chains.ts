import type postgres from "postgres"
import type { Engine } from "../engine.ts"
import { type AuditEntry, hashEntry } from "./audit-entry.ts"
import { type ChainBreak, ChainWalk } from "./chain-walk.ts"
import { instantOf } from "./event-chain.ts"

/** One chain of the audit log, compared with what its hashes say. */
export interface ChainState {
	/** A platform's id, or `passerelle`. */
	readonly chain: string
	readonly entries: number
	/** When the last entry was written. */
	readonly lastAt: string | null
	readonly breaks: readonly ChainBreak[]
}

interface EntryRow {
	readonly seq: number
	readonly at: string
	readonly hash: string
	readonly [column: string]: unknown
}

const ENTRIES_PER_PAGE = 1_000

/**
 * Computes every chain of the audit log again, from its first entry to its head: altered, missing and reordered entries
 * and a missing head show. What somebody cut off together with the head does not: compare with anchors kept elsewhere.
 *
 * @param only these chains; every one when not given
 */
export async function verifyAuditChains(
	{ db, vault }: Pick<Engine, "db" | "vault">,
	only?: readonly string[],
): Promise<readonly ChainState[]> {
	// One snapshot of all pages and heads: entries may be written while we look.
	return await db.$client.begin("isolation level repeatable read read only", async (sql) => {
		const chains = await sql<{ chain: string; seq: number | null; hash: string | null }[]>`
			select n.chain, h.seq, h.hash
			from (select chain from audit_heads union select chain from audit_entries) n
			left join audit_heads h on h.chain = n.chain
			where ${only === undefined ? sql`true` : sql`n.chain = any(${[...only]}::text[])`} order by n.chain`
		const states: ChainState[] = []
		for (const { chain, seq, hash } of chains)
			states.push(await verifyChain(sql, vault, chain, seq === null ? null : { seq, hash }))
		return states
	})
}

async function verifyChain(
	sql: postgres.TransactionSql,
	vault: Engine["vault"],
	chain: string,
	head: { readonly seq: number; readonly hash: string | null } | null,
): Promise<ChainState> {
	const walk = new ChainWalk()
	let lastAt: string | null = null
	for (let after = -1; ; ) {
		const rows = await sql<EntryRow[]>`
			select * from audit_entries where chain = ${chain} and seq > ${after} order by seq limit ${ENTRIES_PER_PAGE}`
		for (const row of rows)
			walk.take(row.seq, row.hash, (previous) => hashEntry(vault, previous, entryOfRow(chain, row)))
		const last = rows.at(-1)
		if (last) lastAt = new Date(last.at).toISOString()
		if (!last || rows.length < ENTRIES_PER_PAGE) return { chain, entries: walk.entries, lastAt, breaks: walk.end(head) }
		after = last.seq
	}
}

/** A row of `audit_entries` as the entry that was hashed. */
function entryOfRow(chain: string, row: EntryRow): AuditEntry {
	const at = instantOf(row.at)
	return {
		chain,
		seq: row.seq,
		at: at instanceof Date ? at.toISOString() : at,
		action: row["action"] as string,
		byId: row["by_id"] as string,
		role: row["role"] as string | null,
		basis: row["basis"] as string | null,
		platformId: row["platform_id"] as string | null,
		caseId: row["case_id"] as string | null,
		subject: row["subject"] as string | null,
		detail: row["detail"] as Readonly<Record<string, unknown>>,
		address: row["address"] as string | null,
		requestId: row["request_id"] as string | null,
	}
}
