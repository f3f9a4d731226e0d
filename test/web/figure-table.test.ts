import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { changeOf } from "../../web/pages/figures/change.ts"
import { type Cell, compareTables, type FigureTable, rawCell, sayCell } from "../../web/pages/figures/figure-table.ts"

const DAY_MS = 8 * 3_600_000
const names = { ours: "La Réunion", other: "Mayotte", difference: "écart" }
const tableOf = (rows: FigureTable["rows"]): FigureTable => ({
	file: "etapes",
	keys: 1,
	columns: [
		{ head: "Étape", kind: "text" },
		{ head: "n", kind: "count" },
		{ head: "Médiane", kind: "worked" },
	],
	rows,
})

describe("two tables as one", () => {
	test("have both numbers of each row side by side, and by how much ours is more", () => {
		const both = compareTables(
			tableOf([
				["Adresser", 41, 7 * DAY_MS],
				["Attester", 6, null],
			]),
			tableOf([
				["Attester", 9, DAY_MS],
				["Adresser", 30, 5 * DAY_MS],
			]),
			names,
		)
		expect(both.columns.map(({ head }) => head)).toEqual([
			"Étape",
			"n, La Réunion",
			"n, Mayotte",
			"n, écart",
			"Médiane, La Réunion",
			"Médiane, Mayotte",
			"Médiane, écart",
		])
		expect(both.rows).toEqual([
			["Adresser", 41, 30, 11, 7 * DAY_MS, 5 * DAY_MS, 2 * DAY_MS],
			// Nobody works out what is hidden, or not known, from the difference.
			["Attester", 6, 9, -3, null, DAY_MS, null],
		])
	})

	test("have the rows of which only one has any: the other has none of them", () => {
		const both = compareTables(tableOf([["Adresser", 41, DAY_MS]]), tableOf([["Attester", 9, DAY_MS]]), names)
		expect(both.rows).toEqual([
			["Adresser", 41, 0, 41, DAY_MS, null, null],
			["Attester", 0, 9, -9, null, DAY_MS, null],
		])
	})

	test("never tell a hidden number by its difference, whatever the numbers", () => {
		const cell = fc.option(fc.integer({ min: 0, max: 500 }), { nil: null })
		const rows = fc.uniqueArray(fc.tuple(fc.constantFrom("a", "b", "c", "d"), cell, cell), {
			selector: ([name]) => name,
		})
		fc.assert(
			fc.property(rows, rows, (ours, other) => {
				const both = compareTables(tableOf(ours), tableOf(other), names)
				for (const row of both.rows)
					for (const at of [1, 4]) {
						const [one, two] = [row[at], row[at + 1]]
						expect(row[at + 2]).toBe(one === null || two === null ? null : Number(one) - Number(two))
					}
				const keys = new Set([...ours, ...other].map(([name]) => name))
				expect(new Set(both.rows.map(([name]) => name))).toEqual(keys)
			}),
		)
	})
})

test("a cell is written as its column says, in a table and in a file", () => {
	const say = (cell: Cell, kind: "count" | "worked" | "calendar" | "share", differs = false) =>
		sayCell(cell, { head: "", kind, differs }, "fr", "–").replaceAll(/\s/g, " ")
	expect(say(9.5 * DAY_MS, "worked")).toBe("9,5 j")
	expect(say({ atLeast: 21.3 * DAY_MS }, "worked")).toBe("> 21,3 j")
	expect(say(2 * 24 * 3_600_000, "calendar", true)).toBe("+2 j")
	expect(say(-0.07, "share", true)).toBe("−7 pt")
	expect(say(0, "count", true)).toBe("0")
	expect(say(null, "worked")).toBe("–")
	expect(rawCell(9.5 * DAY_MS, { kind: "worked" })).toBe(9.5)
	expect(rawCell(0.123_456, { kind: "share" })).toBe(0.1235)
	expect(rawCell({ atLeast: DAY_MS }, { kind: "worked" })).toBe("> 1")
})

describe("by how much a step differs from the other", () => {
	const change = (ours: number, other: number, bounds: { ours?: boolean; other?: boolean } = {}) => {
		const found = changeOf(
			{ amount: ours, atLeast: bounds.ours ?? false },
			{ amount: other, atLeast: bounds.other ?? false },
			"median",
			"fr",
		)
		return found && [found.level, found.said.replaceAll(/\s/g, " ")]
	}

	test("is told in five steps, from much faster to much slower", () => {
		expect(change(3, 7)).toEqual(["less-2", "−4 j"])
		expect(change(3, 4)).toEqual(["less-1", "−1 j"])
		expect(change(3, 3.2)).toEqual(["same", "−0,2 j"])
		expect(change(4, 3)).toEqual(["more-1", "+1 j"])
		expect(change(7, 3)).toEqual(["more-2", "+4 j"])
	})

	test("is the least that is certain where a median is only known to be more than something", () => {
		expect(change(24, 7, { ours: true })).toEqual(["more-2", "> +17 j"])
		expect(change(7, 24, { other: true })).toEqual(["less-2", "< −17 j"])
		// More than 5 may be more or less than 7.
		expect(change(5, 7, { ours: true })).toBeNull()
		expect(change(7, 5, { other: true })).toBeNull()
		expect(change(7, 5, { ours: true, other: true })).toBeNull()
		expect(changeOf(null, { amount: 1, atLeast: false }, "load", "fr")).toBeNull()
	})

	test("is the opposite when both change places", () => {
		const amount = fc.integer({ min: 0, max: 400 }).map((tenths) => tenths / 10)
		const opposite = { "less-2": "more-2", "less-1": "more-1", same: "same", "more-1": "less-1", "more-2": "less-2" }
		fc.assert(
			fc.property(amount, amount, (one, other) => {
				const [forth, back] = [change(one, other)?.[0], change(other, one)?.[0]]
				expect(opposite[forth as keyof typeof opposite]).toBe(back)
			}),
		)
	})
})
