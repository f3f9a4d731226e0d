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

/**
 * A figure as it leaves the team: no number under five, and none that subtraction would give. Where numbers add up to
 * one that is shown, so many of the smallest are hidden beside those under five that what is hidden stands for five at
 * least, and never for one heading alone. Hiding twice changes nothing.
 */
export function suppress(figure: Figure): Figure {
	switch (figure.kind) {
		case "counts":
			return suppressCounts(figure)
		case "rates":
			return suppressRates(figure)
		case "durations":
			return suppressDurations(figure)
		case "answers":
			return suppressAnswers(figure)
	}
}

/** Parts of one whole; null for those to hide. */
function hideParts(parts: readonly (number | null)[]): readonly (number | null)[] {
	// Hidden already: what it took is known no more.
	if (parts.includes(null)) return parts
	const hidden = new Set(parts.flatMap((n, index) => (isFew(n) ? [index] : [])))
	if (hidden.size === 0) return parts
	const total = () => [...hidden].reduce((sum, index) => sum + (parts[index] ?? 0), 0)
	const rest = parts
		.flatMap((n, index) => (n !== null && n > 0 && !hidden.has(index) ? [{ n, index }] : []))
		.sort((a, b) => a.n - b.n || a.index - b.index)
	for (const { index } of rest) {
		if (hidden.size > 1 && total() >= FEWEST) break
		hidden.add(index)
	}
	return parts.map((n, index) => (hidden.has(index) ? null : n))
}

function suppressCounts(figure: CountsFigure): CountsFigure {
	const { n, cells } = figure
	if (n === null || isFew(n))
		return { ...figure, n: null, cells: cells.map((one) => ({ ...one, n: one.n === 0 ? 0 : null })) }
	const numbers = cells.map((one) => one.n)
	const shown = figure.exclusive ? hideParts(numbers) : numbers.map((one) => hideOverlapping(n, one))
	return { ...figure, cells: cells.map((one, index) => ({ ...one, n: shown[index] ?? null })) }
}

/** Of a heading that others overlap: neither those under it nor those not under it may be few. */
const hideOverlapping = (whole: number, part: number | null): number | null =>
	part === null || isFew(part) || isFew(whole - part) ? null : part

function suppressRates(figure: RatesFigure): RatesFigure {
	return {
		...figure,
		lines: figure.lines.map(({ key, n, of }) =>
			of === null || isFew(of) ? { key, n: null, of: null } : { key, n: hideOverlapping(of, n), of },
		),
	}
}

function suppressDurations(figure: DurationsFigure): DurationsFigure {
	return {
		...figure,
		lines: figure.lines.map((line) =>
			line.n === null || isFew(line.n)
				? { ...line, n: null, running: null, medianDays: null, p90Days: null, longestDays: null }
				: // The longest is one person's.
					{ ...line, running: hideOverlapping(line.n, line.running), longestDays: null },
		),
	}
}

function suppressAnswers(figure: AnswersFigure): AnswersFigure {
	const few = figure.n === null || isFew(figure.n)
	return {
		...figure,
		n: few ? null : figure.n,
		lines: figure.lines.map((line) => {
			if (few || line.n === null || isFew(line.n) || isFew((figure.n ?? 0) - line.n))
				return { ...line, n: null, counts: line.counts.map(() => null), median: null }
			return { ...line, counts: hideParts(line.counts) }
		}),
	}
}
