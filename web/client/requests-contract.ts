import "./without-eval.ts"
import { z } from "zod"
import { Urgency } from "../../machines/vocabulary.ts"

const text = z.string()
const Contact = z.object({ name: text, phone: text.optional(), email: text.optional() })

export const RequestContent = z.object({
	requesterType: text,
	requesterContact: Contact,
	patient: z.object({
		birthName: text,
		usedName: text.optional(),
		givenNames: text,
		birthDate: text,
		birthDateApproximate: z.boolean().optional(),
		sex: text,
		phone: text.optional(),
		language: text.optional(),
		interpreterNeeded: z.boolean().optional(),
		literacy: text.optional(),
	}),
	territoryOfResidence: text,
	urgent: z.boolean(),
	diagnosticState: text,
	doctorSettled: z.boolean(),
	request: z.object({
		reason: text,
		history: text.optional(),
		relation: text.optional(),
		treatingDoctor: z.object({ name: text, phone: text.optional() }).optional(),
		documents: text.optional(),
		informed: text,
		agreed: text,
	}),
})
export type RequestContent = z.infer<typeof RequestContent>

const RequestItem = z.object({
	id: z.uuid(),
	platformId: z.uuid(),
	state: text,
	requesterType: text,
	territory: text,
	urgency: Urgency,
	receivedAt: text,
	dueAt: text,
	suspect: z.boolean(),
	case: z.object({ id: z.uuid(), number: text }).nullable(),
})
export type RequestItem = z.infer<typeof RequestItem>
export const RequestItems = z.object({ items: z.array(RequestItem) })
const Label = z.object({ fr: text, en: text })
const RequestReminder = z.object({
	name: text,
	escalates: z.boolean(),
	to: z.array(z.object({ role: text, label: Label })),
	dueAt: text,
	sentAt: text.nullable(),
	told: z.array(text),
	messages: z.array(z.object({ name: text, channel: text, status: text })),
})
export type RequestReminder = z.infer<typeof RequestReminder>
export const RequestView = RequestItem.extend({
	content: RequestContent.nullable(),
	trackingNumber: text.nullable(),
	reminders: z.array(RequestReminder),
	decided: z.object({ at: text, by: text.nullable() }).nullable(),
})
export type RequestView = z.infer<typeof RequestView>

const Lookalike = z.object({
	id: z.uuid(),
	number: text,
	closedAt: text.nullable(),
	territoryOfCare: text,
	identity: z.object({ birthName: text, usedName: text.optional(), givenNames: text, birthDate: text, sex: text }),
	because: z.enum(["ins", "birthDateAndName"]),
})
export type Lookalike = z.infer<typeof Lookalike>
export const Lookalikes = z.object({ items: z.array(Lookalike) })

export const OpenedCase = z.object({ caseId: z.uuid(), number: text })
export const CaseTasks = z.object({
	number: text,
	closedAt: text.nullable(),
	territoryOfCare: text,
	tasks: z.array(
		z.object({ title: z.object({ fr: text, en: text }), dueAt: text.nullable(), role: text, status: text }),
	),
})

export const Professions = z.object({ items: z.array(z.object({ code: text, label: text })) })

export const PublicForm = z.object({
	ticket: text,
	territories: z.array(z.object({ code: text, name: text, platform: text })),
})
export const PublicNumber = z.object({ number: text })
export const PublicStatus = z.object({
	step: z.enum(["received", "taken", "informationAwaited", "inProgress", "answered", "ended", "refused"]),
	receivedAt: text,
	platform: text,
	refusal: text.nullable(),
	answer: text.nullable(),
})
export type PublicStatus = z.infer<typeof PublicStatus>
