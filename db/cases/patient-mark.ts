import { z } from "zod"
import { ageOf, ageUnits, initialsOf } from "../../machines/patient-in-short.ts"
import type { Identity } from "../identity.ts"

/** How old somebody is, in the unit that one says it in. */
export const AgeView = z.object({ count: z.int(), unit: z.enum(ageUnits) })

/** As little of a patient as tells two rows of a list apart. */
export const PatientMark = z.object({
	/** Such as `A. B.`, given name first. */
	initials: z.string(),
	age: AgeView,
	/** The whole name, only when it was asked for. */
	name: z.string().nullable(),
})
export type PatientMark = z.infer<typeof PatientMark>

/** @param today day `YYYY-MM-DD` where the patient is cared for */
export function patientMark({ patient }: Identity, today: string, named: boolean): PatientMark {
	const family = patient.usedName ?? patient.birthName
	return {
		initials: initialsOf(patient),
		age: ageOf(patient.birthDate, today),
		name: named ? `${patient.givenNames} ${family}` : null,
	}
}
