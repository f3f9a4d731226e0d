import type { Identity } from "../../client/case-contract.ts"

type Patient = Extract<Identity, { access: "open" }>["patient"]

const first = (name: string): string => (name.trim() === "" ? "" : `${name.trim().charAt(0).toLocaleUpperCase()}.`)

/** « A. B. »: first letters of the first given name and of the family name. */
export const initialsOf = ({ givenNames, usedName, birthName }: Patient): string =>
	`${first(givenNames)} ${first(usedName ?? birthName)}`.trim()

/** As lists write it for whoever prefers names. */
export const nameOf = ({ givenNames, usedName, birthName }: Patient): string =>
	`${givenNames} ${usedName ?? birthName}`.trim()

const MONTHS = 24

/** Full years, or months under two years, on a day `YYYY-MM-DD`. */
export function ageOn(birthDate: string, today: string): { readonly unit: "years" | "months"; readonly count: number } {
	const part = (day: string, from: number, to: number) => Number(day.slice(from, to))
	const months =
		(part(today, 0, 4) - part(birthDate, 0, 4)) * 12 +
		(part(today, 5, 7) - part(birthDate, 5, 7)) -
		(part(today, 8, 10) < part(birthDate, 8, 10) ? 1 : 0)
	return months < MONTHS
		? { unit: "months", count: Math.max(0, months) }
		: { unit: "years", count: Math.floor(months / 12) }
}
