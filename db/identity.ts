import { z } from "zod"
import { isIns } from "../machines/ins.ts"

const name = () => z.string().trim().min(1).max(120)

/** Who the patient is. Optional as in life: many patients have no INS, some not even a certain birth date. */
export const Patient = z.strictObject({
	birthName: name(),
	usedName: name().optional(),
	givenNames: name(),
	birthDate: z.iso.date(),
	sex: z.enum(["female", "male", "undetermined"]),
	birthPlace: name().optional(),
	phone: z.string().trim().min(3).max(40).optional(),
	email: z.email().max(200).optional(),
	/** Language to speak with the family, in its own words. */
	language: name().optional(),
	interpreterNeeded: z.boolean().optional(),
	ins: z.string().refine(isIns, "its key does not fit").optional(),
})
type Patient = z.infer<typeof Patient>

/** How to reach whoever asks, when the directory does not know them. */
const RequesterContact = z.strictObject({
	name: name(),
	phone: z.string().trim().min(3).max(40).optional(),
	email: z.email().max(200).optional(),
})

/** What is sealed apart from the case. */
export const Identity = z.strictObject({ patient: Patient, requesterContact: RequesterContact.optional() })
export type Identity = z.infer<typeof Identity>

const TRANSITION_AGE = 16

/** Day of the 16th birthday, by which the passage to adult care is reviewed. */
export function transitionDay(birthDate: string): string {
	const year = Number(birthDate.slice(0, 4)) + TRANSITION_AGE
	// Born on 29 February: the birthday of a common year is 1 March.
	const day = new Date(`${year}${birthDate.slice(4)}T00:00:00Z`)
	return Number.isNaN(day.getTime()) ? `${year}-03-01` : day.toISOString().slice(0, 10)
}
