import { expect, test } from "vitest"
import { nextOpening } from "../../web/components/next-opening.ts"

const PARIS = {
	zone: "Europe/Paris",
	hours: {
		"1": [
			["09:00", "12:00"],
			["14:00", "18:00"],
		],
		"2": [["09:00", "18:00"]],
	},
} as const
const opens = (now: string) => nextOpening(PARIS, new Date(now))?.toISOString()

test("an office opens now, after its break, or on its next day", () => {
	// Monday 16 March 2026.
	expect(opens("2026-03-16T09:30:00Z")).toBe("2026-03-16T09:30:00.000Z")
	expect(opens("2026-03-16T06:42:00Z")).toBe("2026-03-16T08:00:00.000Z")
	expect(opens("2026-03-16T11:30:00Z")).toBe("2026-03-16T13:00:00.000Z")
	expect(opens("2026-03-17T18:00:00Z")).toBe("2026-03-23T08:00:00.000Z")
})

test("over the change of hour it opens by its own clock", () => {
	expect(opens("2026-03-28T12:00:00Z")).toBe("2026-03-30T07:00:00.000Z")
})

test("an office without hours never opens", () => {
	expect(nextOpening({ zone: "Europe/Paris", hours: {} }, new Date("2026-03-16T09:30:00Z"))).toBeNull()
})
