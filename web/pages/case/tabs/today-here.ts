/** Today as `YYYY-MM-DD`, where this device is. */
export const todayHere = (): string =>
	new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date())
