import { z } from "zod"
import type { Identity } from "../identity.ts"
import { ageOn } from "./find-identity.ts"

/** Age as one says it: a newborn's in weeks, a small child's in months. */
const Age = z.object({ count: z.int(), unit: z.enum(["week", "month", "year"]) })
type Age = z.infer<typeof Age>

/** As little of a patient as tells two rows of a list apart. */
export const PatientMark = z.object({
	/** Such as `A. B.`, given name first. */
	initials: z.string(),
	age: Age,
	/** The whole name, only when it was asked for. */
	name: z.string().nullable(),
})
export type PatientMark = z.infer<typeof PatientMark>

const DAY_MS = 86_400_000
const WEEKS_UNTIL_MONTHS = 3
const MONTHS_UNTIL_YEARS = 24

/** @param today day `YYYY-MM-DD` where the patient is cared for */
export function patientMark({ patient }: Identity, today: string, named: boolean): PatientMark {
	const family = patient.usedName ?? patient.birthName
	return {
		initials: [patient.givenNames, family].map(initial).filter(Boolean).join(" "),
		age: ageOf(patient.birthDate, today),
		name: named ? `${patient.givenNames} ${family}` : null,
	}
}

const initial = (name: string): string => {
	const letter = /\p{L}/u.exec(name)?.[0]
	return letter === undefined ? "" : `${letter.toLocaleUpperCase("fr")}.`
}

export function ageOf(birthDate: string, today: string): Age {
	const part = (day: string, from: number, to: number) => Number(day.slice(from, to))
	const months =
		(part(today, 0, 4) - part(birthDate, 0, 4)) * 12 +
		(part(today, 5, 7) - part(birthDate, 5, 7)) -
		(part(today, 8, 10) < part(birthDate, 8, 10) ? 1 : 0)
	if (months >= MONTHS_UNTIL_YEARS) return { count: ageOn(birthDate, today), unit: "year" }
	if (months >= WEEKS_UNTIL_MONTHS) return { count: months, unit: "month" }
	const weeks = Math.floor((Date.parse(today) - Date.parse(birthDate)) / (7 * DAY_MS))
	return { count: Math.max(0, weeks), unit: "week" }
}
