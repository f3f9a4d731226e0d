import { z } from "zod"
import { WorkflowError } from "../machines/workflow-error.ts"
import type { Origin } from "./audit/audit-entry.ts"
import { appendAudit } from "./audit/record-audit.ts"
import { LabelView } from "./cases/views.ts"
import type { Engine } from "./engine.ts"
import { instant } from "./instant.ts"
import { difficultyKinds } from "./schema/case-notes.ts"

export const DifficultyKindSchema = z.enum(difficultyKinds)
export type DifficultyKind = z.infer<typeof DifficultyKindSchema>

export const DifficultyTag = z.object({
	id: z.uuid(),
	kind: DifficultyKindSchema,
	label: LabelView,
	replaces: z.uuid().nullable(),
	retiredAt: z.iso.datetime().nullable(),
})
export type DifficultyTag = z.infer<typeof DifficultyTag>

export const TagsQuery = z.object({
	/** Those no longer offered, too. */
	retired: z.stringbool().default(false),
})

const Words = z.string().trim().min(3).max(120)

export const NewDifficultyTag = z.strictObject({
	kind: DifficultyKindSchema,
	label: z.strictObject({ fr: Words, en: Words }),
	/** A tag that it takes the place of: that one is retired. */
	replaces: z.uuid().optional(),
})
export type NewDifficultyTag = z.infer<typeof NewDifficultyTag>

interface Row {
	readonly id: string
	readonly kind: DifficultyKind
	readonly label_fr: string
	readonly label_en: string
	readonly replaces: string | null
	readonly retired_at: string | null
}

/** Tags of the yearly report, by heading and in alphabetical order. */
export async function listDifficultyTags(
	engine: Engine,
	{ retired }: z.infer<typeof TagsQuery>,
): Promise<readonly DifficultyTag[]> {
	const sql = engine.db.$client
	const rows = await sql<Row[]>`
		select id, kind, label_fr, label_en, replaces, retired_at from difficulty_tags
		${retired ? sql`` : sql`where retired_at is null`}`
	const order = (kind: DifficultyKind) => difficultyKinds.indexOf(kind)
	return rows
		.toSorted((a, b) => order(a.kind) - order(b.kind) || a.label_fr.localeCompare(b.label_fr, "fr"))
		.map((row) => ({
			id: row.id,
			kind: row.kind,
			label: { fr: row.label_fr, en: row.label_en },
			replaces: row.replaces,
			retiredAt: row.retired_at === null ? null : new Date(row.retired_at).toISOString(),
		}))
}

/**
 * Adds a tag; one that it replaces is retired with it. What carries the former keeps its words.
 *
 * @returns its id
 * @throws WorkflowError REFERENCE_UNKNOWN for a tag to replace that is not offered, or of another heading
 */
export async function addDifficultyTag(
	engine: Engine,
	{ kind, label, replaces }: NewDifficultyTag,
	by: string,
	from: Origin,
): Promise<string> {
	return await engine.db.$client.begin(async (sql) => {
		const now = instant(sql, engine.clock?.() ?? null)
		if (replaces !== undefined) {
			const [retired] = await sql`
				update difficulty_tags set retired_at = ${now}, retired_by = ${by}
				where id = ${replaces} and kind = ${kind} and retired_at is null returning id`
			if (!retired)
				throw new WorkflowError("REFERENCE_UNKNOWN", "the tag to replace is not offered under this heading", {
					unknown: ["replaces"],
				})
		}
		const [row] = await sql<{ id: string }[]>`
			insert into difficulty_tags (kind, label_fr, label_en, replaces, added_by, added_at)
			values (${kind}, ${label.fr}, ${label.en}, ${replaces ?? null}, ${by}, ${now}) returning id`
		if (!row) throw new Error("the tag was not written")
		await appendAudit(sql, engine, {
			action: "difficultyTag.changed",
			platformId: null,
			by,
			subject: row.id,
			detail: { what: replaces === undefined ? "added" : "replaced" },
			from,
		})
		return row.id
	})
}

/**
 * Offers a tag no longer; retired already, it stays as it is.
 *
 * @throws WorkflowError NOT_FOUND
 */
export async function retireDifficultyTag(engine: Engine, id: string, by: string, from: Origin): Promise<void> {
	await engine.db.$client.begin(async (sql) => {
		const [row] = await sql<{ retired: boolean }[]>`
			select retired_at is not null as retired from difficulty_tags where id = ${id} for update`
		if (!row) throw new WorkflowError("NOT_FOUND", "no such tag", {})
		if (row.retired) return
		const now = instant(sql, engine.clock?.() ?? null)
		await sql`update difficulty_tags set retired_at = ${now}, retired_by = ${by} where id = ${id}`
		await appendAudit(sql, engine, {
			action: "difficultyTag.changed",
			platformId: null,
			by,
			subject: id,
			detail: { what: "retired" },
			from,
		})
	})
}
