import { type Calendar, workingTimeBetween } from "../../machines/working-time.ts"
import { dateFormat } from "../date-format.ts"

/** What a due time is for whoever looks: colour speaks of this only. */
export type DueTone = "late" | "today" | "later"

/** A key of the texts under `due`, with its values; `time` and `day` are already written in the zone. */
export type DueWords =
	| {
			readonly key: "workingMinutes" | "workingHours" | "workingDays" | "minutes" | "hours" | "days"
			readonly count: number
	  }
	| { readonly key: "before" | "tomorrow"; readonly time: string }
	| { readonly key: "day"; readonly day: string }

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
/** A working day counts 8 h (PATHWAY §1), as in `machines/place.ts`. */
const WORKING_DAY_MS = 8 * HOUR_MS
const DAY_MS = 24 * HOUR_MS

interface DueOptions {
	readonly now: Date
	/** IANA zone of whoever looks. */
	readonly zone: string
	readonly locale: string
	/** Hours that the deadline counts; calendar time without. */
	readonly calendar?: Calendar | null | undefined
}

/** A due time as one says it: « 7 h ouvrées » late, « avant 16:00 », « demain, 10:00 », « jeu. 19 mars ». */
export function dueWords(dueAt: Date, { now, zone, locale, calendar }: DueOptions): { tone: DueTone; words: DueWords } {
	if (dueAt <= now) return { tone: "late", words: lateness(dueAt, now, calendar ?? null) }
	const time = clockIn(dueAt, zone, locale)
	const days = dayNumber(dueAt, zone) - dayNumber(now, zone)
	if (days === 0) return { tone: "today", words: { key: "before", time } }
	if (days === 1) return { tone: "later", words: { key: "tomorrow", time } }
	return { tone: "later", words: { key: "day", day: dayIn(dueAt, now, zone, locale) } }
}

function lateness(dueAt: Date, now: Date, calendar: Calendar | null): DueWords {
	if (calendar) {
		const worked = workingTimeBetween(calendar, dueAt, now)
		if (worked >= 2 * WORKING_DAY_MS) return { key: "workingDays", count: Math.floor(worked / WORKING_DAY_MS) }
		if (worked >= HOUR_MS) return { key: "workingHours", count: Math.floor(worked / HOUR_MS) }
		return { key: "workingMinutes", count: Math.floor(worked / MINUTE_MS) }
	}
	const passed = now.getTime() - dueAt.getTime()
	if (passed >= 2 * DAY_MS) return { key: "days", count: Math.floor(passed / DAY_MS) }
	if (passed >= HOUR_MS) return { key: "hours", count: Math.floor(passed / HOUR_MS) }
	return { key: "minutes", count: Math.floor(passed / MINUTE_MS) }
}

/** Days since 1970-01-01 of the local date. */
export function dayNumber(date: Date, zone: string): number {
	const day = dateFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" })
	return Date.parse(`${day.format(date)}T00:00:00Z`) / DAY_MS
}

/** `14:00` in a zone. */
export const clockIn = (date: Date, zone: string, locale: string): string =>
	dateFormat(locale, { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(date)

/** `jeu. 19 mars` in a zone, with the year when it is another one there. */
export function dayIn(date: Date, now: Date, zone: string, locale: string): string {
	const year = (one: Date) => dateFormat("en", { timeZone: zone, year: "numeric" }).format(one)
	const same = year(date) === year(now)
	return dateFormat(locale, {
		timeZone: zone,
		weekday: "short",
		day: "numeric",
		month: same ? "long" : "short",
		...(same ? {} : { year: "numeric" }),
	}).format(date)
}
