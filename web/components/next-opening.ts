import { addWorkingTime, type Calendar } from "../../machines/working-time.ts"

/** When working hours begin next; `now` itself while they last, null where there are none. */
export function nextOpening(calendar: Calendar, now: Date): Date | null {
	try {
		return addWorkingTime(calendar, now, 0)
	} catch {
		// No opening within years: the directory has no hours for it.
		return null
	}
}
