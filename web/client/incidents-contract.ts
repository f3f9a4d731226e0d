import "./without-eval.ts"
import { z } from "zod"

const text = z.string()

/** How much could not be done; read with every page. */
export const IncidentSummary = z.object({ open: z.number(), oldest: text.nullable() })

const Incident = z.object({
	id: text,
	kind: text,
	platformId: text,
	case: z.object({ id: text, number: text }).nullable(),
	request: z.object({ id: text }).nullable(),
	person: z.object({ name: text }).nullable(),
	instance: z.object({ ref: text, kind: text.nullable() }).nullable(),
	attempts: z.number(),
	openedAt: text,
	lastAttemptAt: text,
})
export type Incident = z.infer<typeof Incident>

export const Incidents = z.object({ items: z.array(Incident), next: text.nullable() })

export const RetriedAll = z.object({ retried: z.number(), broken: z.number(), left: z.number() })
export type RetriedAll = z.infer<typeof RetriedAll>
