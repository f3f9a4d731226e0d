import type postgres from "postgres"
import type { Engine } from "../engine.ts"
import type { AuditAction } from "./audit-entry.ts"
import { appendAudit } from "./record-audit.ts"

/** One batch of the work, of what comes after the id `after`; undefined when nothing is left. */
type Batch = (
	sql: postgres.TransactionSql,
	after: string,
) => Promise<{ readonly last: string; readonly done: number; readonly skipped: number } | undefined>

const FIRST_ID = "00000000-0000-0000-0000-000000000000"

/**
 * Does something once in the life of a database, to rows of before it was done to new ones: batch by batch, so that an
 * interruption loses one, and with several processes taking turns. The audit log says when it was over; from then on it
 * is never done again. Otherwise whoever has the tables could empty the hashes of a log that they have altered, and the
 * next start would chain it as if it were old.
 */
export async function once(
	engine: Pick<Engine, "db" | "vault" | "clock">,
	action: Extract<AuditAction, "log.chained" | "identities.indexed">,
	batch: Batch,
): Promise<number> {
	let count = 0
	let skipped = 0
	for (let after: string | undefined = FIRST_ID; after !== undefined; ) {
		const from: string = after
		after = await engine.db.$client.begin(async (sql) => {
			await sql`select pg_advisory_xact_lock(hashtext(${`passerelle ${action}`}))`
			const over = await sql`select from audit_entries where by_id = 'system' and action = ${action} limit 1`
			if (over.length > 0) return undefined
			const taken = await batch(sql, from)
			if (taken) {
				count += taken.done
				skipped += taken.skipped
				return taken.last
			}
			const detail = { count, skipped }
			await appendAudit(sql, engine, {
				action,
				platformId: null,
				by: "system",
				basis: "system",
				detail,
				from: { address: null, requestId: null },
			})
			return undefined
		})
	}
	return count
}
