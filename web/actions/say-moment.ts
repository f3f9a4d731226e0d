import type { TFunction } from "i18next"
import { clockIn, dayIn, dayNumber } from "../case-parts/due-text.ts"
import { placeInWords } from "../case-parts/place-in-words.ts"
import type { Territory } from "../case-parts/use-territories.ts"

/** In which language, and from where, things are said. */
export interface Speech {
	readonly t: TFunction<"actions">
	/** Texts of the parts that all pages about a case share. */
	readonly tCase: TFunction<"case">
	readonly locale: string
	readonly now: Date
	/** IANA zone of whoever reads. */
	readonly zone: string
	readonly findTerritory: (code: string) => Territory | undefined
}

/** An instant with its day, first where it counts, then here: « jeu. 19 mars, 14:00 à Paris, 17:00 ici ». */
export function sayMoment(iso: string, territory: string | null, speech: Speech): string {
	const { tCase, locale, zone } = speech
	const date = new Date(iso)
	const there = territory === null ? undefined : speech.findTerritory(territory)
	if (!there || sameClock(date, there.zone, zone)) return inZone(date, zone, speech)
	const here = clockIn(date, zone, locale)
	const otherDay = dayNumber(date, there.zone) !== dayNumber(date, zone)
	return tCase("clock.both", {
		there: inZone(date, there.zone, speech),
		at: placeInWords(tCase, there),
		here: otherDay ? inZone(date, zone, speech) : here,
	})
}

/** Two zones that show the same now: one hour is enough. */
const sameClock = (date: Date, one: string, other: string): boolean =>
	dayNumber(date, one) === dayNumber(date, other) && clockIn(date, one, "en-GB") === clockIn(date, other, "en-GB")

function inZone(date: Date, zone: string, { t, locale, now }: Speech): string {
	const time = clockIn(date, zone, locale)
	const days = dayNumber(date, zone) - dayNumber(now, zone)
	if (days === 0) return t("say.today", { time })
	if (days === 1) return t("say.tomorrow", { time })
	return t("say.day", { day: dayIn(date, now, zone, locale), time })
}
