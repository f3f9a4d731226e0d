import fc from "fast-check"
import { expect, test } from "vitest"
import { shareTime } from "../../db/figures/share-time.ts"

test("ten days of two branches: whoever holds alone has the day, two who hold share it, nobody has the rest", () => {
	const shares = shareTime(
		{ from: 0, to: 10 },
		[
			{ by: "expert", from: 1, to: 7 },
			{ by: "us", from: 5, to: 9 },
			// A second branch of the same party adds nothing.
			{ by: "us", from: 6, to: 8 },
		],
		"nobody",
	)
	// Day 0 nobody; 1–5 expert; 5–7 both; 7–9 us; 9 nobody.
	expect(Object.fromEntries(shares)).toEqual({ nobody: 2, expert: 5, us: 3 })
})

test("the parts add up to the life of the case, whatever overlaps or leaks out of it", () => {
	const holding = fc.record({
		by: fc.constantFrom("us", "expert", "requester"),
		from: fc.integer({ min: -20, max: 120 }),
		to: fc.integer({ min: -20, max: 120 }),
	})
	fc.assert(
		fc.property(fc.array(holding, { maxLength: 20 }), fc.integer({ min: 1, max: 100 }), (held, length) => {
			const shares = shareTime<string>({ from: 0, to: length }, held, "nobody")
			expect([...shares.values()].reduce((sum, one) => sum + one, 0)).toBeCloseTo(length, 6)
			for (const part of shares.values()) expect(part).toBeGreaterThan(0)
		}),
	)
})

test("of no time, nobody has any", () => {
	expect(shareTime({ from: 5, to: 5 }, [{ by: "us", from: 0, to: 9 }], "nobody").size).toBe(0)
})
