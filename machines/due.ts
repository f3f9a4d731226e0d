import type { Moment, Target } from "./place.ts"
import { WORKING_DAY_MS } from "./place.ts"
import type { Urgency } from "./vocabulary.ts"
import { addWorkingTime, type Calendar, closingOf, openingOf, workingTimeBetween } from "./working-time.ts"

/** How a deadline runs on: with the party's working hours, with the calendar, or fixed to an appointment. */
export type Clock = "working" | "calendar" | "fixed"

export interface Due {
	readonly at: Date
	readonly clock: Clock
}

/** Within the search of `addWorkingTime` for a multiple of it: three years, where ladders go to twice their target. */
const FAR_MS = 3 * 366 * 86_400_000
const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/

/** What a due time is computed from. `spent` is time already used in this visit, on the target's clock, ms. */
export interface DueFrom {
	readonly target: Target
	readonly urgency: Urgency
	readonly context: Readonly<Record<string, unknown>>
	readonly calendar: Calendar
	readonly now: Date
	readonly spent: number
}

/** Instant `ms` later on a clock. */
export function later(clock: Clock, calendar: Calendar, from: Date, ms: number): Date {
	return clock === "working" ? addWorkingTime(calendar, from, ms) : new Date(from.getTime() + ms)
}

/** Time between two instants on a clock, ms. */
export function between(clock: Clock, calendar: Calendar, from: Date, to: Date): number {
	return clock === "working" ? workingTimeBetween(calendar, from, to) : to.getTime() - from.getTime()
}

/**
 * When a moment of a target falls, never before now. Null when the target's date is missing (clock C1), or when a
 * reminder before an appointment would already be past.
 */
export function dueAt(from: DueFrom, when: Moment): Due | null {
	const { target, calendar, now } = from
	if (target.clock === "date") {
		const value = from.context[target.from]
		if (typeof value !== "string") return target.fallback ? dueAt({ ...from, target: target.fallback }, when) : null
		const instant = instantOf(value, target.edge, calendar)
		// Recorded after the day it speaks of: the ordinary target gives a chance to answer.
		if (instant <= now && target.fallback) return dueAt({ ...from, target: target.fallback }, when)
		// Nobody is reminded of a day so far away, and its hours are not counted one by one.
		if (instant.getTime() - now.getTime() > FAR_MS) return { at: instant, clock: "fixed" }
		if ("days" in when) {
			const at = addWorkingTime(calendar, instant, when.days * WORKING_DAY_MS)
			return when.days < 0 && at <= now ? null : { at: notBefore(now, at), clock: "fixed" }
		}
		if (when.times === 1) return { at: notBefore(now, instant), clock: "working" }
		const length = Math.max(0, workingTimeBetween(calendar, now, instant))
		return { at: addWorkingTime(calendar, now, when.times * length), clock: "working" }
	}
	const times = "times" in when ? when.times : 1
	const remaining = Math.max(0, times * target.ms[from.urgency] - from.spent)
	return { at: later(target.clock, calendar, now, remaining), clock: target.clock }
}

/** Whether the urgency of the case changes this target (clock C3). */
export function dependsOnUrgency(target: Target, context: Readonly<Record<string, unknown>>): boolean {
	if (target.clock !== "date") return true
	return typeof context[target.from] !== "string" && target.fallback !== undefined
}

function instantOf(value: string, edge: "opening" | "closing", calendar: Calendar): Date {
	if (!DATE_ONLY.test(value)) return new Date(value)
	return edge === "opening" ? openingOf(calendar, value) : closingOf(calendar, value)
}

const notBefore = (now: Date, at: Date): Date => (at < now ? now : at)
