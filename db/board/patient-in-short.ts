import { ageOn } from "../cases/find-identity.ts"
import type { Identity } from "../identity.ts"
import type { AgeView } from "./views.ts"

const DAY_MS = 24 * 3_600_000
/** Up to which an age is said in weeks, and in months; of the mean length of a month, days. */
const WEEKS_UNTIL_DAYS = 91
const MONTHS_UNTIL_YEARS = 2
const MONTH_DAYS = 30.44

/** « A. B. »: of the first given name, and of the name in use. */
export function initialsOf({ givenNames, usedName, birthName }: Identity["patient"]): string {
	const letters = [givenNames, usedName ?? birthName].map((name) => /\p{L}/u.exec(name)?.[0].toUpperCase() ?? "")
	return letters
		.filter((letter) => letter !== "")
		.map((letter) => `${letter}.`)
		.join(" ")
}

/** An age as one says it: 5 weeks, 9 months, 34 years. Days `YYYY-MM-DD`. */
export function ageOf(birthDate: string, today: string): AgeView {
	const days = Math.max(0, (Date.parse(today) - Date.parse(birthDate)) / DAY_MS)
	if (days < WEEKS_UNTIL_DAYS) return { count: Math.floor(days / 7), unit: "weeks" }
	const years = ageOn(birthDate, today)
	if (years < MONTHS_UNTIL_YEARS) return { count: Math.floor(days / MONTH_DAYS), unit: "months" }
	return { count: years, unit: "years" }
}
