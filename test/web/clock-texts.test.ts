import { describe, expect, test } from "vitest"
import { lengthText } from "../../web/pages/case/tabs/length-text.ts"
import { durationText, minutesOf } from "../../web/pages/clocks/duration-text.ts"
import { hoursText, rangesOf } from "../../web/pages/clocks/hours-text.ts"
import { instantOfLocal, localOfInstant } from "../../web/pages/clocks/local-time.ts"

describe("durations of the deadline table", () => {
	test.each([
		[120, "working", "2\u00a0h"],
		[480, "working", "1\u00a0j"],
		[2400, "working", "5\u00a0j"],
		[45, "working", "45\u00a0min"],
		[20_160, "calendar", "14\u00a0j cal."],
	] as const)("%i minutes on the %s clock are written %s, and read back", (minutes, clock, text) => {
		expect(durationText(minutes, clock, "fr")).toBe(text)
		expect(minutesOf(text, clock)).toBe(minutes)
	})

	test("half days and English days are understood; nothing, nonsense and no time are not", () => {
		expect(minutesOf("1,5 j", "working")).toBe(720)
		expect(minutesOf("2d", "calendar")).toBe(2880)
		for (const text of ["", "bientôt", "0 h", "-2 h", "2"]) expect(minutesOf(text, "working")).toBeUndefined()
	})
})

describe("opening hours as one types them", () => {
	test("are read as they are shown", () => {
		const ranges: [string, string][] = [
			["08:00", "12:00"],
			["13:00", "17:30"],
		]
		expect(rangesOf(hoursText(ranges))).toEqual(ranges)
		expect(rangesOf("8h-12h, 13h-17h30")).toEqual(ranges)
		expect(rangesOf("")).toEqual([])
	})

	test("that overlap, or end before they begin, are none", () => {
		for (const text of ["12:00-08:00", "08:00-12:00, 11:00-17:00", "matin"]) expect(rangesOf(text)).toBeUndefined()
	})
})

test("a local time is an instant of its territory, and comes back as it was typed", () => {
	expect(instantOfLocal("2026-02-10T10:37", "Indian/Reunion")).toBe("2026-02-10T06:37:00.000Z")
	expect(localOfInstant(new Date("2026-02-10T06:37:00Z"), "Indian/Reunion")).toBe("2026-02-10T10:37")
	expect(instantOfLocal("demain", "Indian/Reunion")).toBeUndefined()
})

test("how long something took is said in days of its own hours", () => {
	expect(lengthText(10 * 3_600_000, 8, "fr")).toBe("1\u00a0j\u00a02\u00a0h")
	expect(lengthText(2 * 3_600_000 + 10 * 60_000, 24, "fr")).toBe("2\u00a0h\u00a010")
	expect(lengthText(30_000, 24, "fr")).toBe("0\u00a0min")
})
