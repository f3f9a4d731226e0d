import { type HolidayCode, holidayIn } from "./holidays.ts"

/** A territory incident as its calendar sees it: nobody's working time runs in `[from, to)`, instants of ISO 8601. */
export interface Closure {
	readonly incident: string
	/** Last revision of the rules that changed it: what was counted under an earlier one has to be counted again. */
	readonly revision: number
	readonly from: string
	readonly to: string
}

/** When a territory works. `hours` maps ISO weekdays "1" (Monday) to "7" to local ranges `["08:00","12:00"]`. */
export interface Calendar {
	readonly zone: string
	readonly hours: Readonly<Record<string, readonly (readonly [string, string])[]>>
	/** Holidays observed each year. */
	readonly holidays?: readonly HolidayCode[]
	/** Other days on which nobody works, `YYYY-MM-DD`, as an administrator has entered them. */
	readonly closedDays?: readonly string[]
	readonly closures?: readonly Closure[]
}

type Window = readonly [opens: number, closes: number]

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** Longest search for an opening: ten years. A calendar without hours is an error, not an endless loop. */
const MOST_DAYS = 3_660

const formatters = new Map<string, Intl.DateTimeFormat>()

/** Offset of a zone from UTC at an instant, ms; exact across changes of hour. */
function offsetAt(zone: string, instant: number): number {
	let formatter = formatters.get(zone)
	if (!formatter) {
		formatter = new Intl.DateTimeFormat("en-US", {
			timeZone: zone,
			hourCycle: "h23",
			year: "numeric",
			month: "numeric",
			day: "numeric",
			hour: "numeric",
			minute: "numeric",
			second: "numeric",
		})
		formatters.set(zone, formatter)
	}
	const parts: Record<string, number> = {}
	for (const part of formatter.formatToParts(instant)) parts[part.type] = Number(part.value)
	const local = Date.UTC(
		parts["year"] ?? 0,
		(parts["month"] ?? 1) - 1,
		parts["day"],
		parts["hour"],
		parts["minute"],
		parts["second"],
	)
	return local - (instant - (((instant % 1000) + 1000) % 1000))
}

const WEEK_MS = 7 * DAY_MS
/** Offsets of weeks in which no hour changes, by zone. */
const steadyWeeks = new Map<string, Map<number, number | null>>()

/** The same, looked up where no clock is changed within the week. */
function offsetIn(zone: string, instant: number): number {
	const weeks = steadyWeeks.get(zone) ?? new Map<number, number | null>()
	steadyWeeks.set(zone, weeks)
	const week = Math.floor(instant / WEEK_MS)
	let offset = weeks.get(week)
	if (offset === undefined) {
		const first = offsetAt(zone, week * WEEK_MS)
		offset = first === offsetAt(zone, (week + 1) * WEEK_MS) ? first : null
		weeks.set(week, offset)
	}
	return offset ?? offsetAt(zone, instant)
}

/** Days since 1970-01-01 of the local date at an instant. */
const localDay = (zone: string, instant: number): number => Math.floor((instant + offsetIn(zone, instant)) / DAY_MS)

/** The instant at which clocks in `zone` show `minutes` after midnight on local day `day`. */
function instantOf(zone: string, day: number, minutes: number): number {
	const shown = day * DAY_MS + minutes * MINUTE_MS
	// The first guess may fall on the other side of a change of hour; the second offset is the one in force.
	const guess = shown - offsetIn(zone, shown)
	return shown - offsetIn(zone, guess)
}

/** Midnight at which a local day begins, `days` after the day of `now`. */
export const startOfDay = (zone: string, now: Date, days: number): Date =>
	new Date(instantOf(zone, localDay(zone, now.getTime()) + days, 0))

/** The instant at which clocks in `zone` show a date `YYYY-MM-DD` and a time `HH:MM`. */
export const instantAt = (zone: string, date: string, time: string): Date =>
	new Date(instantOf(zone, Date.parse(date) / DAY_MS, minutesOf(time)))

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

/** What is worked out once for a calendar, which never changes: an edited one is another. */
interface Memory {
	readonly windows: Map<number, readonly Window[]>
	/** Day numbers of holidays by year. */
	readonly holidays: Map<number, ReadonlySet<number>>
	readonly closedDays: ReadonlySet<number>
	readonly closures: readonly Window[]
}
const memories = new WeakMap<Calendar, Memory>()
const MOST_CACHED_DAYS = 4_000

function memoryOf(calendar: Calendar): Memory {
	const known = memories.get(calendar)
	if (known) return known
	const memory: Memory = {
		windows: new Map(),
		holidays: new Map(),
		closedDays: new Set((calendar.closedDays ?? []).map((date) => Date.parse(date) / DAY_MS)),
		closures: (calendar.closures ?? []).map(({ from, to }): Window => [Date.parse(from), Date.parse(to)]),
	}
	memories.set(calendar, memory)
	return memory
}

/** Whether a local day is a holiday or was entered as one. */
function isClosed(calendar: Calendar, memory: Memory, day: number): boolean {
	if (memory.closedDays.has(day)) return true
	const { holidays: codes } = calendar
	if (codes === undefined || codes.length === 0) return false
	const year = new Date(day * DAY_MS).getUTCFullYear()
	let days = memory.holidays.get(year)
	if (!days) {
		days = new Set(codes.map((code) => holidayIn(code, year)))
		memory.holidays.set(year, days)
	}
	return days.has(day)
}

/** What is left of a window without a hole. */
function cut([opens, closes]: Window, [from, to]: Window): readonly Window[] {
	if (to <= opens || from >= closes || to <= from) return [[opens, closes]]
	const left: Window[] = []
	if (from > opens) left.push([opens, from])
	if (to < closes) left.push([to, closes])
	return left
}

function windowsOf(calendar: Calendar, day: number): readonly Window[] {
	const memory = memoryOf(calendar)
	const cached = memory.windows.get(day)
	if (cached) return cached
	let windows: readonly Window[] = isClosed(calendar, memory, day) ? [] : hoursOn(calendar, day)
	for (const hole of memory.closures) windows = windows.flatMap((one) => cut(one, hole))
	if (memory.windows.size >= MOST_CACHED_DAYS) memory.windows.clear()
	memory.windows.set(day, windows)
	return windows
}

function hoursOn(calendar: Calendar, day: number): readonly Window[] {
	// 1970-01-01, day 0, was a Thursday.
	const weekday = ((((day + 3) % 7) + 7) % 7) + 1
	return (calendar.hours[String(weekday)] ?? []).map(
		([opens, closes]): Window => [
			instantOf(calendar.zone, day, minutesOf(opens)),
			instantOf(calendar.zone, day, minutesOf(closes)),
		],
	)
}

/**
 * The instant `ms` of working time after `from` (before it, when negative). It lies within opening hours.
 *
 * @throws RangeError when the calendar has no opening hours within ten years.
 */
export function addWorkingTime(calendar: Calendar, from: Date, ms: number): Date {
	const start = from.getTime()
	const first = localDay(calendar.zone, start)
	let left = Math.abs(ms)
	for (let n = 0; n < MOST_DAYS; n += 1) {
		if (ms >= 0) {
			for (const [opens, closes] of windowsOf(calendar, first + n)) {
				const begin = Math.max(opens, start)
				if (begin >= closes) continue
				if (left <= closes - begin) return new Date(begin + left)
				left -= closes - begin
			}
		} else {
			for (const [opens, closes] of [...windowsOf(calendar, first - n)].reverse()) {
				const end = Math.min(closes, start)
				if (end <= opens) continue
				if (left <= end - opens) return new Date(end - left)
				left -= end - opens
			}
		}
	}
	throw new RangeError(`no opening hours within ${MOST_DAYS} days in ${calendar.zone}`)
}

/** Working time between two instants, ms; negative when `to` is before `from`. */
export function workingTimeBetween(calendar: Calendar, from: Date, to: Date): number {
	if (to < from) return -workingTimeBetween(calendar, to, from)
	const start = from.getTime()
	const end = to.getTime()
	const last = localDay(calendar.zone, end)
	let sum = 0
	for (let day = localDay(calendar.zone, start); day <= last; day += 1)
		for (const [opens, closes] of windowsOf(calendar, day))
			sum += Math.max(0, Math.min(closes, end) - Math.max(opens, start))
	return sum
}

/** Opening hours around two instants, whole and in their order. */
export function openingsBetween(calendar: Calendar, from: Date, to: Date): readonly Window[] {
	const last = localDay(calendar.zone, to.getTime())
	const windows: Window[] = []
	for (let day = localDay(calendar.zone, from.getTime()); day <= last; day += 1)
		windows.push(...windowsOf(calendar, day))
	return windows
}

/** When the working day of a local date `YYYY-MM-DD` opens; the next opening when that day has none. */
export function openingOf(calendar: Calendar, date: string): Date {
	const day = Date.parse(date) / DAY_MS
	return addWorkingTime(calendar, new Date(instantOf(calendar.zone, day, 0)), 0)
}

/** When the working day of a local date `YYYY-MM-DD` closes; the last closing before when that day has none. */
export function closingOf(calendar: Calendar, date: string): Date {
	const midnight = instantOf(calendar.zone, Date.parse(date) / DAY_MS + 1, 0)
	// One millisecond back is inside the last window; the window's end is one later.
	return new Date(addWorkingTime(calendar, new Date(midnight), -1).getTime() + 1)
}
