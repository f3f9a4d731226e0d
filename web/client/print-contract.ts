import "./without-eval.ts"
import { z } from "zod"

const Label = z.object({ fr: z.string(), en: z.string() })

/** A case as its sheet of paper says it. */
export const PrintSheet = z.object({
	number: z.string(),
	platform: z.object({ name: z.string(), hostHospital: z.string(), zone: z.string() }),
	printedBy: z.string(),
	printedAt: z.string(),
	patient: z.discriminatedUnion("shown", [
		z.object({
			shown: z.literal("named"),
			birthName: z.string(),
			usedName: z.string().nullable(),
			givenNames: z.string(),
			birthDate: z.string(),
			age: z.int(),
			sex: z.string(),
		}),
		z.object({ shown: z.literal("initials"), initials: z.string(), age: z.int(), sex: z.string() }),
		z.object({ shown: z.literal("erased") }),
	]),
	urgency: z.enum(["routine", "urgent", "emergency"]),
	diagnosticState: z.enum(["suspected", "none", "confirmed", "impasse"]),
	filieres: z.array(z.string()),
	territoryOfCare: z.string(),
	territoryOfResidence: z.string(),
	openedAt: z.string(),
	closedAt: z.string().nullable(),
	places: z.array(Label),
	lead: z.string().nullable(),
	physician: z.string().nullable(),
	pathway: z.array(
		z.object({
			instance: z.string(),
			procedure: Label.nullable(),
			place: Label,
			from: z.string(),
			to: z.string().nullable(),
			status: z.enum(["current", "paused", "done"]),
		}),
	),
	owed: z.array(
		z.object({
			title: Label,
			procedure: Label.nullable(),
			role: Label,
			assignee: z.string().nullable(),
			dueAt: z.string().nullable(),
			overdue: z.boolean(),
			paused: z.boolean(),
		}),
	),
	procedures: z.array(
		z.object({
			kind: z.string(),
			ref: z.string(),
			label: Label,
			places: z.array(Label),
			startedAt: z.string(),
			done: z.boolean(),
			parties: z.array(z.object({ role: Label, name: z.string().nullable(), territory: z.string().nullable() })),
			said: z.array(
				z.object({
					at: z.string(),
					by: z.string(),
					what: Label,
					texts: z.array(z.string()),
					documents: z.array(z.string()),
				}),
			),
		}),
	),
	told: z.array(
		z.object({
			at: z.string(),
			what: Label,
			procedure: Label.nullable(),
			reminder: z.boolean(),
			people: z.array(
				z.object({
					name: z.string().nullable(),
					role: Label,
					read: z.boolean(),
					sent: z.array(z.object({ channel: z.enum(["email", "secureMail", "sms"]), at: z.string() })),
					failed: z.boolean(),
				}),
			),
		}),
	),
	registry: z.object({ complete: z.boolean(), filled: z.int(), required: z.int(), missing: z.array(z.string()) }),
})
export type PrintSheet = z.infer<typeof PrintSheet>
