import type { Language } from "../../../i18n/language.ts"

const MINUTE_MS = 60_000
const HOUR_MINUTES = 60

/** « 3 j 4 h », « 2 h 10 », « 12 min »: how long something took, in days of so many hours. */
export function lengthText(ms: number, hoursInDay: number, language: Language): string {
	const minutes = Math.floor(ms / MINUTE_MS)
	const hours = Math.floor(minutes / HOUR_MINUTES)
	if (hours === 0) return `${minutes}\u00a0min`
	if (hours < hoursInDay) {
		const rest = minutes % HOUR_MINUTES
		return rest === 0 ? `${hours}\u00a0h` : `${hours}\u00a0h\u00a0${String(rest).padStart(2, "0")}`
	}
	const days = Math.floor(hours / hoursInDay)
	const rest = hours % hoursInDay
	const day = `${days}\u00a0${language === "fr" ? "j" : "d"}`
	return rest === 0 || days >= 10 ? day : `${day}\u00a0${rest}\u00a0h`
}
