import { LOCALES } from "../../format-instant.ts"
import type { Kind } from "./figure-table.ts"
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

const unitOf = (language: Language): string => (language === "fr" ? "\u00a0j" : "\u00a0d")

/** Days with a decimal, none and long ones without: `9,5 j`. */
export function sayDays(days: number, language: Language): string {
	const unit = unitOf(language)
	if (days === 0) return `0${unit}`
	if (days > 0 && days < 0.05) return `<\u00a0${format(language, { minimumFractionDigits: 1 }).format(0.1)}${unit}`
	const fractionDigits = days < TENTHS_UNDER ? 1 : 0
	const options = { minimumFractionDigits: fractionDigits, maximumFractionDigits: fractionDigits }
	return `${format(language, options).format(days)}${unit}`
}

/** A round number of days on an axis: no decimal that says nothing. */
export const sayTick = (days: number, language: Language): string =>
	`${format(language, { maximumFractionDigits: 2 }).format(days)}${unitOf(language)}`

export const sayWorked = (ms: number, language: Language): string => sayDays(ms / DAY_MS, language)

const CALENDAR_DAY_MS = 24 * 3_600_000
export const sayCalendar = (ms: number, language: Language): string => sayDays(ms / CALENDAR_DAY_MS, language)

export const sayShare = (share: number, language: Language): string =>
	format(language, { style: "percent", maximumFractionDigits: 0 }).format(share)

export const sayCount = (count: number, language: Language): string => format(language, {}).format(count)

/** By how much more or less, with its sign: `+2,1 j`; shares in points. */
export const sayDifference = (amount: number, kind: Kind, language: Language): string =>
	// A hyphen is no sign: it is missed before a number.
	signed(amount, kind, language).replace("-", "\u2212")

function signed(amount: number, kind: Kind, language: Language): string {
	const tenths = { signDisplay: "exceptZero", maximumFractionDigits: 1 } as const
	switch (kind) {
		case "worked":
			return `${format(language, tenths).format(amount / DAY_MS)}${unitOf(language)}`
		case "calendar":
			return `${format(language, tenths).format(amount / CALENDAR_DAY_MS)}${unitOf(language)}`
		case "share":
			return `${format(language, { signDisplay: "exceptZero", maximumFractionDigits: 0 }).format(amount * 100)}\u00a0pt`
		case "count":
		case "text":
		case "day":
			return format(language, { signDisplay: "exceptZero" }).format(amount)
	}
}

/** The same of what the heat map measures, in days, steps or shares; of one that is only known to be so much at least. */
export function sayChange(amount: number, measure: Measure, atLeast: boolean, language: Language): string {
	const kind = measure === "load" ? "count" : measure === "late" ? "share" : "worked"
	const said = sayDifference(kind === "worked" ? amount * DAY_MS : amount, kind, language)
	return atLeast ? `${amount < 0 ? "<" : ">"}\u00a0${said}` : said
}

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

/** With its year: `27 nov. 2025`. */
export const sayFullDay = (day: string, language: Language): string => sayPeriod(day, day, language)

/** From one day to another, with their years: `28 nov. 2024 – 26 nov. 2025`. */
export function sayPeriod(from: string, to: string, language: Language): string {
	const options = { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" } as const
	return new Intl.DateTimeFormat(LOCALES[language], options).formatRange(new Date(from), new Date(to))
}
