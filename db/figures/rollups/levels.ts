import { msOf } from "./facts.ts"

/**
 * What a row of `figure_rollups` holds.
 * - `live`: steps that go on.
 * - `day`: steps that ended on a day (UTC), one by one.
 * - `running`: ended steps that went on at the first moment of a month, one by one.
 * - `month`, `year`: sums over ended steps, once the month or year is over, by cube.
 * - `open`, `closed`: cases that are open, and those closed in a month, one by one.
 * - `folded`: nothing; its version tells when something was taken in.
 */
export type Level = "live" | "day" | "running" | "month" | "year" | "open" | "closed" | "folded"

/**
 * By what sums can be filtered.
 * - `n`: nothing but the platform.
 * - `t`: territory (a part each) and urgency.
 * - `f`: filières (a part for each set of them), territory and urgency.
 * - `c`: all of them and the centre, of steps that have one.
 */
export type Cube = "n" | "t" | "f" | "c"

export const ALWAYS = "1970-01-01"
const DAY_MS = 86_400_000

export const dayOf = (second: number): string => new Date(msOf(second)).toISOString().slice(0, 10)
export const monthOf = (second: number): string => `${dayOf(second).slice(0, 7)}-01`
export const yearOf = (day: string): string => `${day.slice(0, 4)}-01-01`
export const startOfMonth = (day: string): string => `${day.slice(0, 7)}-01`

export function monthAfter(month: string): string {
	const [year = 0, nth = 1] = month.split("-").map(Number)
	return new Date(Date.UTC(year, nth, 1)).toISOString().slice(0, 10)
}
export const yearAfter = (year: string): string => `${Number(year.slice(0, 4)) + 1}-01-01`
export const dayAfter = (day: string): string => new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10)

/** First days of the months that begin after one instant and not after another. */
export function monthsBetween(from: number, to: number): readonly string[] {
	const months: string[] = []
	for (let month = monthAfter(monthOf(from)); Date.parse(month) <= msOf(to); month = monthAfter(month))
		months.push(month)
	return months
}
