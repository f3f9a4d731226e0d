import { z } from "zod"
import { findNames } from "../cases/names.ts"
import type { Engine } from "../engine.ts"
import { auditActions } from "./audit-entry.ts"

const CURSOR = /^\d{1,9}\.[0-9a-z-]{1,40}$/

/** What to look for. `cursor`: number and chain of the last entry already seen. */
export const AuditFilter = z.strictObject({
	platform: z.uuid().optional(),
	case: z.uuid().optional(),
	/** As people say it, of whichever state of retention: nothing of a case is shown beside it. */
	caseNumber: z
		.string()
		.trim()
		.toUpperCase()
		.regex(/^[0-9A-Z-]{1,30}$/, "a case number")
		.optional(),
	/** Person, or the account of a machine client; `system`, or `nobody` before somebody has signed in. */
	by: z.union([z.uuid(), z.enum(["system", "nobody"])]).optional(),
	action: z.enum(auditActions).optional(),
	/** From this instant on. */
	from: z.iso.datetime({ offset: true }).optional(),
	/** Before this instant. */
	to: z.iso.datetime({ offset: true }).optional(),
})
export type AuditFilter = z.infer<typeof AuditFilter>

export const AuditQuery = AuditFilter.extend({
	cursor: z.string().regex(CURSOR, "the `next` of a page").optional(),
	limit: z.coerce.number().int().min(1).max(200).default(50),
})

/** Who did what with which case, when, why and from where; never who the patient is. */
export const AuditItem = z.object({
	chain: z.string().describe("Platform's id, or `passerelle` for what belongs to none"),
	seq: z.int(),
	at: z.iso.datetime(),
	action: z.enum(auditActions),
	by: z.object({ id: z.string(), name: z.string() }),
	role: z.string().nullable(),
	basis: z.string().nullable().describe("What gave the right"),
	case: z.object({ id: z.uuid(), number: z.string() }).nullable(),
	subject: z.string().nullable().describe("What it was about beside the case: a document, a procedure, an account"),
	detail: z.record(z.string(), z.unknown()).readonly(),
	address: z.string().nullable(),
	requestId: z.string().nullable(),
})
export type AuditItem = z.infer<typeof AuditItem>

interface Row {
	readonly chain: string
	readonly seq: number
	readonly at: string
	readonly action: AuditItem["action"]
	readonly by_id: string
	readonly role: string | null
	readonly basis: string | null
	readonly case_id: string | null
	readonly number: string | null
	readonly subject: string | null
	readonly detail: Readonly<Record<string, unknown>>
	readonly address: string | null
	readonly request_id: string | null
}

export interface AuditPage {
	readonly items: readonly AuditItem[]
	/** Pass it as `cursor` for what follows; null at the end. */
	readonly next: string | null
}

/**
 * Entries of the audit log of these platforms, the latest first.
 *
 * @param platforms null for all of them, and for what belongs to none
 */
export async function listAudit(
	engine: Engine,
	platforms: readonly string[] | null,
	query: AuditFilter & { readonly cursor?: string | undefined; readonly limit: number },
): Promise<AuditPage> {
	const sql = engine.db.$client
	const { cursor, limit } = query
	const [seq = "", chain = ""] = cursor?.split(".") ?? []
	const rows = await sql<Row[]>`
		select e.chain, e.seq, e.at, e.action, e.by_id, e.role, e.basis, e.case_id, c.number, e.subject, e.detail, e.address,
			e.request_id
		from audit_entries e left join cases c on c.id = e.case_id
		where ${platforms === null ? sql`true` : sql`e.platform_id = any(${[...platforms]}::uuid[])`}
		${query.case === undefined ? sql`` : sql`and e.case_id = ${query.case}`}
		${query.caseNumber === undefined ? sql`` : sql`and c.number = ${query.caseNumber}`}
		${query.by === undefined ? sql`` : sql`and e.by_id = ${query.by}`}
		${query.action === undefined ? sql`` : sql`and e.action = ${query.action}`}
		${query.from === undefined ? sql`` : sql`and e.at >= ${query.from}::timestamptz`}
		${query.to === undefined ? sql`` : sql`and e.at < ${query.to}::timestamptz`}
		${
			cursor === undefined
				? sql``
				: sql`and (e.at, e.chain, e.seq) < (
					select s.at, s.chain, s.seq from audit_entries s where s.chain = ${chain} and s.seq = ${Number(seq)})`
		}
		order by e.at desc nulls last, e.chain desc, e.seq desc limit ${limit + 1}`
	const page = rows.slice(0, limit)
	const names = await findNames(
		sql,
		page.map((one) => one.by_id),
	)
	const last = page.at(-1)
	return {
		items: page.map((one) => itemOf(one, names)),
		next: rows.length > limit && last ? `${last.seq}.${last.chain}` : null,
	}
}

const itemOf = (row: Row, names: ReadonlyMap<string, string>): AuditItem => ({
	chain: row.chain,
	seq: row.seq,
	at: new Date(row.at).toISOString(),
	action: row.action,
	by: { id: row.by_id, name: names.get(row.by_id) ?? (row.by_id === "system" ? "Passerelle" : "") },
	role: row.role,
	basis: row.basis,
	case: row.case_id === null ? null : { id: row.case_id, number: row.number ?? "" },
	subject: row.subject,
	detail: row.detail,
	address: row.address,
	requestId: row.request_id,
})
