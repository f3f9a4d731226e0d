import { dayNumber } from "../../case-parts/due-text.ts"
import { type Clock, formatInstant, LOCALES } from "../../format-instant.ts"

/** When something began, short enough for a row: « aujourd'hui à 08:20 », « hier à 18:05 », then the day alone. */
export function formatSince(iso: string, clock: Clock & { readonly timeZone: string }): string {
	const { language, now, timeZone } = clock
	const date = new Date(iso)
	if (dayNumber(now, timeZone) - dayNumber(date, timeZone) <= 1) return formatInstant(iso, clock)
	const year = (one: Date) => new Intl.DateTimeFormat("en", { year: "numeric", timeZone }).format(one)
	return new Intl.DateTimeFormat(LOCALES[language], {
		day: "numeric",
		month: "short",
		...(year(date) === year(now) ? {} : { year: "numeric" as const }),
		timeZone,
	}).format(date)
}
