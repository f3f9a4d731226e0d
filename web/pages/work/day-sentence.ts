import type { TFunction } from "i18next"
import type { Groups } from "../../client/work-contract.ts"

const MINUTES_OF_A_DECISION = 1.25
const written = ["2", "3", "4", "5", "6", "7", "8", "9"] as const

/** Small numbers are words, as one says them. */
function numberInWords(count: number, t: TFunction<"work">): string {
	const word = written.find((one) => Number(one) === count)
	return word === undefined ? String(count) : t(`numbers.${word}`)
}

const capital = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1)

/** The day in one sentence: what is vital, late, and due today; else that nothing is late. */
export function daySentence(day: Groups, t: TFunction<"work">): string {
	const values = (count: number) => ({ count, n: numberInWords(count, t) })
	const emergency = day.emergency > 0 ? t("sentence.emergency", values(day.emergency)) : ""
	if (day.late > 0) {
		const today = day.today > 0 ? t("sentence.today", values(day.today)) : ""
		return `${capital([emergency, t("sentence.late", values(day.late)), today].filter(Boolean).join(", "))}.`
	}
	const today = day.today > 0 ? t("sentence.todayAlone", values(day.today)) : ""
	if (emergency !== "") return `${capital([emergency, today].filter(Boolean).join(", "))}.`
	if (today !== "") return `${t("sentence.nothingLate")} ${capital(today)}.`
	return day.week > 0 ? capital(t("sentence.week", values(day.week))) : t("sentence.nothing")
}

/** What waits for the referent physician, and how long that takes. */
export function decisionsSentence(count: number, t: TFunction<"work">): string {
	const minutes = Math.max(2, Math.ceil(count * MINUTES_OF_A_DECISION))
	return capital(t("sentence.decisions", { count, n: numberInWords(count, t), minutes }))
}
