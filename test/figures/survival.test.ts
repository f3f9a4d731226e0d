import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type Duration, quantileOf, quantilesOf, survivalOf } from "../../db/figures/survival.ts"

const ended = (...lengths: number[]): Duration[] => lengths.map((length) => ({ length, ended: true }))
const running = (...lengths: number[]): Duration[] => lengths.map((length) => ({ length, ended: false }))
const medianOf = (durations: readonly Duration[]) => quantileOf(survivalOf(durations), 0.5)

const durations = fc.array(fc.record({ length: fc.integer({ min: 0, max: 60 }), ended: fc.boolean() }), {
	minLength: 1,
	maxLength: 40,
})

describe("a survival curve", () => {
	test("is the hand-computed one of six opinions, two of them still awaited", () => {
		// At 3 days 1 of 6 answered, at 5 days 1 of 5; one still waits since 6; at 8 days 1 of 3, at 10 days 1 of 2, the last
		// one waits since 12. Shares: 5/6, 5/6·4/5 = 2/3, then 2/3·2/3 = 4/9 and 4/9·1/2 = 2/9.
		const steps = survivalOf([...ended(3, 5, 8, 10), ...running(6, 12)])
		expect(steps.map(({ length, atRisk, share }) => [length, atRisk, Number(share.toFixed(6))])).toEqual([
			[3, 6, 0.833333],
			[5, 5, 0.666667],
			[6, 4, 0.666667],
			[8, 3, 0.444444],
			[10, 2, 0.222222],
			[12, 1, 0.222222],
		])
		expect(quantileOf(steps, 0.5)).toBe(8)
		expect(quantileOf(steps, 0.75)).toBe(10)
		// Two in nine still wait at the longest length: nobody knows when nine in ten are answered.
		expect(quantileOf(steps, 0.9)).toBeNull()
	})

	test("has the confidence interval published for the remission times of Freireich's patients", () => {
		// 6-MP arm (Freireich 1963), 21 patients in weeks: 0.807 at 7 weeks, 95 % log-log interval 0.563 to 0.923;
		// 0.627 at 16 weeks, 0.368 to 0.805 (as printed by R's survival package and in Collett's textbook).
		const steps = survivalOf([
			...ended(6, 6, 6, 7, 10, 13, 16, 22, 23),
			...running(6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35),
		])
		const at = (length: number) => {
			const step = steps.find((one) => one.length === length)
			return [step?.share, step?.low, step?.high].map((value) => Number(value?.toFixed(3)))
		}
		expect(at(6)).toEqual([0.857, 0.62, 0.952])
		expect(at(7)).toEqual([0.807, 0.563, 0.923])
		expect(at(16)).toEqual([0.627, 0.368, 0.805])
		expect(quantileOf(steps, 0.5)).toBe(23)
	})

	test("equals the plain curve when nothing still goes on", () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 40 }), (lengths) => {
				const sorted = lengths.toSorted((a, b) => a - b)
				for (const step of survivalOf(ended(...lengths))) {
					const longer = lengths.filter((length) => length > step.length).length
					expect(step.share).toBeCloseTo(longer / lengths.length, 9)
				}
				for (const p of [0.25, 0.5, 0.9])
					expect(quantileOf(survivalOf(ended(...lengths)), p)).toBe(sorted[Math.ceil(p * lengths.length) - 1])
			}),
		)
	})

	test("is never shortened by one that still goes on", () => {
		fc.assert(
			fc.property(durations, fc.integer({ min: 0, max: 60 }), (some, length) => {
				const before = medianOf(some) ?? Number.POSITIVE_INFINITY
				const after = medianOf([...some, ...running(length)]) ?? Number.POSITIVE_INFINITY
				expect(after).toBeGreaterThanOrEqual(before)
			}),
		)
	})

	test("never rises, counts everybody once, and stays within its interval", () => {
		fc.assert(
			fc.property(durations, (some) => {
				const steps = survivalOf(some)
				let last = 1
				let left = some.length
				for (const { share, low, high, atRisk, ended: done, running: open } of steps) {
					expect(share).toBeLessThanOrEqual(last)
					expect(atRisk).toBe(left)
					expect(low).toBeLessThanOrEqual(share + 1e-12)
					expect(high).toBeGreaterThanOrEqual(share - 1e-12)
					last = share
					left -= done + open
				}
				expect(left).toBe(0)
			}),
		)
	})

	test("counts the same whether lengths come one by one or counted together", () => {
		fc.assert(
			fc.property(durations, (some) => {
				const together = new Map<string, Duration & { count: number }>()
				for (const one of some) {
					const key = `${one.length} ${one.ended}`
					together.set(key, { ...one, count: (together.get(key)?.count ?? 0) + 1 })
				}
				expect(survivalOf([...together.values()])).toEqual(survivalOf(some))
			}),
		)
	})

	test("has the quantiles that are found without drawing it", () => {
		fc.assert(
			fc.property(durations, (some) => {
				const curve = survivalOf(some)
				expect(quantilesOf(some, [0.1, 0.5, 0.9])).toEqual([0.1, 0.5, 0.9].map((p) => quantileOf(curve, p)))
			}),
		)
	})

	test("of nothing says nothing", () => {
		expect(survivalOf([])).toEqual([])
		expect(medianOf([])).toBeNull()
	})
})
