import "./without-eval.ts"
import { z } from "zod"

/** What surrounds the pathway of a case: notes, remarks, documents, as far as the screens look at them. */

const listOf = <S extends z.ZodType>(item: S) => z.object({ items: z.array(item) })
const Label = z.object({ fr: z.string(), en: z.string() })
const Person = z.object({ id: z.string(), name: z.string() })
const Withdrawn = z.object({ by: Person, at: z.string() }).nullable()

const CaseNote = z.object({
	id: z.uuid(),
	version: z.int(),
	text: z.string(),
	writtenBy: Person,
	writtenAt: z.string(),
	editedAt: z.string().nullable(),
	mentions: z.array(Person),
	withdrawn: Withdrawn,
	former: z.array(z.object({ text: z.string(), until: z.string() })),
	mine: z.boolean(),
	withdrawable: z.boolean(),
})
export type CaseNote = z.infer<typeof CaseNote>
export const CaseNotes = listOf(CaseNote)

const Teammate = z.object({ id: z.uuid(), name: z.string(), role: z.string() })
export type Teammate = z.infer<typeof Teammate>
export const Teammates = listOf(Teammate)

const RemarkKind = z.enum(["difficulty", "improvement", "contribution"])
export type RemarkKind = z.infer<typeof RemarkKind>

const DifficultyTag = z.object({
	id: z.uuid(),
	kind: RemarkKind,
	label: Label,
	replaces: z.uuid().nullable(),
	retiredAt: z.string().nullable(),
})
export type DifficultyTag = z.infer<typeof DifficultyTag>
export const DifficultyTags = listOf(DifficultyTag)

const Difficulty = z.object({
	id: z.uuid(),
	tag: z.object({ id: z.uuid(), kind: RemarkKind, label: Label }),
	instance: z.object({ id: z.uuid(), kind: z.string().nullable(), ref: z.string() }).nullable(),
	place: z.object({ id: z.string(), label: Label }).nullable(),
	occurredOn: z.string(),
	remark: z.string().nullable(),
	recordedBy: Person,
	recordedAt: z.string(),
	withdrawn: Withdrawn,
	withdrawable: z.boolean(),
})
export type Difficulty = z.infer<typeof Difficulty>
export const Difficulties = listOf(Difficulty)

const CaseDocument = z.object({
	id: z.uuid(),
	name: z.string().nullable(),
	contentType: z.enum(["application/pdf", "image/png", "image/jpeg"]),
	size: z.int(),
	addedBy: z.string(),
	addedByName: z.string(),
	addedAt: z.string(),
	withdrawn: z.object({ byName: z.string(), at: z.string() }).nullable(),
})
export type CaseDocument = z.infer<typeof CaseDocument>
export const CaseDocuments = listOf(CaseDocument)

/** What the tabs need of the case itself. */
export const CaseAround = z.object({
	id: z.uuid(),
	number: z.string(),
	platformId: z.uuid(),
	places: z.array(z.object({ id: z.string(), label: Label })),
	procedures: z.array(
		z.object({
			id: z.uuid(),
			label: Label,
			ref: z.string(),
			done: z.boolean(),
			places: z.array(z.object({ id: z.string(), label: Label })),
		}),
	),
})
export type CaseAround = z.infer<typeof CaseAround>
