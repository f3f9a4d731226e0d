/** Date and time as clocks in a zone show them. */
export interface Wall {
	/** `YYYY-MM-DD`, or empty. */
	readonly date: string
	/** `HH:MM`, or empty. */
	readonly time: string
}

const MINUTE_MS = 60_000

const shown = (instant: number, zone: string): number => {
	const parts = new Intl.DateTimeFormat("en-US", {
		timeZone: zone,
		hourCycle: "h23",
		year: "numeric",
		month: "numeric",
		day: "numeric",
		hour: "numeric",
		minute: "numeric",
	}).formatToParts(instant)
	const of = (type: string) => Number(parts.find((one) => one.type === type)?.value)
	return Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"))
}

const two = (value: number): string => String(value).padStart(2, "0")

/**
 * The instant at which clocks in a zone show this, in ISO 8601 with the zone's offset; undefined while date or time is
 * missing or no such date exists. In the hour that is skipped in spring it is the moment after the jump.
 */
export function instantAt({ date, time }: Wall, zone: string): string | undefined {
	const wall = Date.parse(`${date}T${time}:00Z`)
	if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || !/^\d{2}:\d{2}$/.test(time) || Number.isNaN(wall)) return undefined
	// The first guess may fall on the other side of a change of hour; the second offset is the one in force.
	const guess = wall - (shown(wall, zone) - wall)
	const instant = wall - (shown(guess, zone) - guess)
	const offset = Math.round((shown(instant, zone) - instant) / MINUTE_MS)
	const local = new Date(instant + offset * MINUTE_MS).toISOString().slice(0, 16)
	const sign = offset < 0 ? "-" : "+"
	const size = Math.abs(offset)
	return `${local}:00${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

/** What clocks in a zone show at an instant; empty for anything that is none. */
export function wallAt(iso: string, zone: string): Wall {
	const instant = Date.parse(iso)
	if (Number.isNaN(instant)) return { date: "", time: "" }
	const local = new Date(shown(instant, zone)).toISOString()
	return { date: local.slice(0, 10), time: local.slice(11, 16) }
}
