import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { directlyFollows, rankVariants, type Trace } from "../../db/figures/directly-follows.ts"
import { findRunningExample } from "./xes.ts"

const trace = (id: string, ...steps: readonly (readonly [string, number])[]): Trace => ({
	id,
	events: steps.map(([activity, at]) => ({ activity, at })),
})

describe("what came directly after what", () => {
	test("is counted by hand in three small traces", () => {
		const map = directlyFollows([
			trace("1", ["ask", 0], ["answer", 4], ["tell", 5]),
			trace("2", ["ask", 0], ["ask", 2], ["answer", 12], ["tell", 13]),
			trace("3", ["ask", 7]),
		])
		expect(map.activities).toEqual([
			{ activity: "ask", count: 4, traces: 3 },
			{ activity: "answer", count: 2, traces: 2 },
			{ activity: "tell", count: 2, traces: 2 },
		])
		expect(map.edges).toEqual([
			{ from: "answer", to: "tell", count: 2, traces: 2, medianMs: 1, p90Ms: 1 },
			{ from: "ask", to: "answer", count: 2, traces: 2, medianMs: 4, p90Ms: 10 },
			{ from: "ask", to: "ask", count: 1, traces: 1, medianMs: 2, p90Ms: 2 },
		])
		expect(Object.fromEntries(map.starts)).toEqual({ ask: 3 })
		expect(Object.fromEntries(map.ends)).toEqual({ tell: 2, ask: 1 })
	})

	test("every event but a trace's last has one successor", () => {
		const traces = fc.array(
			fc
				.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 12 })
				.map((names) => names.map((name, at) => [name, at] as const)),
			{ maxLength: 15 },
		)
		fc.assert(
			fc.property(traces, (some) => {
				const log = some.map((steps, index) => trace(String(index), ...steps))
				const { edges } = directlyFollows(log)
				const events = some.reduce((sum, steps) => sum + steps.length, 0)
				expect(edges.reduce((sum, one) => sum + one.count, 0)).toBe(events - some.length)
				expect(rankVariants(log).reduce((sum, one) => sum + one.traces.length, 0)).toBe(some.length)
			}),
		)
	})
})

const example = findRunningExample()

describe.skipIf(example === undefined)("the public log of the textbooks (../shared/data/running-example.xes)", () => {
	test("has 6 traces of 42 events, and the counts of its published graph", () => {
		const log = example ?? []
		expect(log).toHaveLength(6)
		expect(log.reduce((sum, one) => sum + one.events.length, 0)).toBe(42)
		const { edges, starts, ends } = directlyFollows(log)
		expect(Object.fromEntries(edges.map(({ from, to, count }) => [`${from} > ${to}`, count]))).toEqual({
			"check ticket > decide": 6,
			"examine casually > check ticket": 4,
			"register request > examine casually": 3,
			"decide > reinitiate request": 3,
			"decide > pay compensation": 3,
			"decide > reject request": 3,
			"examine thoroughly > check ticket": 2,
			"register request > check ticket": 2,
			"check ticket > examine casually": 2,
			"examine casually > decide": 2,
			"reinitiate request > examine thoroughly": 1,
			"register request > examine thoroughly": 1,
			"reinitiate request > check ticket": 1,
			"reinitiate request > examine casually": 1,
			"check ticket > examine thoroughly": 1,
			"examine thoroughly > decide": 1,
		})
		expect(Object.fromEntries(starts)).toEqual({ "register request": 6 })
		expect(Object.fromEntries(ends)).toEqual({ "pay compensation": 3, "reject request": 3 })
	})

	test("has six variants of one trace each: case 5 walks furthest", () => {
		const variants = rankVariants(example ?? [])
		expect(variants.map((one) => one.traces)).toHaveLength(6)
		expect(variants.every((one) => one.traces.length === 1)).toBe(true)
		expect(variants.at(-1)?.traces).toEqual(["5"])
		expect(variants.at(-1)?.activities).toHaveLength(13)
	})
})
