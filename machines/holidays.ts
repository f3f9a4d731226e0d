import { type Label, label } from "./vocabulary.ts"

/** Why nobody works on a day: by law, by the law of one territory, or by a custom that an administrator switches on. */
export type HolidayKind = "national" | "abolition" | "customary"

interface HolidayRule {
	readonly label: Label
	readonly kind: HolidayKind
	/** Territories that have it; everywhere when null. */
	readonly territories: readonly string[] | null
	/** A day of each year, or days after (before, when negative) Easter Sunday. */
	readonly on: { readonly month: number; readonly day: number } | { readonly easter: number }
}

const national = (fr: string, en: string, on: HolidayRule["on"]): HolidayRule => ({
	label: label(fr, en),
	kind: "national",
	territories: null,
	on,
})
const abolition = (territory: string, month: number, day: number): HolidayRule => ({
	label: label("Abolition de l'esclavage", "Abolition of slavery"),
	kind: "abolition",
	territories: [territory],
	on: { month, day },
})
const customary = (fr: string, en: string, territories: readonly string[], on: HolidayRule["on"]): HolidayRule => ({
	label: label(fr, en),
	kind: "customary",
	territories,
	on,
})

/** Public holidays of DOMAIN §5. Mayotte's lunar feasts are no rule: an administrator enters their days. */
export const holidays = {
	newYear: national("Jour de l'an", "New Year's Day", { month: 1, day: 1 }),
	easterMonday: national("Lundi de Pâques", "Easter Monday", { easter: 1 }),
	labourDay: national("Fête du Travail", "Labour Day", { month: 5, day: 1 }),
	victory: national("Victoire 1945", "Victory Day", { month: 5, day: 8 }),
	ascension: national("Ascension", "Ascension Day", { easter: 39 }),
	whitMonday: national("Lundi de Pentecôte", "Whit Monday", { easter: 50 }),
	nationalDay: national("Fête nationale", "National Day", { month: 7, day: 14 }),
	assumption: national("Assomption", "Assumption", { month: 8, day: 15 }),
	allSaints: national("Toussaint", "All Saints' Day", { month: 11, day: 1 }),
	armistice: national("Armistice 1918", "Armistice Day", { month: 11, day: 11 }),
	christmas: national("Noël", "Christmas Day", { month: 12, day: 25 }),
	abolitionYT: abolition("YT", 4, 27),
	abolitionMQ: abolition("MQ", 5, 22),
	abolitionGP: abolition("GP", 5, 27),
	abolitionGF: abolition("GF", 6, 10),
	abolitionRE: abolition("RE", 12, 20),
	carnivalMonday: customary("Lundi gras", "Carnival Monday", ["GP", "MQ", "GF"], { easter: -48 }),
	shroveTuesday: customary("Mardi gras", "Shrove Tuesday", ["GP", "MQ", "GF"], { easter: -47 }),
	ashWednesday: customary("Mercredi des Cendres", "Ash Wednesday", ["GP", "MQ", "GF"], { easter: -46 }),
	midLent: customary("Mi-Carême", "Mid-Lent", ["GP"], { easter: -24 }),
	goodFriday: customary("Vendredi saint", "Good Friday", ["GP", "MQ"], { easter: -2 }),
	schoelcherDay: customary("Fête Victor-Schœlcher", "Victor Schoelcher Day", ["GP", "MQ"], { month: 7, day: 21 }),
} as const satisfies Readonly<Record<string, HolidayRule>>

export type HolidayCode = keyof typeof holidays
export const holidayCodes = Object.keys(holidays) as readonly HolidayCode[]

const DAY_MS = 86_400_000

/** Days since 1970-01-01 of a date of the Gregorian calendar. */
const dayNumber = (year: number, month: number, day: number): number => Date.UTC(year, month - 1, day) / DAY_MS

/** Day number of Easter Sunday: the anonymous Gregorian computus (Meeus, Jones, Butcher). */
export function easterOf(year: number): number {
	const golden = year % 19
	const century = Math.floor(year / 100)
	const ofCentury = year % 100
	const skipped = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3)
	const epact = (19 * golden + century - Math.floor(century / 4) - skipped + 15) % 30
	const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(ofCentury / 4) - epact - (ofCentury % 4)) % 7
	const correction = Math.floor((golden + 11 * epact + 22 * weekday) / 451)
	const sum = epact + weekday - 7 * correction + 114
	return dayNumber(year, Math.floor(sum / 31), (sum % 31) + 1)
}

/** Day number of a holiday in a year. */
export function holidayIn(code: HolidayCode, year: number): number {
	const { on }: HolidayRule = holidays[code]
	return "easter" in on ? easterOf(year) + on.easter : dayNumber(year, on.month, on.day)
}

/** Holidays that a territory can have. */
export const holidaysOf = (territory: string): readonly HolidayCode[] =>
	holidayCodes.filter((code) => {
		const { territories }: HolidayRule = holidays[code]
		return territories === null || territories.includes(territory)
	})

/** Those that the law gives it; a custom is observed once an administrator has said so. */
export const legalHolidaysOf = (territory: string): readonly HolidayCode[] =>
	holidaysOf(territory).filter((code) => holidays[code].kind !== "customary")

export const customaryHolidaysOf = (territory: string): readonly HolidayCode[] =>
	holidaysOf(territory).filter((code) => holidays[code].kind === "customary")

/** `YYYY-MM-DD` of a day number. */
export const dateOfDay = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10)
