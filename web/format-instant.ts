import type { Language } from "./i18n/language.ts"

export const LOCALES = { fr: "fr-FR", en: "en-GB" } as const

export interface Clock {
	readonly language: Language
	readonly now: Date
	/** IANA name; the device's when not given. */
	readonly timeZone?: string | undefined
}

/** Calendar day in the zone, as a number of days: two instants on the same day have the same one. */
function dayOf(date: Date, timeZone: string | undefined): number {
	const parts = new Intl.DateTimeFormat("en-CA", { dateStyle: "short", ...(timeZone ? { timeZone } : {}) }).format(date)
	return Date.parse(`${parts}T00:00:00Z`) / 86_400_000
}

/**
 * An instant as one says it: « aujourd'hui à 10:41 », « hier à 18:05 », « jeu. 19 mars à 14:00 », with the year when it is
 * another one.
 */
export function formatInstant(iso: string, { language, now, timeZone }: Clock): string {
	const date = new Date(iso)
	const zone = timeZone ? { timeZone } : {}
	const format = (options: Intl.DateTimeFormatOptions) =>
		new Intl.DateTimeFormat(LOCALES[language], { ...options, ...zone }).format(date)
	const time = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
	const daysAgo = dayOf(now, timeZone) - dayOf(date, timeZone)
	const at = language === "fr" ? " à " : ", "
	if (daysAgo === 0) return `${language === "fr" ? "aujourd’hui" : "today"}${at}${time}`
	if (daysAgo === 1) return `${language === "fr" ? "hier" : "yesterday"}${at}${time}`
	if (daysAgo === -1) return `${language === "fr" ? "demain" : "tomorrow"}${at}${time}`
	return `${formatDayOf(date, { language, now, timeZone })}${at}${time}`
}

function formatDayOf(date: Date, { language, now, timeZone }: Clock): string {
	const zone = timeZone ? { timeZone } : {}
	const year = (one: Date) => new Intl.DateTimeFormat("en", { year: "numeric", ...zone }).format(one)
	return new Intl.DateTimeFormat(LOCALES[language], {
		day: "numeric",
		...(year(date) === year(now) ? { weekday: "short", month: "long" } : { month: "long", year: "numeric" }),
		...zone,
	}).format(date)
}

/** A calendar day (`YYYY-MM-DD`), which is the same day everywhere. */
export const formatDay = (day: string, clock: Clock): string =>
	formatDayOf(new Date(`${day}T12:00:00Z`), { ...clock, timeZone: "UTC" })

/** Hour and minute. */
export const formatTime = (date: Date, language: Language): string =>
	new Intl.DateTimeFormat(LOCALES[language], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(date)
