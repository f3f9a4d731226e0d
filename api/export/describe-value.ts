import { diagnosisWord, fieldWord, valueWord } from "./words.ts"

/** How days and instants are said, in the hours of a platform. */
export interface Calendar {
	day(iso: string): string
	instant(iso: string): string
}

export function calendarOf(zone: string): Calendar {
	const day = new Intl.DateTimeFormat("fr-FR", { dateStyle: "long", timeZone: "UTC" })
	const instant = new Intl.DateTimeFormat("fr-FR", { dateStyle: "long", timeStyle: "short", timeZone: zone })
	return {
		day: (iso) => day.format(new Date(`${iso}T00:00:00Z`)),
		instant: (iso) => instant.format(new Date(iso)),
	}
}

const DAY = /^\d{4}-\d{2}-\d{2}$/
const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/
const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/

/** The fields of an event, each with its name and value in French; nested ones follow the field that holds them. */
export function describeFields(
	value: Readonly<Record<string, unknown>>,
	calendar: Calendar,
	references: Readonly<Record<string, string>>,
): readonly (readonly [name: string, text: string])[] {
	return Object.entries(value).flatMap(([name, one]) => {
		const text =
			name === "diagnosticState" && typeof one === "string" ? diagnosisWord(one) : describe(one, calendar, references)
		return text === "" ? [] : [[fieldWord(name), text] as const]
	})
}

function describe(value: unknown, calendar: Calendar, references: Readonly<Record<string, string>>): string {
	if (value === null || value === undefined) return ""
	if (typeof value === "boolean") return value ? "oui" : "non"
	if (typeof value === "number") return String(value)
	if (typeof value === "string") {
		if (Object.hasOwn(references, value)) return references[value] ?? value
		if (UUID.test(value)) return `référence ${value.slice(0, 8)}`
		if (INSTANT.test(value)) return calendar.instant(value)
		return DAY.test(value) ? calendar.day(value) : valueWord(value)
	}
	if (Array.isArray(value)) return value.map((one) => describe(one, calendar, references)).join(", ")
	return describeFields(value as Record<string, unknown>, calendar, references)
		.map(([name, text]) => `${name} : ${text}`)
		.join(" ; ")
}
