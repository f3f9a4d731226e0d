import { openingOf } from "../../../machines/working-time.ts"

const DAY_MS = 86_400_000
/** Monday 5 January 1970: the grid that sessions of one week in two or four fall on, whatever day they are asked. */
const FIRST_MONDAY = 4

/** Calendar date `YYYY-MM-DD` so many days after the UTC date of `now`. */
export const dayFrom = (now: Date, days: number): string =>
	new Date(now.getTime() + days * DAY_MS).toISOString().slice(0, 10)

/** The Monday on that day or next after it. */
export function mondayFrom(now: Date, days: number): string {
	const past = (Date.parse(dayFrom(now, days)) / DAY_MS - FIRST_MONDAY) % 7
	return dayFrom(now, past === 0 ? days : days + 7 - past)
}

/** The instant of a local time: the opening of a calendar that opens then, so that changes of hour are in one place. */
export const localInstant = (zone: string, date: string, at: string): Date => {
	const hours = Object.fromEntries(["1", "2", "3", "4", "5", "6", "7"].map((day) => [day, [[at, "23:59"]] as const]))
	return openingOf({ zone, hours }, date)
}

interface Rhythm {
	readonly weekday: number
	readonly at: string
	readonly everyWeeks: number
}

/** Starts of a staff's sessions between two days counted from `now`. The same session has the same start every time. */
export function sessionStarts(rhythm: Rhythm, zone: string, now: Date, from: number, to: number): Date[] {
	const starts: Date[] = []
	for (let days = from; days <= to; days += 1) {
		const date = dayFrom(now, days)
		const sinceMonday = Date.parse(date) / DAY_MS - FIRST_MONDAY
		const week = Math.floor(sinceMonday / 7)
		if (sinceMonday - week * 7 + 1 === rhythm.weekday && week % rhythm.everyWeeks === 0)
			starts.push(localInstant(zone, date, rhythm.at))
	}
	return starts
}
