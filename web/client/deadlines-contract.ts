import "./without-eval.ts"
import { z } from "zod"

const Label = z.object({ fr: z.string(), en: z.string() })
const Person = z.object({ id: z.string(), name: z.string() })
const Place = z.object({ id: z.string(), label: Label })
const Instance = z.object({ id: z.string(), kind: z.string().nullable(), ref: z.string() })
const By = z.object({ seq: z.int(), type: z.string(), label: Label })

const Deadline = z.object({
	id: z.string(),
	instance: Instance,
	place: Place,
	does: z.enum(["remind", "escalate", "move"]).nullable(),
	to: z.array(z.string()),
	status: z.enum(["pending", "paused", "fired", "cancelled"]),
	armedBy: By,
	armedAt: z.string(),
	dueAt: z.string(),
	clock: z.enum(["working", "calendar", "fixed"]),
	territory: z.object({ code: z.string(), name: z.string().nullable() }),
	remainingMs: z.number().nullable(),
	moves: z.array(z.object({ what: z.enum(["paused", "resumed", "moved"]), at: z.string(), by: By.nullable() })),
	people: z.array(Person).nullable(),
	asks: Person.nullable(),
	fired: z.object({ at: z.string(), lateMs: z.number() }).nullable(),
	cancelled: z.object({ at: z.string(), reason: z.string(), by: By.nullable() }).nullable(),
})
export type Deadline = z.infer<typeof Deadline>
export const Deadlines = z.object({ items: z.array(Deadline), next: z.string().nullable() })

const CaseAbsence = z.object({
	id: z.string(),
	instance: Instance,
	place: Place,
	role: z.string(),
	away: Person,
	fromOn: z.string(),
	untilOn: z.string(),
	deputy: Person.nullable(),
	at: z.string(),
	told: z.array(Person),
	live: z.boolean(),
	deputyAskedAt: z.string().nullable(),
})
export type CaseAbsence = z.infer<typeof CaseAbsence>
export const CaseAbsences = z.object({ items: z.array(CaseAbsence) })
