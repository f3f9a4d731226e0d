import { addWorkingTime, type Calendar, startOfDay } from "../../machines/working-time.ts"
import type { MessagePreferences } from "./preferences.ts"

const HOUR_MS = 3_600_000
const DAYTIME = [["08:00", "20:00"]] as const
const EVERY_DAY = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [String(day), DAYTIME]))

/** Whose hours count, and which of them. */
export interface Hours {
	/** Working hours of the territory where somebody is. */
	readonly calendar: Calendar
	readonly hours: MessagePreferences["hours"]
}

/**
 * When somebody may be written to from `now` on: at once, or when their hours begin. Nothing arrives at night or on a
 * holiday but an emergency, which the caller does not ask about.
 */
export function nextAllowed({ calendar, hours }: Hours, now: Date): Date {
	const allowed = hours === "working" ? calendar : { zone: calendar.zone, hours: EVERY_DAY }
	return addWorkingTime(allowed, now, 0)
}

/** Local day `YYYY-MM-DD` of an instant. */
const localDayOf = (zone: string, at: Date): string => new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(at)

/** The next digest: its local day, and the instant from which it leaves. */
export function nextDigest(
	whose: Hours,
	{ digestHour }: Pick<MessagePreferences, "digestHour">,
	now: Date,
	daysLater = 0,
): { readonly day: string; readonly at: Date } {
	const { zone } = whose.calendar
	for (let days = daysLater; ; days += 1) {
		const hour = new Date(startOfDay(zone, now, days).getTime() + digestHour * HOUR_MS)
		if (hour <= now) continue
		// On a day off it goes with that of the next day of work.
		const at = nextAllowed(whose, hour)
		return { day: localDayOf(zone, at), at }
	}
}
