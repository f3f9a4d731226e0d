import type { Logger } from "pino"
import { readAnchors } from "../db/audit/anchors.ts"
import { appendAudit } from "../db/audit/record-audit.ts"
import type { Engine } from "../db/engine.ts"

/** A case that was being written while the last anchors were taken is in the next ones. */
const OVERLAP = "5 minutes"

/**
 * Once a day, whichever worker comes first: writes to the process log where every chain ends, of cases those that have
 * moved since the last time. Whoever collects these logs elsewhere keeps what shows that the end of a chain was cut off
 * (`npm run verify -- --against <file>`). The audit log says when it was done.
 *
 * Logged first and recorded afterwards: a process that dies in between does it twice.
 *
 * @returns how many anchors were written; undefined when it was not due, or another worker is at it
 */
export async function logAnchors(engine: Engine, logger: Logger): Promise<number | undefined> {
	return await engine.db.$client.begin(async (sql) => {
		const [turn] = await sql<{ mine: boolean }[]>`
			select pg_try_advisory_xact_lock(hashtext('passerelle-anchors')) as mine`
		if (!turn?.mine) return undefined
		const [last] = await sql<{ since: string; due: boolean }[]>`
			select (at - ${OVERLAP}::interval)::text as since, at < now() - interval '1 day' as due from audit_entries
			where by_id = 'system' and action = 'anchors.written' order by at desc nulls last limit 1`
		if (last && !last.due) return undefined
		let count = 0
		for await (const page of readAnchors(sql, last?.since ?? null)) {
			for (const anchor of page) logger.info({ anchor }, "anchor of a chain")
			count += page.length
		}
		const detail = { count }
		await appendAudit(sql, engine, {
			action: "anchors.written",
			platformId: null,
			by: "system",
			basis: "system",
			detail,
			from: { address: null, requestId: null },
		})
		return count
	})
}
