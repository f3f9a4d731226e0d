import type { CalendarView } from "../../client/clocks-contract.ts"
import { sayLabel } from "../../i18n/say-label.ts"

export interface ClosedDay {
	readonly day: string
	readonly name: string
	readonly kind: "national" | "abolition" | "customary" | "entered"
}

/** Days of the year on which the territory does not work, week-ends apart, in order. */
export const closedOn = ({ holidays, closedDays }: CalendarView): readonly ClosedDay[] =>
	[
		...holidays
			.filter((one) => one.observed)
			.map(({ day, label, kind }): ClosedDay => ({ day, name: sayLabel(label), kind })),
		...closedDays.map(({ day, name }): ClosedDay => ({ day, name, kind: "entered" })),
	].toSorted((a, b) => a.day.localeCompare(b.day))
