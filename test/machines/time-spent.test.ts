import { expect, test } from "vitest"
import { type SpentStay, timeSpent } from "../../machines/time-spent.ts"
import type { Calendar } from "../../machines/working-time.ts"

const day = [
	["08:00", "12:00"],
	["13:00", "17:00"],
] as const
const week = { "1": day, "2": day, "3": day, "4": day, "5": day }
const HOUR = 3_600_000
const at = (text: string): number => Date.parse(`2026-03-${text}:00Z`)
const stay = (by: SpentStay["by"], territory: string, from: string, to: string): SpentStay => ({
	by,
	territory,
	from: at(from),
	to: at(to),
})
/** La Réunion stands still from Tuesday 08:00 to Wednesday 08:00, four hours ahead of UTC. */
const calendars = new Map<string, Calendar>([
	[
		"RE",
		{
			zone: "Indian/Reunion",
			hours: week,
			closures: [
				{
					incident: "9f0c4b36-4a57-4c9b-8f8e-0b8ad3c8f001",
					revision: 2,
					from: "2026-03-03T04:00:00.000Z",
					to: "2026-03-04T04:00:00.000Z",
				},
			],
		},
	],
	["HEX", { zone: "Europe/Paris", hours: week }],
])

test("two branches that wait for one party at once count once, and a cyclone is told apart", () => {
	const { spent, suspended } = timeSpent(
		[
			// Monday 08:00 to Wednesday 12:00, and beside it Monday 10:00 to 12:00.
			stay("us", "RE", "02T04:00", "04T08:00"),
			stay("us", "RE", "02T06:00", "02T08:00"),
			stay("expert", "HEX", "03T08:00", "03T10:00"),
			stay("onHold", "RE", "04T08:00", "05T08:00"),
		],
		calendars,
	)
	expect(spent).toEqual([
		{ by: "us", ms: 28 * HOUR, workingMs: 12 * HOUR },
		{ by: "expert", ms: 2 * HOUR, workingMs: 2 * HOUR },
		{ by: "onHold", ms: 24 * HOUR, workingMs: 8 * HOUR },
	])
	expect(suspended).toEqual({ ms: 24 * HOUR, workingMs: 8 * HOUR })
})

test("a stay that began and ended at one instant is nobody's time", () => {
	expect(timeSpent([stay("us", "RE", "02T04:00", "02T04:00")], calendars)).toEqual({
		spent: [],
		suspended: { ms: 0, workingMs: 0 },
	})
})
