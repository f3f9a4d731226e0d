import { z } from "zod"
import { WorkflowError } from "../machines/workflow-error.ts"
import { findCaseKey, getCaseKey } from "./case-key.ts"
import { type Page, PageRequest, pageOf } from "./directory/page.ts"
import type { Engine } from "./engine.ts"
import { announceCase } from "./live/change.ts"
import { bamaraSections, bamaraSuppliers } from "./schema/directory.ts"
import { noSuggestions, suggestSheet } from "./sheet-suggestions.ts"

/** A value of the sheet: short text, whatever its item; null when there is none. */
export const SheetValue = z.strictObject({ value: z.string().trim().min(1).max(500).nullable() })

/** One item of a sheet. Its label is French, as BaMaRa's. */
const SheetItem = z.object({
	id: z.uuid(),
	code: z.string(),
	label: z.string(),
	section: z.enum(bamaraSections),
	required: z.boolean(),
	whoCanSupply: z.enum(bamaraSuppliers),
	filled: z.boolean(),
	value: z.string().nullable().describe("Null when empty, not for the reader's eyes, or erased"),
	choices: z
		.array(z.object({ code: z.string(), label: z.string() }))
		.readonly()
		.describe("What it can be answered with; none when it takes free text"),
	suggested: z
		.string()
		.nullable()
		.describe("What the case itself answers, for whoever sees values; null once there is a value, or when it does not"),
	setBy: z.string().nullable(),
	setAt: z.iso.datetime().nullable(),
})
type SheetItem = z.infer<typeof SheetItem>

/** The BaMaRa sheet of a case, as far as it is filled in. */
export const BamaraSheet = z.object({
	items: z.array(SheetItem).readonly(),
	completeness: z
		.object({ complete: z.boolean(), filled: z.int(), required: z.int() })
		.describe("Of the required items: how many have a value"),
	missing: z
		.array(SheetItem.pick({ id: true, code: true, label: true, whoCanSupply: true }))
		.readonly()
		.describe("Required items without a value"),
})
export type BamaraSheet = z.infer<typeof BamaraSheet>

interface SheetRow {
	readonly id: string
	readonly code: string
	readonly label: string
	readonly section: SheetItem["section"]
	readonly required: boolean
	readonly who_can_supply: SheetItem["whoCanSupply"]
	readonly choices: SheetItem["choices"] | null
	readonly sealed: string | null
	readonly set_by: string | null
	readonly set_at: string | null
}

/**
 * The sheet of a case; `opened` gives its values in clear. Complete when every required item has a value, which is
 * what `ENTRY_SUBMITTED` asks too.
 */
export async function readSheet(engine: Engine, caseId: string, opened: boolean): Promise<BamaraSheet> {
	const sql = engine.db.$client
	const [key, suggestions, rows] = await Promise.all([
		opened ? findCaseKey(engine, sql, caseId) : null,
		opened ? suggestSheet(engine, sql, caseId) : noSuggestions,
		sql<SheetRow[]>`
			select i.id, i.code, i.label, i.section, i.required, i.who_can_supply, v.sealed, v.set_by, v.set_at,
				(select json_agg(json_build_object('code', c.code, 'label', c.label) order by c.position)
					from bamara_choices c where c.item_id = i.id) as choices
			from bamara_items i left join bamara_values v on v.item_id = i.id and v.case_id = ${caseId}
			order by i.position, i.code`,
	])
	const items = rows.map(
		(row): SheetItem => ({
			id: row.id,
			code: row.code,
			label: row.label,
			section: row.section,
			required: row.required,
			whoCanSupply: row.who_can_supply,
			filled: row.sealed !== null,
			value: row.sealed === null ? null : (key?.openText(row.sealed) ?? null),
			choices: row.choices ?? [],
			suggested: row.sealed === null ? (suggestions[row.code] ?? null) : null,
			setBy: row.set_by,
			setAt: row.set_at === null ? null : new Date(row.set_at).toISOString(),
		}),
	)
	const required = items.filter((one) => one.required)
	const missing = required.filter((one) => !one.filled)
	return {
		items,
		completeness: {
			complete: missing.length === 0,
			filled: required.length - missing.length,
			required: required.length,
		},
		missing: missing.map(({ id, code, label, whoCanSupply }) => ({ id, code, label, whoCanSupply })),
	}
}

export interface SheetChange {
	readonly caseId: string
	readonly itemId: string
	readonly value: string | null
	readonly by: string
}

/**
 * Writes or empties one value, sealed with the key of the case.
 *
 * @throws WorkflowError NOT_FOUND when the sheet has no such item, INSTANCE_BLOCKED once the key was destroyed
 */
export async function setSheetValue(engine: Engine, change: SheetChange): Promise<void> {
	const { caseId, itemId, value, by } = change
	const sql = engine.db.$client
	const [item] = await sql`select 1 from bamara_items where id = ${itemId}`
	if (!item) throw new WorkflowError("NOT_FOUND", "the BaMaRa sheet has no such item", {})
	await sql.begin(async (tx) => {
		// What a full sheet makes possible shows at once on every screen where the case is open.
		await announceCase(tx, "sheet", caseId)
		if (value === null) {
			await tx`delete from bamara_values where case_id = ${caseId} and item_id = ${itemId}`
			return
		}
		const key = await getCaseKey(engine, tx, caseId)
		const at = engine.clock?.().toISOString() ?? tx`now()`
		await tx`
			insert into bamara_values (case_id, item_id, sealed, set_by, set_at)
			values (${caseId}, ${itemId}, ${key.seal(value)}, ${by}, ${at})
			on conflict (case_id, item_id) do update set sealed = excluded.sealed, set_by = excluded.set_by, set_at = excluded.set_at`
	})
}

/** An export of BaMaRa, to name when an entry is reconciled. The label says when and by whom it was drawn. */
export const NewExport = z.strictObject({ platform: z.uuid(), label: z.string().trim().min(1).max(200) })

export const BamaraExport = z.object({
	id: z.uuid(),
	platformId: z.uuid(),
	label: z.string(),
	importedBy: z.string(),
	importedAt: z.iso.datetime(),
})
export type BamaraExport = z.infer<typeof BamaraExport>

export const ExportsQuery = PageRequest.extend({ platform: z.uuid() })

/** Notes that an export exists, for `RECONCILED` to point to. The file itself is not read yet. */
export async function createExport(engine: Engine, body: z.infer<typeof NewExport>, by: string): Promise<string> {
	const sql = engine.db.$client
	const at = engine.clock?.().toISOString() ?? sql`now()`
	const [row] = await sql<{ id: string }[]>`
		insert into bamara_exports (platform_id, label, imported_by, imported_at)
		values (${body.platform}, ${body.label}, ${by}, ${at}) returning id`
	if (!row) throw new WorkflowError("NOT_FOUND", "no such platform", {})
	return row.id
}

/** Exports of a platform, the latest first. */
export async function listExports(engine: Engine, query: z.infer<typeof ExportsQuery>): Promise<Page<BamaraExport>> {
	const sql = engine.db.$client
	const rows = await sql<
		{ id: string; platform_id: string; label: string; imported_by: string; imported_at: string }[]
	>`
		select id, platform_id, label, imported_by, imported_at from bamara_exports
		where platform_id = ${query.platform}
		${query.cursor === undefined ? sql`` : sql`and (imported_at, id) < (select imported_at, id from bamara_exports where id = ${query.cursor})`}
		order by imported_at desc, id desc limit ${query.limit + 1}`
	return pageOf(
		rows.map((row) => ({
			id: row.id,
			platformId: row.platform_id,
			label: row.label,
			importedBy: row.imported_by,
			importedAt: new Date(row.imported_at).toISOString(),
		})),
		query.limit,
	)
}
