import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { addWorkingTime, type Calendar, closingOf, openingOf, workingTimeBetween } from "../../machines/working-time.ts"

const day = [
	["08:00", "12:00"],
	["13:00", "17:00"],
] as const
const week = { "1": day, "2": day, "3": day, "4": day, "5": day }
const zones = [
	"Indian/Reunion",
	"Indian/Mayotte",
	"America/Cayenne",
	"America/Guadeloupe",
	"America/Martinique",
	"Europe/Paris",
]
const calendar = (zone: string): Calendar => ({ zone, hours: week })
const HOUR = 3_600_000

describe("working time", () => {
	test.each([
		// zone, from, hours, expected: counted by hand on the wall clock of the zone
		["Indian/Reunion", "2026-03-06T12:00:00Z", 2, "2026-03-09T05:00:00Z"], // Fri 16:00 + 2 h → Mon 09:00
		["America/Cayenne", "2026-03-06T12:00:00Z", 2, "2026-03-06T14:00:00Z"], // Fri 09:00 → 11:00
		["Europe/Paris", "2026-03-27T15:00:00Z", 2, "2026-03-30T07:00:00Z"], // Fri 16:00 → Mon 09:00, summer time since Sunday
		["Europe/Paris", "2026-10-23T14:00:00Z", 2, "2026-10-26T08:00:00Z"], // Fri 16:00 → Mon 09:00, winter time since Sunday
		["America/Martinique", "2026-03-02T15:30:00Z", 1, "2026-03-02T17:30:00Z"], // Mon 11:30 + 1 h over lunch → 13:30
		["Europe/Paris", "2026-03-02T06:00:00Z", 0, "2026-03-02T07:00:00Z"], // before opening → 08:00
	])("in %s, %s plus %d working hours is %s", (zone, from, hours, expected) => {
		expect(addWorkingTime(calendar(zone), new Date(from), hours * HOUR).toISOString()).toBe(
			new Date(expected).toISOString(),
		)
	})

	test("counts back from an appointment", () => {
		// Tuesday 10:00 minus two working days of 8 h is Friday 10:00.
		expect(addWorkingTime(calendar("Europe/Paris"), new Date("2026-03-10T09:00:00Z"), -16 * HOUR).toISOString()).toBe(
			"2026-03-06T09:00:00.000Z",
		)
	})

	test("a day opens and closes with its hours, and a Sunday leans on its neighbours", () => {
		const paris = calendar("Europe/Paris")
		expect(openingOf(paris, "2026-03-02").toISOString()).toBe("2026-03-02T07:00:00.000Z")
		expect(closingOf(paris, "2026-03-02").toISOString()).toBe("2026-03-02T16:00:00.000Z")
		expect(openingOf(paris, "2026-03-08").toISOString()).toBe("2026-03-09T07:00:00.000Z")
		expect(closingOf(paris, "2026-03-08").toISOString()).toBe("2026-03-06T16:00:00.000Z")
	})

	test("adding then measuring gives the same, ends within hours, and more is never earlier", () => {
		const arbitrary = fc.record({
			zone: fc.constantFrom(...zones),
			from: fc.integer({ min: Date.parse("2026-01-01"), max: Date.parse("2030-12-31") }),
			ms: fc.integer({ min: 1, max: 60 * 8 * HOUR }),
			more: fc.integer({ min: 0, max: 40 * HOUR }),
		})
		fc.assert(
			fc.property(arbitrary, ({ zone, from, ms, more }) => {
				const where = calendar(zone)
				const start = new Date(from)
				const end = addWorkingTime(where, start, ms)
				expect(workingTimeBetween(where, start, end)).toBe(ms)
				expect(workingTimeBetween(where, end, start)).toBe(-ms)
				expect(addWorkingTime(where, start, ms + more).getTime()).toBeGreaterThanOrEqual(end.getTime())
				const hour = Number(
					new Intl.DateTimeFormat("en-US", { timeZone: zone, hour: "numeric", hourCycle: "h23" }).format(
						new Date(end.getTime() - 1),
					),
				)
				expect(hour >= 8 && hour < 17 && hour !== 12).toBe(true)
			}),
			{ numRuns: 300 },
		)
	})

	test("a calendar without hours is refused instead of searched for ever", () => {
		expect(() => addWorkingTime({ zone: "Europe/Paris", hours: {} }, new Date(), 1)).toThrowError(RangeError)
	})
})
