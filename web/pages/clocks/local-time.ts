import { instantAt } from "../../../machines/working-time.ts"

const LOCAL = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})$/

/** The instant of a local date and time as a field gives it, in a zone; undefined when it is none. */
export function instantOfLocal(text: string, zone: string): string | undefined {
	const [, day, time] = LOCAL.exec(text) ?? []
	return day === undefined || time === undefined ? undefined : instantAt(zone, day, time).toISOString()
}

/** What a field of date and time shows of an instant. */
export const localOfInstant = (at: Date, zone: string): string =>
	new Intl.DateTimeFormat("sv-SE", {
		timeZone: zone,
		year: "numeric",
		month: "2-digit",
		day: "2-digit",
		hour: "2-digit",
		minute: "2-digit",
		hourCycle: "h23",
	})
		.format(at)
		.replace(" ", "T")
