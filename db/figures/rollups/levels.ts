import { EPOCH_S, msOf } from "./facts.ts"

/**
 * What a row of `figure_rollups` holds.
 * - `live`: steps that go on, one by one.
 * - `day`, `part`, `month`, `year`: sums over steps that ended then; of a third of a month, a month and a year once it is
 *   over, by cube.
 * - `ended`: steps that ended on a day and began before it, one by one.
 * - `running`: ended steps that went on as a day began, one by one; of every seventh day.
 * - `open`, `closed`: cases that are open, and those closed in a month, one by one.
 * - `closed-month`, `closed-year`: sums of whose time the life of cases was that were closed then, once it is over, by cube.
 * - `came`, `came-year`: how many cases came and went on each day of a month, and in each month of a year, by cube.
 * - `folded`: nothing; its version tells when something was taken in.
 * - `stale`: nothing; all of the platform have to be made again before they are read.
 */
export type Level =
	| "live"
	| "day"
	| "part"
	| "month"
	| "year"
	| "ended"
	| "running"
	| "open"
	| "closed"
	| "closed-month"
	| "closed-year"
	| "came"
	| "came-year"
	| "folded"
	| "stale"

/**
 * By what sums of more than a day can be filtered.
 * - `u`: urgency.
 * - `t`: territory (a part each) and urgency.
 * - `w`: filière (a part each), territory, urgency and whatever other filières: what has two is in the parts of both.
 * - `c`: all of them and the centre, of steps that have one.
 */
export type Cube = "u" | "t" | "w" | "c"

export const ALWAYS = "1970-01-01"
const DAY_MS = 86_400_000
const DAY_S = 86_400

/** Days are numbered from 1970. */
export const dayOf = (second: number): number => Math.floor((second + EPOCH_S) / DAY_S)
export const textOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10)
export const numberOf = (day: string): number => Math.floor(Date.parse(day) / DAY_MS)
export const startOf = (day: number): number => day * DAY_S - EPOCH_S

export const monthOf = (second: number): string => `${new Date(msOf(second)).toISOString().slice(0, 7)}-01`
export const yearOf = (day: string): string => `${day.slice(0, 4)}-01-01`
/** From 1 on. */
export const nthMonth = (day: string): number => Number(day.slice(5, 7))
export const startOfMonth = (day: string): string => `${day.slice(0, 7)}-01`

export function monthAfter(month: string): string {
	const [year = 0, nth = 1] = month.split("-").map(Number)
	return new Date(Date.UTC(year, nth, 1)).toISOString().slice(0, 10)
}
export const yearAfter = (year: string): string => `${Number(year.slice(0, 4)) + 1}-01-01`
export const dayAfter = (day: string): string => textOf(numberOf(day) + 1)

/** Thirds of a month: of whole days, as days at the edges of a period are read one by one. */
const PART_DAYS = 10
export function startOfPart(day: string): string {
	const nth = Math.min(2, Math.floor((Number(day.slice(8)) - 1) / PART_DAYS))
	return `${day.slice(0, 8)}${nth === 0 ? "01" : nth * PART_DAYS + 1}`
}
export const partAfter = (part: string): string =>
	part.endsWith("21") ? monthAfter(startOfMonth(part)) : textOf(numberOf(part) + PART_DAYS)

/** What went on is kept of every so many days. */
const EVERY_DAYS = 7
/** The first day that is kept, from this one on. */
export const keptDay = (day: number): number => Math.ceil(day / EVERY_DAYS) * EVERY_DAYS

/** Days that are kept and begin after one instant and not after another. */
export function keptBetween(from: number, to: number): readonly number[] {
	const days: number[] = []
	for (let day = keptDay(dayOf(from) + 1); startOf(day) <= to; day += EVERY_DAYS) days.push(day)
	return days
}
