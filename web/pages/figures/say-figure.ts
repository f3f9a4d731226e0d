import { LOCALES } from "../../format-instant.ts"
import type { Measure } from "./figures-address.ts"
import { DAY_MS, type Value } from "./heat.ts"

export type Language = "fr" | "en"

const formats = new Map<string, Intl.NumberFormat>()
function format(language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
	const key = `${language} ${JSON.stringify(options)}`
	const known = formats.get(key)
	if (known) return known
	const made = new Intl.NumberFormat(language, options)
	formats.set(key, made)
	return made
}

const TENTHS_UNDER = 100

/** Days with a decimal, long ones without: `9,5 j`. */
export function sayDays(days: number, language: Language): string {
	const unit = language === "fr" ? "\u00a0j" : "\u00a0d"
	if (days > 0 && days < 0.05) return `<\u00a0${format(language, { minimumFractionDigits: 1 }).format(0.1)}${unit}`
	const fractionDigits = days < TENTHS_UNDER ? 1 : 0
	const options = { minimumFractionDigits: fractionDigits, maximumFractionDigits: fractionDigits }
	return `${format(language, options).format(days)}${unit}`
}

export const sayWorked = (ms: number, language: Language): string => sayDays(ms / DAY_MS, language)

const CALENDAR_DAY_MS = 24 * 3_600_000
export const sayCalendar = (ms: number, language: Language): string => sayDays(ms / CALENDAR_DAY_MS, language)

export const sayShare = (share: number, language: Language): string =>
	format(language, { style: "percent", maximumFractionDigits: 0 }).format(share)

export const sayCount = (count: number, language: Language): string => format(language, {}).format(count)

export function sayValue({ amount, atLeast }: Value, measure: Measure, language: Language): string {
	const more = atLeast ? ">\u00a0" : ""
	switch (measure) {
		case "median":
		case "p90":
			return `${more}${sayDays(amount, language)}`
		case "load":
			return sayCount(amount, language)
		case "late":
			return sayShare(amount, language)
	}
}

const days = new Map<Language, Intl.DateTimeFormat>()
/** A day `YYYY-MM-DD` on an axis: `2 mars`. */
export function sayDay(day: string, language: Language): string {
	const known = days.get(language)
	const made = known ?? new Intl.DateTimeFormat(LOCALES[language], { day: "numeric", month: "short", timeZone: "UTC" })
	if (!known) days.set(language, made)
	return made.format(new Date(day))
}
