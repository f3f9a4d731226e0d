import "./without-eval.ts"
import { z } from "zod"

/** What a personal link opens, as far as its page looks at it. */

const Label = z.object({ fr: z.string(), en: z.string() })
const Territory = z.object({ code: z.string(), name: z.string(), zone: z.string() })
export type LinkTerritory = z.infer<typeof Territory>

const linkRoles = ["expert", "requester", "extraMedical"] as const
export type LinkRole = (typeof linkRoles)[number]

const Available = z.object({
	type: z.string(),
	label: Label,
	form: z.looseObject({
		properties: z.record(z.string(), z.looseObject({})).default({}),
		required: z.array(z.string()).default([]),
	}),
})

const Instance = z.object({
	id: z.uuid(),
	kind: z.string().nullable(),
	label: Label,
	places: z.array(z.object({ id: z.string(), label: Label })),
	version: z.int(),
	done: z.boolean(),
	askedNow: z.boolean(),
	due: z.object({ at: z.string(), territory: z.string() }).nullable(),
	question: z.object({ text: z.string(), at: z.string() }).nullable(),
	asked: z.object({ items: z.array(z.string()), message: z.string(), at: z.string() }).nullable(),
	agreement: z.object({ at: z.string(), form: z.string() }).nullable(),
	sent: z.array(z.object({ type: z.string(), label: Label, at: z.string() })),
	answerBy: z.string().nullable(),
	available: z.array(Available),
})
export type LinkedInstance = z.infer<typeof Instance>

const Document = z.object({
	id: z.uuid(),
	name: z.string().nullable(),
	contentType: z.string(),
	size: z.int(),
	mine: z.boolean(),
})
export type LinkDocument = z.infer<typeof Document>

const Step = z.object({
	name: z.enum(["received", "decided", "medical", "told"]),
	state: z.enum(["done", "current", "next"]),
	at: z.string().nullable(),
	dueAt: z.string().nullable(),
	kind: z.string().nullable(),
})
export type LinkStep = z.infer<typeof Step>

export const LinkView = z.object({
	id: z.uuid(),
	role: z.enum(linkRoles),
	expiresAt: z.string(),
	endedAt: z.string().nullable(),
	caseId: z.uuid(),
	caseNumber: z.string(),
	platform: z.object({ name: z.string(), phone: z.string().nullable(), territory: Territory }),
	person: z.object({ id: z.uuid(), name: z.string(), territory: Territory }).nullable(),
	patient: z.object({ sex: z.string(), age: z.int() }).nullable(),
	requester: z.object({ name: z.string(), specialty: z.string().nullable(), territory: z.string() }).nullable(),
	instances: z.array(Instance),
	lastSent: z.object({ type: z.string(), label: Label, at: z.string() }).nullable(),
	documents: z.array(Document),
	colleagues: z.array(z.object({ id: z.uuid(), name: z.string(), specialty: z.string().nullable() })),
	steps: z.array(Step),
	closed: z.enum(["completed", "other"]).nullable(),
})
export type LinkView = z.infer<typeof LinkView>

export const LinkSession = z.object({ session: z.string() })

/** Links of a case, for its team. */
export const CaseLinks = z.object({
	items: z.array(
		z.object({
			id: z.uuid(),
			instanceId: z.uuid(),
			role: z.enum(linkRoles),
			personId: z.uuid().nullable(),
			personName: z.string().nullable(),
			createdAt: z.string(),
			expiresAt: z.string(),
			revokedAt: z.string().nullable(),
			disowned: z.boolean(),
			lastOpenedAt: z.string().nullable(),
			uses: z.int(),
			renewalAskedAt: z.string().nullable(),
			valid: z.boolean(),
		}),
	),
})
export type CaseLink = z.infer<typeof CaseLinks>["items"][number]
export const NewCaseLink = z.object({ id: z.uuid(), path: z.string(), expiresAt: z.string() })
export type NewCaseLink = z.infer<typeof NewCaseLink>
