import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { CountsFigure, Figure } from "../../db/reports/figure.ts"
import { suppress } from "../../db/reports/suppress.ts"

const counts = (cells: Readonly<Record<string, number>>): CountsFigure => ({
	id: "requesters",
	kind: "counts",
	exclusive: true,
	n: Object.values(cells).reduce((sum, one) => sum + one, 0),
	cells: Object.entries(cells).map(([key, n]) => ({ key, n })),
})
const shown = (of: Figure): Readonly<Record<string, number | null>> =>
	of.kind === "counts" ? { n: of.n, ...Object.fromEntries(of.cells.map((one) => [one.key, one.n])) } : {}
const beside = (figure: Figure, same = false) => [{ figure, same }]

describe("two reports of periods that overlap, computed by hand", () => {
	const halfYear = suppress(counts({ treatingDoctor: 12, family: 8, association: 6 }))

	test("a heading that grew by one to four is hidden in the later, with the next smallest", () => {
		// Families: 10 - 8 = 2 in the second half. Associations, 11, are hidden with them: 21 together, 14 before.
		const year = counts({ treatingDoctor: 21, family: 10, association: 11 })
		expect(shown(suppress(year, beside(halfYear)))).toEqual({
			n: 42,
			treatingDoctor: 21,
			family: null,
			association: null,
		})
	})

	test("so are more of them, where those hidden together would differ by so few", () => {
		// 10 + 7 = 17, and 8 + 6 = 14 before: three again. With the doctors it is 38 after 26.
		const year = counts({ treatingDoctor: 21, family: 10, association: 7 })
		expect(shown(suppress(year, beside(halfYear)))).toEqual({
			n: 38,
			treatingDoctor: null,
			family: null,
			association: null,
		})
	})

	test("the whole is hidden when it grew by so few, and one of its parts with it", () => {
		const year = counts({ treatingDoctor: 12, family: 8, association: 6, patient: 0 })
		expect(shown(suppress(year, beside(halfYear)))).toEqual(shown(year))
		const grown = counts({ treatingDoctor: 14, family: 8, association: 6 })
		expect(shown(suppress(grown, beside(halfYear)))).toMatchObject({ n: null, treatingDoctor: null })
	})

	test("of the same period what was hidden once stays hidden", () => {
		// 32 = 20 + 9 + 3: 9 is hidden beside 3. Shown later, it would give the 3 away.
		const first = suppress(counts({ treatingDoctor: 20, family: 9, association: 3 }))
		expect(shown(first)).toEqual({ n: 32, treatingDoctor: 20, family: null, association: null })
		const second = counts({ treatingDoctor: 20, family: 9, association: 8 })
		expect(shown(suppress(second, beside(first, true)))).toMatchObject({ n: 37, family: null, association: null })
	})

	test("a rate is hidden with what it leaves over, and a time with the number it is of", () => {
		const rate = (n: number, of: number): Figure => ({ id: "r", kind: "rates", lines: [{ key: "declared", n, of }] })
		const before = beside(suppress(rate(10, 20)))
		// 16 of 27: six more declared, one more not.
		expect(suppress(rate(16, 27), before)).toMatchObject({ lines: [{ n: null, of: 27 }] })
		expect(suppress(rate(16, 31), before)).toMatchObject({ lines: [{ n: 16, of: 31 }] })
		expect(suppress(rate(16, 22), before)).toMatchObject({ lines: [{ n: null, of: null }] })
		const time = (n: number, running: number): Figure => ({
			id: "d",
			kind: "durations",
			lines: [{ key: "c1", n, running, medianDays: 4, p90Days: 9, longestDays: 12 }],
		})
		expect(suppress(time(13, 6), beside(suppress(time(10, 5))))).toMatchObject({
			lines: [{ n: null, medianDays: null }],
		})
		expect(suppress(time(20, 6), beside(suppress(time(10, 5))))).toMatchObject({ lines: [{ n: 20, running: null }] })
	})
})

test("whatever the numbers: neither a number, nor what is hidden together, differs from its former by one to four", () => {
	const keys = ["a", "b", "c", "d", "e"]
	const numbers = fc.array(fc.nat(30), { minLength: 5, maxLength: 5 })
	const figureOf = (list: readonly number[]) => counts(Object.fromEntries(keys.map((key, at) => [key, list[at] ?? 0])))
	const few = (n: number) => n > 0 && n < 5
	fc.assert(
		fc.property(numbers, numbers, fc.boolean(), (first, more, same) => {
			const former = suppress(figureOf(first))
			const later = figureOf(first.map((n, at) => n + ((more[at] ?? 0) % 9)))
			const after = suppress(later, beside(former, same))
			const [was, is] = [shown(former), shown(after)]
			for (const key of ["n", ...keys]) {
				const [one, other] = [was[key], is[key]]
				const told = typeof one === "number" && typeof other === "number" && few(Math.abs(other - one))
				const isNone = later.cells.some((cell) => cell.key === key && cell.n === 0)
				expect([key, told, same && one === null && other !== null && !isNone]).toEqual([key, false, false])
			}
			// What is hidden together is what the whole leaves, now and before.
			const left = (of: Readonly<Record<string, number | null | undefined>>, hidden: readonly string[]) => {
				const rest = keys.filter((key) => !hidden.includes(key)).map((key) => of[key])
				const parts = hidden.map((key) => of[key])
				const add = (list: readonly (number | null | undefined)[]) =>
					list.reduce<number>((sum, one) => sum + (one ?? 0), 0)
				if (!parts.includes(null)) return add(parts)
				return typeof of["n"] === "number" && !rest.includes(null) ? of["n"] - add(rest) : undefined
			}
			const hidden = keys.filter((key) => is[key] === null)
			const [before, now] = [left(was, hidden), left(is, hidden)]
			const both = hidden.length > 0 && before !== undefined && now !== undefined
			expect(both && few(Math.abs(now - before))).toBe(false)
			expect(suppress(after, beside(former, same))).toEqual(after)
		}),
		{ numRuns: 3_000 },
	)
})
