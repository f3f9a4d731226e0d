/** ISO weekdays, as calendars name them. */
export const weekdays = ["1", "2", "3", "4", "5", "6", "7"] as const

/** 5 January 1970 was a Monday. */
export const weekdayName = (weekday: string, locale: string): string =>
	new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" }).format(
		new Date(Date.UTC(1970, 0, 4 + Number(weekday))),
	)
