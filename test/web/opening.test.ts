import { expect, test } from "vitest"
import { openingAfter } from "../../web/case-parts/opening.ts"
import { calendarOf } from "../../web/case-parts/use-territories.ts"

const paris = {
	zone: "Europe/Paris",
	hours: {
		"5": [
			["09:00", "12:30"],
			["13:30", "18:00"],
		],
		"1": [["09:00", "12:30"]],
	},
} as const

const opening = (now: string) => {
	const found = openingAfter(paris, new Date(now))
	return found && [found.open, found.at.toISOString().slice(0, 16)]
}

test("a place is open within its hours, and says its next opening outside of them", () => {
	expect(opening("2026-03-20T09:00:00Z")).toEqual([true, "2026-03-20T09:00"])
	expect(opening("2026-03-20T05:42:00Z")).toEqual([false, "2026-03-20T08:00"])
	// Within its break, until the afternoon.
	expect(opening("2026-03-20T11:30:00Z")).toEqual([false, "2026-03-20T12:30"])
	// Friday evening: Monday morning.
	expect(opening("2026-03-20T17:00:00Z")).toEqual([false, "2026-03-23T08:00"])
})

test("follows the change of hour: an opening on Monday is an hour earlier in UTC", () => {
	expect(opening("2026-03-27T18:00:00Z")).toEqual([false, "2026-03-30T07:00"])
})

test("skips holidays, closed days and closures: nobody is told that somebody opens then", () => {
	const closures = [{ incident: "x", revision: 1, from: "2026-04-10T07:00:00Z", to: "2026-04-10T14:00:00.000Z" }]
	const territory = {
		code: "HEX",
		name: "Hexagone",
		zone: paris.zone,
		hours: { "1": [["09:00", "12:30"]], "5": [["09:00", "18:00"]] } as Record<string, [string, string][]>,
		holidays: ["easterMonday" as const],
		closedDays: ["2026-04-03"],
		closures,
	}
	// Thursday before Easter: Friday is closed, Monday a holiday, and on the Friday after the cable is cut until 16:00.
	const found = openingAfter(calendarOf(territory), new Date("2026-04-02T10:00:00Z"))
	expect([found?.open, found?.at.toISOString().slice(0, 16)]).toEqual([false, "2026-04-10T14:00"])
})

test("says nothing where no hours are known", () => {
	expect(openingAfter(null, new Date())).toBeNull()
	for (const hours of [{}, { "1": [] }]) expect(openingAfter({ zone: "Europe/Paris", hours }, new Date())).toBeNull()
})
