import fc from "fast-check"
import { describe, expect, test } from "vitest"
import {
	customaryHolidaysOf,
	dateOfDay,
	easterOf,
	type HolidayCode,
	holidayIn,
	legalHolidaysOf,
} from "../../machines/holidays.ts"
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

const territories = [
	{ code: "RE", zone: "Indian/Reunion", abolition: "12-20" },
	{ code: "YT", zone: "Indian/Mayotte", abolition: "04-27" },
	{ code: "GF", zone: "America/Cayenne", abolition: "06-10" },
	{ code: "GP", zone: "America/Guadeloupe", abolition: "05-27" },
	{ code: "MQ", zone: "America/Martinique", abolition: "05-22" },
	{ code: "HEX", zone: "Europe/Paris", abolition: null },
] as const
const closure = (from: number | string, to: number | string) => ({
	incident: "9f0c4b36-4a57-4c9b-8f8e-0b8ad3c8f001",
	revision: 2,
	from: new Date(from).toISOString(),
	to: new Date(to).toISOString(),
})
const legal = (code: string, customs: readonly HolidayCode[] = []): Calendar => ({
	zone: territories.find((one) => one.code === code)?.zone ?? "UTC",
	hours: week,
	holidays: [...legalHolidaysOf(code), ...customs],
})

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

	test("around holidays and holes: the same, never inside a hole, and not one millisecond is counted twice", () => {
		const hole = fc.record({
			at: fc.integer({ min: Date.parse("2026-01-01"), max: Date.parse("2030-12-31") }),
			ms: fc.integer({ min: 0, max: 20 * 24 * HOUR }),
		})
		const arbitrary = fc.record({
			place: fc.constantFrom(...territories),
			from: fc.integer({ min: Date.parse("2026-01-01"), max: Date.parse("2030-12-31") }),
			ms: fc.integer({ min: 1, max: 60 * 8 * HOUR }),
			more: fc.integer({ min: 0, max: 40 * HOUR }),
			holes: fc.array(hole, { maxLength: 4 }),
		})
		fc.assert(
			fc.property(arbitrary, ({ place, from, ms, more, holes }) => {
				const without: Calendar = { zone: place.zone, hours: week, holidays: legalHolidaysOf(place.code) }
				const closures = holes.map(({ at, ms: length }) => closure(at, at + length))
				const where = { ...without, closures }
				const start = new Date(from)
				const end = addWorkingTime(where, start, ms)
				expect(workingTimeBetween(where, start, end)).toBe(ms)
				expect(addWorkingTime(where, start, ms + more).getTime()).toBeGreaterThanOrEqual(end.getTime())
				expect(end.getTime()).toBeGreaterThanOrEqual(addWorkingTime(without, start, ms).getTime())
				const last = end.getTime() - 1
				expect(holes.some(({ at, ms: length }) => last >= at && last < at + length)).toBe(false)
				expect(workingTimeBetween(where, start, new Date(last)) + 1).toBe(ms)
				// What a hole takes away is what was open in it.
				const open = workingTimeBetween(without, start, end)
				expect(workingTimeBetween(where, start, end)).toBeLessThanOrEqual(open)
				const middle = new Date((start.getTime() + end.getTime()) / 2)
				expect(workingTimeBetween(where, start, middle) + workingTimeBetween(where, middle, end)).toBeCloseTo(ms, 0)
			}),
			{ numRuns: 300 },
		)
	})

	test("a calendar without hours is refused instead of searched for ever", () => {
		expect(() => addWorkingTime({ zone: "Europe/Paris", hours: {} }, new Date(), 1)).toThrowError(RangeError)
	})
})

describe("holidays, by the almanac", () => {
	// Written out from a printed almanac: Easter Sunday, Ascension, Whit Monday; Shrove Tuesday, Good Friday, Mid-Lent.
	const almanac = [
		[2026, "2026-04-05", "2026-05-14", "2026-05-25", "2026-02-17", "2026-04-03", "2026-03-12"],
		[2027, "2027-03-28", "2027-05-06", "2027-05-17", "2027-02-09", "2027-03-26", "2027-03-04"],
		[2028, "2028-04-16", "2028-05-25", "2028-06-05", "2028-02-29", "2028-04-14", "2028-03-23"],
		[2029, "2029-04-01", "2029-05-10", "2029-05-21", "2029-02-13", "2029-03-30", "2029-03-08"],
		[2030, "2030-04-21", "2030-05-30", "2030-06-10", "2030-03-05", "2030-04-19", "2030-03-28"],
	] as const

	test.each(almanac)(
		"%i: Easter on %s, and what moves with it",
		(year, easter, ascension, whit, shrove, friday, lent) => {
			expect(dateOfDay(easterOf(year))).toBe(easter)
			expect(dateOfDay(holidayIn("easterMonday", year))).toBe(dateOfDay(easterOf(year) + 1))
			expect(dateOfDay(holidayIn("ascension", year))).toBe(ascension)
			expect(dateOfDay(holidayIn("whitMonday", year))).toBe(whit)
			expect(dateOfDay(holidayIn("shroveTuesday", year))).toBe(shrove)
			expect(dateOfDay(holidayIn("goodFriday", year))).toBe(friday)
			expect(dateOfDay(holidayIn("midLent", year))).toBe(lent)
		},
	)

	test("two centuries agree with Gauss's own way of counting, its two exceptions included", () => {
		for (let year = 1900; year <= 2099; year += 1) {
			const d = (19 * (year % 19) + 24) % 30
			const e = (2 * (year % 4) + 4 * (year % 7) + 6 * d + 5) % 7
			let march = 22 + d + e
			if (march === 57) march = 50
			if (march === 56 && d === 28 && year % 19 > 10) march = 49
			expect(dateOfDay(easterOf(year))).toBe(dateOfDay(Date.UTC(year, 2, march) / 86_400_000))
		}
	})

	test.each(territories)(
		"$code has the eleven of the law and the day its slaves were free: $abolition",
		({ code, abolition }) => {
			const days = legalHolidaysOf(code).map((one) => dateOfDay(holidayIn(one, 2026)))
			const national = [
				"01-01",
				"04-06",
				"05-01",
				"05-08",
				"05-14",
				"05-25",
				"07-14",
				"08-15",
				"11-01",
				"11-11",
				"12-25",
			]
			const own = abolition === null ? [] : [abolition]
			expect(days.toSorted()).toEqual([...national, ...own].map((day) => `2026-${day}`).toSorted())
		},
	)

	test("customs are offered where they are kept, and observed nowhere by themselves", () => {
		expect(customaryHolidaysOf("GP")).toEqual(
			expect.arrayContaining(["goodFriday", "schoelcherDay", "midLent", "shroveTuesday", "ashWednesday"]),
		)
		expect(customaryHolidaysOf("MQ")).not.toContain("midLent")
		expect(customaryHolidaysOf("GF")).toEqual(["carnivalMonday", "shroveTuesday", "ashWednesday"])
		for (const code of ["RE", "YT", "HEX"]) expect(customaryHolidaysOf(code)).toEqual([])
	})
})

describe("deadlines over holidays and changes of hour, counted by hand", () => {
	test.each([
		// territory, from, hours, expected; the comment is the wall clock of the territory
		["RE", "2026-12-18T12:00:00Z", 2, "2026-12-21T05:00:00Z"], // Fri 16:00; the 20th is a Sunday → Mon 09:00
		["RE", "2027-12-17T12:00:00Z", 2, "2027-12-21T05:00:00Z"], // Fri 16:00; abolition on Monday the 20th → Tue 09:00
		["YT", "2026-04-24T13:00:00Z", 2, "2026-04-28T06:00:00Z"], // Fri 16:00; abolition on Monday the 27th → Tue 09:00
		["GF", "2026-06-09T19:00:00Z", 2, "2026-06-11T12:00:00Z"], // Tue 16:00; abolition on Wednesday the 10th → Thu 09:00
		["GP", "2026-05-26T20:00:00Z", 2, "2026-05-28T13:00:00Z"], // Tue 16:00; abolition on Wednesday the 27th → Thu 09:00
		["MQ", "2026-05-21T20:00:00Z", 2, "2026-05-26T13:00:00Z"], // Thu 16:00; abolition Friday, Whit Monday → Tue 09:00
		["HEX", "2026-05-13T14:00:00Z", 2, "2026-05-15T07:00:00Z"], // Wed 16:00; Ascension → Fri 09:00
		["HEX", "2026-05-22T14:00:00Z", 2, "2026-05-26T07:00:00Z"], // Fri 16:00; Whit Monday → Tue 09:00
		["HEX", "2027-03-26T15:00:00Z", 2, "2027-03-30T07:00:00Z"], // Fri 16:00 winter; Easter 28th with summer time, Monday → Tue 09:00
		["HEX", "2028-03-24T15:00:00Z", 2, "2028-03-27T07:00:00Z"], // Fri 16:00; summer time on the 26th → Mon 09:00
		["HEX", "2029-10-26T14:00:00Z", 2, "2029-10-29T08:00:00Z"], // Fri 16:00; winter time on the 28th → Mon 09:00
		["HEX", "2030-10-31T15:00:00Z", 2, "2030-11-04T08:00:00Z"], // Thu 16:00; All Saints' Friday → Mon 09:00
		["HEX", "2026-07-13T14:00:00Z", 10, "2026-07-16T07:00:00Z"], // Mon 16:00, 1 h; not the 14th; Wed 8 h; Thu 09:00
		["RE", "2029-04-30T12:00:00Z", 9, "2029-05-02T13:00:00Z"], // Mon 16:00, 1 h; not 1 May; Wed to 17:00
		["YT", "2030-05-07T06:00:00Z", 8, "2030-05-09T06:00:00Z"], // Tue 09:00, 7 h; not 8 May; Thu 08:00 to 09:00
		["GF", "2027-11-10T19:00:00Z", 2, "2027-11-12T12:00:00Z"], // Wed 16:00; Armistice → Fri 09:00
		["GP", "2028-12-22T20:00:00Z", 2, "2028-12-26T13:00:00Z"], // Fri 16:00; Christmas on Monday → Tue 09:00
		["MQ", "2029-12-31T20:00:00Z", 2, "2030-01-02T13:00:00Z"], // Mon 16:00; New Year's Day → Wed 09:00
	])("in %s, %s plus %d working hours is %s", (code, from, hours, expected) => {
		const found = addWorkingTime(legal(code), new Date(from), hours * HOUR).toISOString()
		expect(found).toBe(new Date(expected).toISOString())
		expect(workingTimeBetween(legal(code), new Date(from), new Date(expected))).toBe(hours * HOUR)
	})

	test("an expert in Martinique asked on the Friday before Carnival answers after Ash Wednesday, where that is the custom", () => {
		const friday = new Date("2026-02-13T20:00:00Z")
		expect(addWorkingTime(legal("MQ"), friday, 2 * HOUR).toISOString()).toBe("2026-02-16T13:00:00.000Z")
		const carnival = legal("MQ", ["carnivalMonday", "shroveTuesday", "ashWednesday"])
		expect(addWorkingTime(carnival, friday, 2 * HOUR).toISOString()).toBe("2026-02-19T13:00:00.000Z")
	})

	test("a day that an administrator has entered is a holiday of that year", () => {
		const feast = { ...legal("YT"), closedDays: ["2026-03-20"] }
		expect(addWorkingTime(feast, new Date("2026-03-19T13:00:00Z"), 2 * HOUR).toISOString()).toBe(
			"2026-03-23T06:00:00.000Z",
		)
	})
})

describe("a territory that stands still", () => {
	const cyclone = { ...legal("RE"), closures: [closure("2026-02-10T06:37:00Z", "2026-02-11T08:15:00Z")] }

	test("work ends at the minute it begins, and goes on at the minute it is over", () => {
		// Tuesday 10:00: 37 minutes, then Wednesday from 12:15, which is lunch: from 13:00.
		expect(addWorkingTime(cyclone, new Date("2026-02-10T06:00:00Z"), 2 * HOUR).toISOString()).toBe(
			"2026-02-11T10:23:00.000Z",
		)
		expect(workingTimeBetween(cyclone, new Date("2026-02-10T06:00:00Z"), new Date("2026-02-11T10:23:00Z"))).toBe(
			2 * HOUR,
		)
		expect(closingOf(cyclone, "2026-02-10").toISOString()).toBe("2026-02-10T06:37:00.000Z")
		expect(openingOf(cyclone, "2026-02-11").toISOString()).toBe("2026-02-11T09:00:00.000Z")
	})

	test("one that was ended when it began has never been", () => {
		const called = { ...legal("RE"), closures: [closure("2026-02-10T06:37:00Z", "2026-02-10T06:37:00Z")] }
		expect(addWorkingTime(called, new Date("2026-02-10T06:00:00Z"), 2 * HOUR).toISOString()).toBe(
			"2026-02-10T08:00:00.000Z",
		)
	})
})
