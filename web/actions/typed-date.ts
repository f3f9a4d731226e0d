/** A date as it is typed, part by part. */
export interface TypedDate {
	readonly day: string
	readonly month: string
	readonly year: string
}

const digits = (text: string, most: number): string => text.replaceAll(/\D/g, "").slice(0, most)

/** What a part may hold: digits, as many as it has. */
export const typedDay = (text: string): string => digits(text, 2)
export const typedYear = (text: string): string => digits(text, 4)

/** The parts of `YYYY-MM-DD`, without leading zeros, as one writes them. */
export function partsOf(date: string): TypedDate {
	const [year = "", month = "", day = ""] = date.split("-")
	const short = (part: string) => part.replace(/^0+(?=\d)/, "")
	return { day: short(day), month: short(month), year }
}

/** `YYYY-MM-DD`; empty when nothing was typed, and not a date, which the schema says, while a part is missing. */
export function dateOf({ day, month, year }: TypedDate): string {
	if (day === "" && month === "" && year === "") return ""
	const two = (part: string) => (part === "" ? "" : part.padStart(2, "0"))
	return `${year}-${two(month)}-${two(day)}`
}

/** `HH:MM` of 9:05, 9h05, 9 h 5, 0905 or 9; as typed when it is no time. */
export function timeOf(text: string): string {
	const match = /^\s*(\d{1,2})\s*(?:[:hH.]\s*(\d{1,2})?)?\s*$|^\s*(\d{2})(\d{2})\s*$/.exec(text)
	if (!match) return text
	const hour = match[1] ?? match[3] ?? ""
	const minute = match[2] ?? match[4] ?? "0"
	if (Number(hour) > 23 || Number(minute) > 59) return text
	return `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`
}
