import type { Urgency } from "./vocabulary.ts"
import { startOfDay } from "./working-time.ts"

/** How pressing a task is, the most pressing first. */
export const workGroups = ["emergency", "late", "today", "week", "later"] as const
export type WorkGroup = (typeof workGroups)[number]

/** Instants that separate the groups, where somebody works. */
export interface WorkBounds {
	readonly now: Date
	/** Midnight after today. */
	readonly tomorrow: Date
	/** Midnight after Sunday, or a week from today on a Sunday: a week that is about to begin is not "later". */
	readonly nextWeek: Date
}

const DAY_MS = 86_400_000

/** @param zone IANA name */
export function workBounds(now: Date, zone: string): WorkBounds {
	const weekday = weekdayOf(now, zone)
	return { now, tomorrow: startOfDay(zone, now, 1), nextWeek: startOfDay(zone, now, weekday === 7 ? 8 : 8 - weekday) }
}

/** ISO weekday, 1 is Monday. */
function weekdayOf(now: Date, zone: string): number {
	const day = Date.parse(new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(now)) / DAY_MS
	return ((day + 3) % 7) + 1
}

/** An emergency is always first, whatever its date; without a date there is time. */
export function workGroupOf(
	task: { readonly urgency: Urgency; readonly dueAt: Date | null },
	{ now, tomorrow, nextWeek }: WorkBounds,
): WorkGroup {
	if (task.urgency === "emergency") return "emergency"
	const { dueAt } = task
	if (dueAt === null) return "later"
	if (dueAt < now) return "late"
	if (dueAt < tomorrow) return "today"
	return dueAt < nextWeek ? "week" : "later"
}
