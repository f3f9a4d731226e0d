import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { CountsFigure, Figure } from "../../db/reports/figure.ts"
import type { CopySpan } from "../../db/reports/hiding/find-memberships.ts"
import { type LeftFigures, suppress } from "../../db/reports/suppress.ts"

type Numbers = Readonly<Record<string, number | null>>

const counts = (cells: Readonly<Record<string, number>>, id = "urgencies"): CountsFigure => ({
	id,
	kind: "counts",
	exclusive: true,
	n: Object.values(cells).reduce((sum, one) => sum + one, 0),
	cells: Object.entries(cells).map(([key, n]) => ({ key, n })),
})
const shown = (of: Figure | undefined): Numbers =>
	of?.kind === "counts" ? { n: of.n, ...Object.fromEntries(of.cells.map((one) => [one.key, one.n])) } : {}
/** From one month to another, made long after. */
const months = (from: number, until: number, asOf = 100): CopySpan => ({ from, until, asOf })
const YEAR = months(0, 12)
const HALF = months(0, 6)
const copy = (span: CopySpan, left: readonly LeftFigures[], ...figures: readonly Figure[]): LeftFigures => ({
	figures: suppress({ figures, span }, left),
	span,
	same: false,
})
const only = ({ figures }: LeftFigures): Numbers => shown(figures[0])

describe("two reports of periods that overlap, computed by hand", () => {
	const halfYear = copy(HALF, [], counts({ treatingDoctor: 12, family: 8, association: 6 }))
	const year = (cells: Readonly<Record<string, number>>) => only(copy(YEAR, [halfYear], counts(cells)))

	test("a heading that grew by one to four is hidden in the later, with the next smallest", () => {
		// Families: 10 - 8 = 2 in the second half. Associations, 11, are hidden with them: 21 together, 14 before.
		expect(year({ treatingDoctor: 21, family: 10, association: 11 })).toEqual({
			n: 42,
			treatingDoctor: 21,
			family: null,
			association: null,
		})
	})

	test("so are more of them, where those hidden together would differ by so few", () => {
		// 10 + 7 = 17, and 8 + 6 = 14 before: three again. With the doctors it is 38 after 26.
		expect(year({ treatingDoctor: 21, family: 10, association: 7 })).toEqual({
			n: 38,
			treatingDoctor: null,
			family: null,
			association: null,
		})
	})

	test("the whole is hidden when it grew by so few, and one of its parts with it", () => {
		const same = { n: 26, treatingDoctor: 12, family: 8, association: 6, patient: 0 }
		expect(year({ treatingDoctor: 12, family: 8, association: 6, patient: 0 })).toEqual(same)
		expect(year({ treatingDoctor: 14, family: 8, association: 6 })).toMatchObject({ n: null, treatingDoctor: null })
	})

	test("of the same period what was hidden once stays hidden", () => {
		// 32 = 20 + 9 + 3: 9 is hidden beside 3. Shown later, it would say how many of the 3 there were at least.
		const first = copy(YEAR, [], counts({ treatingDoctor: 20, family: 9, association: 3 }))
		expect(only(first)).toEqual({ n: 32, treatingDoctor: 20, family: null, association: null })
		const second = copy(
			months(0, 12, 110),
			[{ ...first, same: true }],
			counts({ treatingDoctor: 20, family: 9, association: 8 }),
		)
		expect(only(second)).toMatchObject({ n: 37, family: null, association: null })
	})

	test("a rate is hidden with what it leaves over, and a time with the number it is of", () => {
		const rate = (n: number, of: number): Figure => ({ id: "r", kind: "rates", lines: [{ key: "declared", n, of }] })
		const half = copy(HALF, [], rate(10, 20))
		const after = (n: number, of: number) => copy(YEAR, [half], rate(n, of)).figures[0]
		// 16 of 27: six more declared, one more not.
		expect(after(16, 27)).toMatchObject({ lines: [{ n: null, of: 27 }] })
		expect(after(16, 31)).toMatchObject({ lines: [{ n: 16, of: 31 }] })
		expect(after(16, 22)).toMatchObject({ lines: [{ n: null, of: null }] })
		const time = (n: number, running: number): Figure => ({
			id: "delays",
			kind: "durations",
			lines: [{ key: "c1", n, running, medianDays: 4, p90Days: 9, longestDays: 12 }],
		})
		const timed = copy(HALF, [], time(10, 5))
		expect(copy(YEAR, [timed], time(13, 6)).figures[0]).toMatchObject({ lines: [{ n: null, medianDays: null }] })
		expect(copy(YEAR, [timed], time(20, 6)).figures[0]).toMatchObject({ lines: [{ n: 20, running: null }] })
	})
})

describe("three reports and more, computed by hand", () => {
	test("a year less its two halves, and each half less the year", () => {
		// 30 in the first half, 45 in the year: 15 in the second. Families: 12, then 27, of whom 3 after September.
		const first = copy(HALF, [], counts({ treatingDoctor: 18, family: 12 }))
		const third = copy(months(6, 9), [first], counts({ treatingDoctor: 10, family: 12 }))
		expect(only(third)).toEqual({ n: 22, treatingDoctor: 10, family: 12 })
		// 27 - 12 - 12 = 3 families from October on; no two of the three reports give it.
		const year = copy(YEAR, [first, third], counts({ treatingDoctor: 40, family: 27 }))
		expect(only(year)).toEqual({ n: 67, treatingDoctor: null, family: null })
		// Beside either of them alone nothing is hidden.
		for (const one of [first, third])
			expect(only(copy(YEAR, [one], counts({ treatingDoctor: 40, family: 27 })))).toEqual({
				n: 67,
				treatingDoctor: 40,
				family: 27,
			})
	})

	test("a point at six months across the new year, between the two years it is of", () => {
		// October to March: 20. To December: 12, so 8 from January to March. The year after: 10, so 2 from April on.
		const before = copy(months(-3, 0), [], counts({ family: 12, treatingDoctor: 30 }))
		const point = copy(months(-3, 3), [before], counts({ family: 20, treatingDoctor: 60 }))
		expect(only(point)).toEqual({ n: 80, family: 20, treatingDoctor: 60 })
		const after = copy(YEAR, [before, point], counts({ family: 10, treatingDoctor: 70 }))
		expect(only(after)).toMatchObject({ family: null, n: 80 })
	})

	test("a draft that was downloaded and the draft of a week later", () => {
		const monday = copy(months(0, 10.1, 10.1), [], counts({ family: 9, treatingDoctor: 20 }))
		const later = copy(months(0, 10.3, 10.3), [monday], counts({ family: 10, treatingDoctor: 22 }))
		expect(only(later)).toEqual({ n: null, family: null, treatingDoctor: null })
		// Nothing is hidden in what is asked for again and is the same.
		expect(only(copy(months(0, 10.3, 10.3), [monday], counts({ family: 9, treatingDoctor: 20 })))).toEqual(only(monday))
	})

	test("what lasts is in both halves: those of both are told by the halves and the year together", () => {
		const followed = (n: number): CountsFigure => counts({ yes: n }, "diagnosisNow")
		const first = copy(HALF, [], followed(30))
		const second = copy(months(6, 12), [first], followed(40))
		expect(only(second)["n"]).toBe(40)
		// 30 + 40 - 68 = 2 were followed in both.
		expect(only(copy(YEAR, [first, second], followed(68)))["n"]).toBeNull()
		// Of requests, each in one half alone, 30 and 40 make 70.
		const [one, other] = [copy(HALF, [], counts({ yes: 30 })), copy(months(6, 12), [], counts({ yes: 40 }))]
		expect(only(copy(YEAR, [one, other], counts({ yes: 70 })))).toEqual({ n: 70, yes: 70 })
	})
})

describe("figures of one report that count the same people", () => {
	const of = (figures: readonly Figure[], id: string): Numbers => shown(figures.find((one) => one.id === id))

	test("a centre is not told by the other centres and by all the opinions", () => {
		const centres: Figure = {
			id: "opinionCentres",
			kind: "durations",
			lines: (
				[
					["c1", 20],
					["c2", 8],
					["c3", 3],
				] as const
			).map(([key, n]) => ({ key, n, running: 0, medianDays: 4, p90Days: 9, longestDays: 12 })),
		}
		const figures = suppress({ figures: [counts({ answered: 31 }, "opinions"), centres], span: YEAR })
		expect(of(figures, "opinions")).toEqual({ n: 31, answered: 31 })
		expect(figures[1]).toMatchObject({ lines: [{ n: 20 }, { n: null, medianDays: null }, { n: null }] })
	})

	test("a state of the BaMaRa entries is not told by the rates", () => {
		const states = counts({ proven: 12, declared: 9, pending: 8, notApplicable: 3 }, "registryStates")
		const rates: Figure = {
			id: "registryRates",
			kind: "rates",
			lines: [
				{ key: "declared", n: 21, of: 29 },
				{ key: "proven", n: 12, of: 29 },
			],
		}
		// Not applicable: 3, hidden with the 8 that are pending. 32 - 29 would be the three.
		const figures = suppress({ figures: [states, rates], span: YEAR })
		expect(of(figures, "registryStates")).toEqual({
			n: 32,
			proven: 12,
			declared: 9,
			pending: null,
			notApplicable: null,
		})
		expect(figures[1]).toMatchObject({ lines: [{ n: null, of: null }, { of: null }] })
	})

	test("who asked and got no case is not told by those who did", () => {
		const figures = suppress({
			figures: [
				counts({ family: 14, treatingDoctor: 30 }, "askers"),
				counts({ family: 11, treatingDoctor: 20 }, "requesters"),
			],
			span: YEAR,
		})
		expect(of(figures, "requesters")).toEqual({ n: 31, family: 11, treatingDoctor: 20 })
		expect(of(figures, "askers")).toEqual({ n: 44, family: null, treatingDoctor: null })
	})

	test("transfers are not told by what became of them, nor by the other procedures", () => {
		const figures = suppress({
			figures: [counts({ rcp: 30, transfer: 9, expertVisit: 3 }, "procedures"), counts({ departed: 9 }, "transfers")],
			span: YEAR,
		})
		expect(of(figures, "procedures")).toEqual({ n: 42, rcp: 30, transfer: null, expertVisit: null })
		expect(of(figures, "transfers")).toEqual({ n: null, departed: null })
	})
})

/** A number as an attacker has it: so many people of some headings, in some months. */
interface Equation {
	readonly of: ReadonlyMap<string, bigint>
	readonly n: bigint
}

/** Gauss over the integers, without a fraction: `echelon` is what the attacker knows, in its shortest form. */
class Attacker {
	readonly #rows: { readonly pivot: string; readonly of: ReadonlyMap<string, bigint>; readonly n: bigint }[] = []

	#reduce({ of, n }: Equation): { of: Map<string, bigint>; n: bigint; times: bigint } {
		let [left, sum, times] = [new Map(of), n, 1n]
		for (const row of this.#rows) {
			const by = left.get(row.pivot)
			if (by === undefined) continue
			const pivot = row.of.get(row.pivot) ?? 1n
			const next = new Map<string, bigint>()
			for (const key of new Set([...left.keys(), ...row.of.keys()])) {
				const value = (left.get(key) ?? 0n) * pivot - (row.of.get(key) ?? 0n) * by
				if (value !== 0n) next.set(key, value)
			}
			left = next
			sum = sum * pivot - row.n * by
			times *= pivot
		}
		return { of: left, n: sum, times }
	}

	learn(equation: Equation): void {
		const { of, n } = this.#reduce(equation)
		const pivot = of.keys().next().value
		if (pivot !== undefined) this.#rows.push({ pivot, of, n })
	}

	/** How many there are together, where that follows; undefined where it does not. */
	find(parts: readonly string[]): number | undefined {
		const { of, n, times } = this.#reduce({ of: new Map(parts.map((one) => [one, 1n])), n: 0n })
		// Nothing is left of what was asked: what was taken away of the sum is the sum.
		return of.size === 0 ? Number(-n) / Number(times) : undefined
	}
}

describe("whoever has every copy and solves the system of all that they say", () => {
	const keys = ["a", "b", "c", "d"]
	const MONTHS = 6
	const cell = (key: string, month: number) => `${key}${month}`
	/** People by heading and month, many of them in no month or in few. */
	const lives = fc.array(fc.array(fc.oneof(fc.nat(3), fc.nat(14)), { minLength: MONTHS, maxLength: MONTHS }), {
		minLength: keys.length,
		maxLength: keys.length,
	})
	const periods = fc.array(
		fc.tuple(fc.nat(MONTHS - 1), fc.integer({ min: 1, max: MONTHS })).map(([from, length]) => ({
			from,
			until: Math.min(MONTHS, from + length),
		})),
		{ minLength: 2, maxLength: 6 },
	)

	test("never finds one to four people, of a heading or of several, in one stretch of time", () => {
		fc.assert(
			fc.property(lives, periods, (people, spans) => {
				const attacker = new Attacker()
				const left: LeftFigures[] = []
				for (const { from, until } of spans) {
					const own = keys.map((key, row) => [key, sumOf(people[row]?.slice(from, until) ?? [])] as const)
					const made = copy(months(from, until), left, counts(Object.fromEntries(own)))
					left.push(made)
					const parts = (key: string) => Array.from({ length: until - from }, (_, month) => cell(key, from + month))
					for (const [key, n] of Object.entries(only(made)))
						if (n !== null) {
							const of = (key === "n" ? keys : [key]).flatMap(parts)
							attacker.learn({ of: new Map(of.map((one) => [one, 1n])), n: BigInt(n) })
						}
				}
				const several = [...keys.map((key) => [key]), keys, ["a", "b"], ["b", "c", "d"], ["a", "c"], ["c", "d"]]
				for (let from = 0; from < MONTHS; from += 1)
					for (let until = from + 1; until <= MONTHS; until += 1)
						for (const some of several) {
							const found = attacker.find(
								some.flatMap((key) => Array.from({ length: until - from }, (_, at) => cell(key, from + at))),
							)
							expect([some, from, until, found !== undefined && found > 0 && found < 5]).toEqual([
								some,
								from,
								until,
								false,
							])
						}
			}),
			{ numRuns: 150 },
		)
	})

	test("finds them without fail where nothing is hidden: the attack is one", () => {
		const attacker = new Attacker()
		const learn = (from: number, until: number, n: bigint) =>
			attacker.learn({
				of: new Map(Array.from({ length: until - from }, (_, at) => [cell("a", from + at), 1n])),
				n,
			})
		learn(0, 6, 27n)
		learn(0, 3, 12n)
		learn(3, 5, 12n)
		expect(attacker.find(["a5"])).toBe(3)
		expect(attacker.find(["a0"])).toBeUndefined()
	})
})

const sumOf = (list: readonly number[]): number => list.reduce((sum, one) => sum + one, 0)
