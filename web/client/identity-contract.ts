import "./without-eval.ts"
import { z } from "zod"

/** Who the patient is, and what the patient may ask of it, as far as the screens look. */

const Person = z.object({ id: z.string(), name: z.string() })

const Patient = z.object({
	birthName: z.string(),
	usedName: z.string().optional(),
	givenNames: z.string(),
	birthDate: z.string(),
	sex: z.enum(["female", "male", "undetermined"]),
	birthPlace: z.string().optional(),
	phone: z.string().optional(),
	email: z.string().optional(),
	language: z.string().optional(),
	interpreterNeeded: z.boolean().optional(),
	ins: z.string().optional(),
})
export type Patient = z.infer<typeof Patient>

const Identity = z.object({
	patient: Patient,
	requesterContact: z
		.object({ name: z.string(), phone: z.string().optional(), email: z.string().optional() })
		.optional(),
})
export type Identity = z.infer<typeof Identity>

export const IdentityRecord = z.object({
	version: z.int(),
	identity: Identity.nullable(),
	former: z.array(
		z.object({
			version: z.int(),
			identity: Identity,
			reason: z.string(),
			replacedBy: Person,
			replacedAt: z.string(),
		}),
	),
})
export type IdentityRecord = z.infer<typeof IdentityRecord>

export const PatientCodes = z.object({
	items: z.array(
		z.object({
			id: z.uuid(),
			createdBy: Person,
			createdAt: z.string(),
			expiresAt: z.string(),
			revokedAt: z.string().nullable(),
		}),
	),
})
export type PatientCode = z.infer<typeof PatientCodes>["items"][number]
export const NewPatientCode = z.object({ code: z.string(), expiresAt: z.string() })

const RightKind = z.enum(["access", "rectification", "opposition", "limitation", "erasure"])
export type RightKind = z.infer<typeof RightKind>

const Said = z.object({ by: Person, at: z.string(), reason: z.string().nullable() }).nullable()

export const RightsRequests = z.object({
	items: z.array(
		z.object({
			id: z.uuid(),
			kind: RightKind,
			text: z.string().nullable(),
			receivedAt: z.string(),
			dueAt: z.string(),
			overdue: z.boolean(),
			recordedBy: Person,
			status: z.enum(["open", "granted", "refused", "lifted"]),
			decision: Said,
			lifted: Said,
		}),
	),
	next: z.string().nullable(),
})
export type RightsRequest = z.infer<typeof RightsRequests>["items"][number]

export const RetentionRules = z.object({
	items: z.array(
		z.object({
			name: z.enum(["archiveAfterClosing", "destroyAfterLastVisit", "minorsUntilAge", "destroyAfterDeath"]),
			years: z.int(),
			source: z.string(),
		}),
	),
})
