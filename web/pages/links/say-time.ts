import type { LinkTerritory } from "../../client/links-contract.ts"
import { type Clock, formatInstant } from "../../format-instant.ts"
import type { Language } from "../../i18n/language.ts"

const LOCALES = { fr: "fr-FR", en: "en-GB" } as const

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** « Mardi 24 mars, 09:00 » where somebody is. */
export function sayMoment(iso: string, zone: string, language: Language): string {
	const format = (options: Intl.DateTimeFormatOptions) =>
		new Intl.DateTimeFormat(LOCALES[language], { ...options, timeZone: zone }).format(new Date(iso))
	const day = format({ weekday: "long", day: "numeric", month: "long" })
	return `${capital(day)}, ${format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" })}`
}

/** Only the hour, or with its day when that is another one than elsewhere. */
export function sayMomentBeside(iso: string, zone: string, beside: string, language: Language): string {
	const dayIn = (one: string) =>
		new Intl.DateTimeFormat("en-CA", { timeZone: one, dateStyle: "short" }).format(new Date(iso))
	const whole = sayMoment(iso, zone, language)
	return dayIn(zone) === dayIn(beside) ? (whole.split(", ").at(-1) ?? whole) : whole
}

/** « 24 mars », with the year when it is another one. */
export function sayDay(iso: string, zone: string, language: Language, now: Date): string {
	const year = (date: Date) => new Intl.DateTimeFormat("en", { year: "numeric", timeZone: zone }).format(date)
	const other = year(new Date(iso)) === year(now) ? {} : ({ year: "numeric" } as const)
	return new Intl.DateTimeFormat(LOCALES[language], { day: "numeric", month: "long", ...other, timeZone: zone }).format(
		new Date(iso),
	)
}

/** « aujourd'hui à 10:57 », « le jeu. 19 mars à 14:00 »: when something was done, inside a sentence. */
export function sayWhen(iso: string, clock: Clock): string {
	const said = formatInstant(iso, clock)
	// What begins with a number or a day of the week is a date.
	const isNear = dayNumber(clock.now, clock.timeZone) - dayNumber(new Date(iso), clock.timeZone) <= 1
	if (isNear) return said
	return clock.language === "fr" ? `le ${said}` : `on ${said}`
}

const dayNumber = (date: Date, timeZone: string | undefined): number =>
	Date.parse(new Intl.DateTimeFormat("en-CA", { dateStyle: "short", ...(timeZone ? { timeZone } : {}) }).format(date)) /
	86_400_000

/** « à Paris »: how the parts of cases say it, which know the Hexagone by its capital. */
export const cityCode = ({ code, name, zone }: LinkTerritory): { code: string; name: string } => ({
	code: zone === "Europe/Paris" ? "FR" : code,
	name,
})
