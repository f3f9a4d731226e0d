/** The parts of a patient's name that initials are made of. */
interface Named {
	readonly givenNames: string
	readonly usedName?: string | null | undefined
	readonly birthName: string
}

/** An age as one says it: a newborn's in weeks, a small child's in months. */
export interface Age {
	readonly count: number
	readonly unit: (typeof ageUnits)[number]
}
export const ageUnits = ["weeks", "months", "years"] as const

const DAY_MS = 86_400_000
const WEEKS_UNTIL_MONTHS = 3
const MONTHS_UNTIL_YEARS = 24

/** « A. B. »: of the first given name and of the name in use; never more, however many there are. */
export const initialsOf = ({ givenNames, usedName, birthName }: Named): string =>
	[givenNames, usedName ?? birthName].map(initial).filter(Boolean).join(" ")

const initial = (name: string): string => {
	const letter = /\p{L}/u.exec(name)?.[0]
	return letter === undefined ? "" : `${letter.toLocaleUpperCase("fr")}.`
}

/** Age on a day where the patient is cared for; both days `YYYY-MM-DD`. */
export function ageOf(birthDate: string, today: string): Age {
	const part = (day: string, from: number, to: number) => Number(day.slice(from, to))
	const months =
		(part(today, 0, 4) - part(birthDate, 0, 4)) * 12 +
		(part(today, 5, 7) - part(birthDate, 5, 7)) -
		(part(today, 8, 10) < part(birthDate, 8, 10) ? 1 : 0)
	if (months >= MONTHS_UNTIL_YEARS) return { count: Math.floor(months / 12), unit: "years" }
	if (months >= WEEKS_UNTIL_MONTHS) return { count: months, unit: "months" }
	const weeks = Math.floor((Date.parse(today) - Date.parse(birthDate)) / (7 * DAY_MS))
	return { count: Math.max(0, weeks), unit: "weeks" }
}
