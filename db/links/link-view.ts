import { z } from "zod"
import { LabelView, ProcedureItem, ProcedureView } from "../cases/views.ts"
import { documentTypes } from "../document-file.ts"
import { linkRoles } from "./case-links.ts"

/** What a link opens, for its page: one read, so that a phone on a slow network shows it at once. */

const instant = () => z.iso.datetime()
const list = <S extends z.ZodType>(schema: S) => z.array(schema).readonly()

/** A territory by name and zone: hours are said where somebody is. */
export const Territory = z.object({ code: z.string(), name: z.string(), zone: z.string() })
export type Territory = z.infer<typeof Territory>

const Sent = z.object({ type: z.string(), label: LabelView, at: instant() })

/** The case itself or a procedure, reduced to what concerns the link's holder. */
export const LinkedInstance = z.object({
	id: z.uuid(),
	kind: z.string().nullable().describe("Kind of procedure; null for the case itself"),
	label: LabelView,
	places: ProcedureItem.shape.places,
	version: z.int(),
	done: z.boolean(),
	/** Whether an expert is the one asked now; somebody asked before may still answer. */
	askedNow: z.boolean(),
	/** The holder's own open task. */
	due: z.object({ at: instant(), territory: z.string() }).nullable(),
	/** What an expert was asked. */
	question: z.object({ text: z.string(), at: instant() }).nullable(),
	/** What the holder is asked to supply; null unless they can supply it now. */
	asked: z.object({ items: list(z.string()), message: z.string(), at: instant() }).nullable(),
	/** That the patient was informed and agreed. */
	agreement: z.object({ at: instant(), form: z.string() }).nullable(),
	/** What the holder sent, in order. */
	sent: list(Sent),
	/** Day by which an answer would be expected, were it promised now. */
	answerBy: z.iso.date().nullable(),
	available: ProcedureView.shape.available,
})
export type LinkedInstance = z.infer<typeof LinkedInstance>

/** One of the four steps by which a requester follows. */
export const Step = z.object({
	name: z.enum(["received", "decided", "medical", "told"]),
	state: z.enum(["done", "current", "next"]),
	at: instant().nullable(),
	/** When the next news of it is due. */
	dueAt: instant().nullable(),
	/** Kind of the medical procedure. */
	kind: z.string().nullable(),
})
export type Step = z.infer<typeof Step>

export const LinkView = z.object({
	id: z.uuid(),
	role: z.enum(linkRoles),
	expiresAt: instant(),
	/** Nothing is left to do, only to read. */
	endedAt: instant().nullable(),
	caseId: z.uuid(),
	caseNumber: z.string(),
	platform: z.object({ name: z.string(), phone: z.string().nullable(), territory: Territory }),
	person: z.object({ id: z.uuid(), name: z.string(), territory: Territory }).nullable(),
	/** Age and sex, for whoever gives an opinion; the name stays with the team. */
	patient: ProcedureView.shape.patient,
	requester: z.object({ name: z.string(), specialty: z.string().nullable(), territory: z.string() }).nullable(),
	instances: list(LinkedInstance).describe("Ended procedures of a case are not among them"),
	/** What the holder sent last, in a procedure that has ended since as well. */
	lastSent: Sent.nullable(),
	documents: list(
		z.object({
			id: z.uuid(),
			name: z.string().nullable(),
			contentType: z.enum(documentTypes),
			size: z.int(),
			mine: z.boolean(),
		}),
	),
	/** People of the same centre whom an expert may name in their place. */
	colleagues: list(z.object({ id: z.uuid(), name: z.string(), specialty: z.string().nullable() })),
	steps: list(Step).describe("For a requester"),
	/** How the case ended; null while it runs. */
	closed: z.enum(["completed", "other"]).nullable(),
})
export type LinkView = z.infer<typeof LinkView>
