import { z } from "zod"
import { isIns } from "../machines/ins.ts"

const name = () => z.string().trim().min(1).max(120)

const literacies = ["reads", "withHelp", "doesNotRead"] as const

/** Who the patient is. Optional as in life: many patients have no INS, some not even a certain birth date. */
export const Patient = z.strictObject({
	birthName: name(),
	usedName: name().optional(),
	givenNames: name(),
	birthDate: z.iso.date(),
	/** The day, or day and month, is not known: the first of them stands for it. */
	birthDateApproximate: z.boolean().optional(),
	sex: z.enum(["female", "male", "undetermined"]),
	birthPlace: name().optional(),
	phone: z.string().trim().min(3).max(40).optional(),
	email: z.email().max(200).optional(),
	/** Language to speak with the family, in its own words. */
	language: name().optional(),
	interpreterNeeded: z.boolean().optional(),
	/** How letters and questionnaires reach the family: some are better called. */
	literacy: z.enum(literacies).optional(),
	ins: z.string().refine(isIns, "its key does not fit").optional(),
})
type Patient = z.infer<typeof Patient>

/** How to reach whoever asks, when the directory does not know them. */
export const RequesterContact = z.strictObject({
	name: name(),
	phone: z.string().trim().min(3).max(40).optional(),
	email: z.email().max(200).optional(),
})

const words = () => z.string().trim().min(1).max(4_000)

/** What was asked, in the words of whoever asked, and what they were told. */
export const RequestDetails = z.strictObject({
	reason: words(),
	/** What was noticed, since when, what was tried. */
	history: words().optional(),
	/** What whoever asks is to the patient: mother, neighbour, general practitioner. */
	relation: name().optional(),
	treatingDoctor: z.strictObject({ name: name(), phone: z.string().trim().min(3).max(40).optional() }).optional(),
	/** Documents that exist, as somebody names them; files of the case are apart. */
	documents: words().optional(),
	/** Whether patient or family were told what becomes of their data. */
	informed: z.enum(["yes", "no", "unknown"]),
	/** Whether they agree with the request. */
	agreed: z.enum(["yes", "no", "unknown"]),
})

/** What is sealed apart from the case. */
export const Identity = z.strictObject({
	patient: Patient,
	requesterContact: RequesterContact.optional(),
	request: RequestDetails.optional(),
})
export type Identity = z.infer<typeof Identity>

const TRANSITION_AGE = 16

/**
 * Day by which the passage to adult care is reviewed: the first of the month of the 16th birthday. Not the birthday
 * itself: the pathway keeps this day in clear, where an erasure does not reach it.
 */
export function transitionDay(birthDate: string): string {
	return `${Number(birthDate.slice(0, 4)) + TRANSITION_AGE}-${birthDate.slice(5, 7)}-01`
}
