import { addWorkingTime, type Calendar } from "../../machines/working-time.ts"

/** Whether somebody is there now, and if not when they open; null where no hours are known. */
export function openingAfter(
	calendar: Calendar | null,
	now: Date,
): { readonly open: boolean; readonly at: Date } | null {
	if (calendar === null || Object.values(calendar.hours).every((ranges) => ranges.length === 0)) return null
	const at = addWorkingTime(calendar, now, 0)
	// At the very end of its hours a place is still "open" for a moment that nobody can use.
	const soon = addWorkingTime(calendar, now, 1)
	const open = at.getTime() === now.getTime() && soon.getTime() === now.getTime() + 1
	return { open, at: open ? now : addWorkingTime(calendar, new Date(now.getTime() + 1), 1) }
}
