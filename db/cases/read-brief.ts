import { z } from "zod"
import { formOf } from "../../machines/describe-form.ts"
import type { Principal } from "../../machines/policy.ts"
import { listDocuments } from "../documents.ts"
import type { Engine } from "../engine.ts"
import { findReferences } from "../export/find-references.ts"
import type { CaseRelation } from "../relations.ts"
import { describePayload, type SaidField } from "./describe-payload.ts"
import { readTimeline, type TimelineEntry } from "./read-timeline.ts"
import { LabelView } from "./views.ts"

/** As many steps as one reads before a decision. */
const MOST_SAID = 4
/** How far back they are looked for, entries of the log. */
const LOOKED_AT = 80

export const BriefQuery = z.strictObject({
	/** The case itself, or the procedure in which something is to be decided. */
	instance: z.uuid().optional(),
})
type BriefQuery = z.infer<typeof BriefQuery>

export const CaseBrief = z.object({
	said: z
		.array(
			z.object({
				seq: z.int(),
				label: LabelView,
				by: z.string(),
				at: z.iso.datetime(),
				fields: z.array(z.object({ label: LabelView, text: LabelView, at: z.string().nullable() })).readonly(),
			}),
		)
		.readonly()
		.describe("What people entered last, the latest first, in the words of its forms"),
	documents: z
		.array(z.object({ id: z.uuid(), name: z.string() }))
		.readonly()
		.describe("Those that are not withdrawn"),
})
export type CaseBrief = z.infer<typeof CaseBrief>

/**
 * What somebody has to know to decide at a step: what people last said in the procedure or the case that it is about, with
 * the question that was put, and which documents there are.
 */
export async function readBrief(
	engine: Engine,
	principal: Principal,
	relation: CaseRelation,
	{ instance }: BriefQuery,
): Promise<CaseBrief> {
	const page = await readTimeline(engine, principal, relation, { limit: LOOKED_AT, instance })
	const documents = (await listDocuments(engine, relation.caseId, null)).filter((one) => one.withdrawn === null)
	const people = page.items.filter((one) => one.kind === "person" && !one.restricted)
	const names = await findReferences(engine.db.$client, people, documents)
	const told = people
		.map((entry) => ({ entry, fields: fieldsOf(engine, entry, names) }))
		.filter((one) => one.fields.length > 0)
	const latest = told.slice(0, MOST_SAID)
	// The question stays in sight however much was said since.
	const question = told.find(({ entry }) => "question" in entry.payload)
	const shown = question === undefined || latest.includes(question) ? latest : [...latest.slice(0, -1), question]
	return {
		said: shown.map(({ entry, fields }) => ({
			seq: entry.seq,
			label: entry.label,
			by: entry.recordedFor?.name ?? entry.by.name,
			at: entry.occurredAt,
			fields,
		})),
		documents: documents.flatMap(({ id, name }) => (name === null ? [] : [{ id, name }])),
	}
}

function fieldsOf(
	{ registry }: Engine,
	{ instance, type, payload }: TimelineEntry,
	names: Readonly<Record<string, string>>,
): readonly SaidField[] {
	const definition = registry.current.find((one) => one.kind === instance.kind)
	return definition === undefined ? [] : describePayload(formOf(definition, type), payload, names)
}
