import type { Language } from "../../i18n/language.ts"

type Clock = "working" | "calendar"

const HOUR = 60
const DAY: Readonly<Record<Clock, number>> = { working: 8 * HOUR, calendar: 24 * HOUR }

/** « 2 h », « 5 j », « 30 min »; « 14 j cal. » where nights and week-ends count. */
export function durationText(minutes: number, clock: Clock, language: Language): string {
	const cal = clock === "calendar" ? " cal." : ""
	if (minutes % DAY[clock] === 0) return `${minutes / DAY[clock]}\u00a0${language === "fr" ? "j" : "d"}${cal}`
	if (minutes % HOUR === 0) return `${minutes / HOUR}\u00a0h${cal}`
	return `${minutes}\u00a0min${cal}`
}

const WRITTEN = /^(\d+(?:[.,]\d+)?)\s*(min|h|j|d)(?:\s*cal\.?)?$/i

/** Minutes of what somebody has typed; undefined when it is no duration. A working day counts 8 h. */
export function minutesOf(text: string, clock: Clock): number | undefined {
	const [, amount = "", unit = ""] = WRITTEN.exec(text.trim()) ?? []
	const factor = { min: 1, h: HOUR, j: DAY[clock], d: DAY[clock] }[unit.toLowerCase()]
	if (factor === undefined) return undefined
	const minutes = Math.round(Number(amount.replace(",", ".")) * factor)
	return minutes > 0 ? minutes : undefined
}
