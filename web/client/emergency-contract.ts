import "./without-eval.ts"
import { z } from "zod"

/** Accesses to cases of other platforms in an emergency, as far as the screens look at them. */

const Person = z.object({ id: z.string(), name: z.string() })

const EmergencyAccess = z.object({
	id: z.uuid(),
	case: z.object({ id: z.uuid(), number: z.string() }),
	person: Person,
	reason: z.string().nullable(),
	openedAt: z.string(),
	expiresAt: z.string(),
	endedAt: z.string().nullable(),
	open: z.boolean(),
	review: z.object({ by: Person, at: z.string(), justified: z.boolean(), note: z.string().nullable() }).nullable(),
})
export type EmergencyAccess = z.infer<typeof EmergencyAccess>
export const EmergencyAccesses = z.object({ items: z.array(EmergencyAccess), next: z.string().nullable() })
export const OpenedInEmergency = z.object({ id: z.uuid(), caseId: z.uuid(), expiresAt: z.string() })
