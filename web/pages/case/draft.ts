import { z } from "zod"
import { roles } from "../../../machines/vocabulary.ts"
import { draftName, draftNames, dropDraft, keepDraft, readDraft } from "../../session/drafts.ts"

const Label = z.object({ fr: z.string(), en: z.string() })

/** Where the instance stood when somebody began to type: what a conflict is told by. */
const Base = z.object({
	/** What `If-Match` says. */
	version: z.int(),
	/** Last entry of the log. */
	seq: z.int(),
	/** Where it rested, and with whom. */
	places: z.array(z.object({ label: Label, holder: z.string().nullable() })),
})
export type Base = z.infer<typeof Base>

const Draft = z.object({
	value: z.record(z.string(), z.unknown()),
	recordedFor: z.object({ role: z.enum(roles), person: z.string().nullable() }).nullable(),
	/** When it really happened; null for now. */
	occurredAt: z.string().nullable(),
	base: Base,
	/** The same for every attempt to send the same thing: it is carried out once. */
	key: z.string().nullable(),
	/** It was sent and no answer came: it waits for its author's agreement. */
	pending: z.boolean(),
})
export type Draft = z.infer<typeof Draft>

/** What a draft is about. */
export interface DraftOf {
	readonly person: string
	readonly caseId: string
	readonly instanceId: string
	readonly type: string
}

const nameOf = ({ person, caseId, instanceId, type }: DraftOf): string => draftName(person, caseId, instanceId, type)

/** What was typed before, in this tab, by this person; nothing when it cannot be understood any more. */
export function findDraft(of: DraftOf): Draft | undefined {
	const text = readDraft(nameOf(of))
	if (text === null) return undefined
	try {
		return Draft.parse(JSON.parse(text))
	} catch {
		return undefined
	}
}

export const saveDraft = (of: DraftOf, draft: Draft): void => keepDraft(nameOf(of), JSON.stringify(draft))

export const forgetDraft = (of: DraftOf): void => dropDraft(nameOf(of))

/** Drafts of somebody that were sent without an answer: what waits for their agreement. */
export function pendingDrafts(person: string): readonly DraftOf[] {
	return draftNames(person).flatMap((name) => {
		const [caseId = "", instanceId = "", type = ""] = name.slice(draftName(person, "").length).split(".")
		const of = { person, caseId, instanceId, type }
		return findDraft(of)?.pending === true ? [of] : []
	})
}
