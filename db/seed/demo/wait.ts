import { WORKING_DAY_MS } from "../../../machines/place.ts"
import { addWorkingTime, type Calendar } from "../../../machines/working-time.ts"

/** A lapse of time: working hours, working days of eight hours, or calendar days. */
export type Wait = `${number}${"h" | "d" | "cd"}`

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** The instant a lapse after another; within opening hours. */
export function after(calendar: Calendar, from: Date, wait: Wait, extraMs = 0): Date {
	const count = Number.parseFloat(wait)
	if (wait.endsWith("cd")) return addWorkingTime(calendar, new Date(from.getTime() + count * DAY_MS), 0)
	return addWorkingTime(calendar, from, count * (wait.endsWith("d") ? WORKING_DAY_MS : HOUR_MS) + extraMs)
}

/** The instant a lapse before another; within opening hours. */
export function before(calendar: Calendar, to: Date, wait: Wait, extraMs = 0): Date {
	const count = Number.parseFloat(wait)
	if (wait.endsWith("cd")) return addWorkingTime(calendar, new Date(to.getTime() - count * DAY_MS - extraMs), 0)
	return addWorkingTime(calendar, to, -count * (wait.endsWith("d") ? WORKING_DAY_MS : HOUR_MS) - extraMs)
}
