import {
	type AnswersFigure,
	type CountsFigure,
	type DurationsFigure,
	FEWEST,
	type Figure,
	type RatesFigure,
} from "./figure.ts"

/** Whether a number points at people: none is no secret. */
const isFew = (n: number | null): boolean => n !== null && n > 0 && n < FEWEST

/** The same figure as it has left the team before: of another period that overlaps this one, or of the same. */
export interface Beside {
	readonly figure: Figure
	/** Of the same period: what it hides stays hidden. */
	readonly same: boolean
}

/**
 * A figure as it leaves the team: no number under five, and none that subtraction would give. Where numbers add up to
 * one that is shown, so many of the smallest are hidden beside those under five that what is hidden stands for five at
 * least, and never for one heading alone. Hiding twice changes nothing.
 *
 * Nor does subtraction from what has left before give one: a number that differs from its former by one to four is
 * hidden, and with it others, until what is hidden together does not differ by so few either.
 */
export function suppress(figure: Figure, beside: readonly Beside[] = []): Figure {
	switch (figure.kind) {
		case "counts":
			return suppressCounts(figure, beside)
		case "rates":
			return suppressRates(figure, beside)
		case "durations":
			return suppressDurations(figure, beside)
		case "answers":
			return suppressAnswers(figure, beside)
	}
}

/** A number as it was shown before; null when it was hidden, undefined where it was not asked. */
interface Former {
	readonly n: number | null | undefined
	readonly same: boolean
}

/** Whether a number and what was shown before give one to four people, or one that was hidden. */
const isTelling = (n: number | null, before: readonly Former[]): boolean =>
	n !== null && before.some((former) => (former.n === null ? former.same : isFew(Math.abs(n - (former.n ?? n)))))

interface FormerParts {
	/** What they added up to; null when that was hidden. */
	readonly whole: number | null
	readonly numbers: readonly (number | null)[]
	readonly same: boolean
}

/** What parts that are hidden now were together, as far as it was said, or follows from the others. */
function findTogether({ whole, numbers }: FormerParts, hidden: ReadonlySet<number>): number | null {
	const sum = (some: readonly (number | null)[]): number | null =>
		some.includes(null) ? null : some.reduce<number>((all, n) => all + (n ?? 0), 0)
	const rest = sum(numbers.filter((_, index) => !hidden.has(index)))
	return sum(numbers.filter((_, index) => hidden.has(index))) ?? (whole === null || rest === null ? null : whole - rest)
}

interface Parts {
	readonly numbers: readonly (number | null)[]
	/** Each part as it was before, former by former. */
	readonly before?: readonly FormerParts[]
}

/** Parts of one whole; null for those to hide. */
function hideParts({ numbers: parts, before = [] }: Parts): readonly (number | null)[] {
	// Hidden already: what it took is known no more.
	if (parts.includes(null)) return parts
	const formersOf = (index: number) => before.map(({ numbers, same }) => ({ n: numbers[index], same }))
	const hidden = new Set(parts.flatMap((n, index) => (isFew(n) || isTelling(n, formersOf(index)) ? [index] : [])))
	if (hidden.size === 0) return parts
	const isTold = () => {
		const together = [...hidden].reduce((sum, index) => sum + (parts[index] ?? 0), 0)
		return (
			together < FEWEST ||
			before.some((former) => isFew(Math.abs(together - (findTogether(former, hidden) ?? together))))
		)
	}
	const rest = parts
		.flatMap((n, index) => (n !== null && n > 0 && !hidden.has(index) ? [{ n, index }] : []))
		.sort((a, b) => a.n - b.n || a.index - b.index)
	for (const { index } of rest) {
		if (hidden.size > 1 && !isTold()) break
		hidden.add(index)
	}
	return parts.map((n, index) => (hidden.has(index) ? null : n))
}

/** Those of a kind, with what they showed under each key: nothing counted under a heading is none. */
const formersBy = <K extends Figure["kind"]>(
	kind: K,
	beside: readonly Beside[],
): readonly { readonly figure: Extract<Figure, { kind: K }>; readonly same: boolean }[] =>
	beside.flatMap(({ figure, same }) =>
		figure.kind === kind ? [{ figure: figure as Extract<Figure, { kind: K }>, same }] : [],
	)

function suppressCounts(figure: CountsFigure, beside: readonly Beside[]): CountsFigure {
	const { n, cells } = figure
	if (n === null || isFew(n))
		return n === null && cells.some((one) => (one.n ?? 0) > 0)
			? figure
			: { ...figure, n: null, cells: cells.map((one) => ({ ...one, n: one.n === 0 ? 0 : null })) }
	const formers = formersBy("counts", beside)
	const numbers = cells.map((one) => one.n)
	const before = formers.map(({ figure: former, same }) => ({
		whole: former.n,
		numbers: cells.map(({ key }) => {
			const found = former.cells.find((one) => one.key === key)
			return found ? found.n : 0
		}),
		same,
	}))
	const isWholeTelling = isTelling(
		n,
		formers.map(({ figure: former, same }) => ({ n: former.n, same })),
	)
	const shown = figure.exclusive
		? hideParts({ numbers, before })
		: numbers.map((one, index) => {
				const told = isTelling(
					one,
					before.map((former) => ({ n: former.numbers[index], same: former.same })),
				)
				return isWholeTelling || told ? (one === 0 ? 0 : null) : hideOverlapping(n, one)
			})
	const parts = isWholeTelling && figure.exclusive && !shown.includes(null) ? hideLeast(shown) : shown
	return {
		...figure,
		n: isWholeTelling ? null : n,
		cells: cells.map((one, index) => ({ ...one, n: parts[index] ?? null })),
	}
}

/** Their sum is hidden: so must one of them be. */
function hideLeast(parts: readonly (number | null)[]): readonly (number | null)[] {
	const least = Math.min(...parts.filter((n) => n !== null && n > 0).map(Number))
	const at = parts.indexOf(least)
	return parts.map((n, index) => (index === at ? null : n))
}

/** Of a heading that others overlap: neither those under it nor those not under it may be few. */
const hideOverlapping = (whole: number, part: number | null): number | null =>
	part === null || isFew(part) || isFew(whole - part) ? null : part

function suppressRates(figure: RatesFigure, beside: readonly Beside[]): RatesFigure {
	return {
		...figure,
		lines: figure.lines.map(({ key, n, of }) => {
			const formers = formersBy("rates", beside).flatMap(({ figure: former, same }) =>
				former.lines.filter((one) => one.key === key).map((one) => ({ ...one, same })),
			)
			if (
				of === null ||
				isFew(of) ||
				isTelling(
					of,
					formers.map((one) => ({ n: one.of, same: one.same })),
				)
			)
				return { key, n: null, of: null }
			const without = formers.map((one) => ({
				n: one.of === null || one.n === null ? null : one.of - one.n,
				same: one.same,
			}))
			const told =
				isTelling(
					n,
					formers.map((one) => ({ n: one.n, same: one.same })),
				) || isTelling(n === null ? null : of - n, without)
			return { key, n: told ? null : hideOverlapping(of, n), of }
		}),
	}
}

function suppressDurations(figure: DurationsFigure, beside: readonly Beside[]): DurationsFigure {
	return {
		...figure,
		lines: figure.lines.map((line) => {
			const formers = formersBy("durations", beside).flatMap(({ figure: former, same }) =>
				former.lines.filter((one) => one.key === line.key).map((one) => ({ ...one, same })),
			)
			const told = isTelling(
				line.n,
				formers.map(({ n, same }) => ({ n, same })),
			)
			if (line.n === null || isFew(line.n) || told)
				return { ...line, n: null, running: null, medianDays: null, p90Days: null, longestDays: null }
			const ended = formers.map(({ n, running, same }) => ({
				n: n === null || running === null ? null : n - running,
				same,
			}))
			const runningTold =
				isTelling(
					line.running,
					formers.map(({ running, same }) => ({ n: running, same })),
				) || isTelling(line.running === null ? null : line.n - line.running, ended)
			// The longest is one person's.
			return { ...line, running: runningTold ? null : hideOverlapping(line.n, line.running), longestDays: null }
		}),
	}
}

function suppressAnswers(figure: AnswersFigure, beside: readonly Beside[]): AnswersFigure {
	const formers = formersBy("answers", beside)
	const few =
		figure.n === null ||
		isFew(figure.n) ||
		isTelling(
			figure.n,
			formers.map(({ figure: former, same }) => ({ n: former.n, same })),
		)
	return {
		...figure,
		n: few ? null : figure.n,
		lines: figure.lines.map((line) => {
			const before = formers.flatMap(({ figure: former, same }) =>
				former.lines
					.filter((one) => one.key === line.key)
					.map((one) => ({ n: one.n, whole: one.n, numbers: one.counts, same })),
			)
			if (few || line.n === null || isFew(line.n) || isFew((figure.n ?? 0) - line.n) || isTelling(line.n, before))
				return { ...line, n: null, counts: line.counts.map(() => null), median: null }
			return { ...line, counts: hideParts({ numbers: line.counts, before }) }
		}),
	}
}
