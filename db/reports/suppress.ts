import { groupBy } from "../../machines/group-by.ts"
import { FEWEST, type Figure } from "./figure.ts"
import { type CopySpan, findMemberships } from "./hiding/find-memberships.ts"
import { type CopyNumber, hideTold } from "./hiding/hide-told.ts"
import { type Cell, isLasting, matches, readCells } from "./hiding/tables.ts"

/** The figures of a copy, and of what time they are. */
export interface CopyFigures {
	readonly figures: readonly Figure[]
	readonly span: CopySpan
}

/** A copy that has left before. */
export interface LeftFigures extends CopyFigures {
	/** An earlier edition of the same report over the same time: what it hides stays hidden. */
	readonly same: boolean
}

/**
 * The figures of a copy as they leave the team: no number under five, and none by which somebody who has every copy that
 * has left, this one included, finds a group of one to four people by adding and subtracting: people of a heading, or of
 * those that are hidden together, in a stretch between two dates of the copies.
 */
export function suppress({ figures, span }: CopyFigures, left: readonly LeftFigures[] = []): readonly Figure[] {
	const copies = [...left, { figures, span }].map((one) => new Map(one.figures.map((figure) => [figure.id, figure])))
	const keys = new Map<string, readonly string[]>()
	const keysOf = (id: string): readonly string[] => {
		const known = keys.get(id) ?? [...new Set(copies.flatMap((one) => readKeys(one.get(id))))].sort()
		keys.set(id, known)
		return known
	}
	const cells = copies.map((one) => readCells({ figures: one, keysOf }))
	const own = cells.at(-1) ?? []
	const spans = [...left.map((one) => one.span), span]
	const kept = new Set(
		left.flatMap(({ same }, index) =>
			same ? (cells[index] ?? []).flatMap(({ n, place }) => (n === null ? [place] : [])) : [],
		),
	)
	const isChangeFew = findChanges(left.flatMap((one, index) => (isNested(one.span, span) ? [cells[index] ?? []] : [])))
	const decided = new Map<string, boolean>()
	for (const table of new Set(own.map((one) => one.table))) {
		const inTable = cells.map((all) => all.filter((one) => one.table === table))
		const groupsOf = groupsBy(table, inTable, spans)
		const numberOf = (copy: number, cell: Cell, n: number): CopyNumber => ({
			groups: groupsOf(copy, cell),
			n,
			copy,
			what: cell.of.join(),
		})
		const shown = (copy: number, of: readonly Cell[]): readonly CopyNumber[] =>
			of.flatMap((one) => (one.n === null ? [] : [numberOf(copy, one, one.n)]))
		const last = inTable.length - 1
		const mine = inTable[last] ?? []
		const known = [
			...inTable.slice(0, last).flatMap((of, copy) => shown(copy, of)),
			...shown(
				last,
				mine.filter((one) => decided.get(one.place) === true),
			),
		]
		// Figure by figure: what the narrower one shows is known to whoever reads the wider one.
		for (const figure of new Set(mine.map((one) => figureOf(one.place)))) {
			const asked = mine.filter((one) => figureOf(one.place) === figure && !decided.has(one.place))
			const hidden = hideTold(
				known,
				asked.flatMap((one) =>
					one.n === null
						? []
						: [
								{
									...numberOf(last, one, one.n),
									place: one.place,
									total: one.total,
									hidden: one.n > 0 && (kept.has(one.place) || isChangeFew(one.place, one.n)),
								},
							],
				),
			)
			for (const one of asked) {
				const isShown = one.n !== null && !hidden.has(one.place)
				decided.set(one.place, isShown)
				if (isShown) known.push(numberOf(last, one, one.n ?? 0))
			}
		}
	}
	return figures.map((one) => hideIn(one, (place) => decided.get(place) === false))
}

function readKeys(figure: Figure | undefined): readonly string[] {
	if (figure === undefined) return []
	return (figure.kind === "counts" ? figure.cells : figure.lines).map((one) => one.key)
}

const figureOf = (place: string): string => place.split("/")[0] ?? ""

/** Whether one of two periods is a part of the other. */
const isNested = (a: CopySpan, b: CopySpan): boolean =>
	(a.from <= b.from && a.until >= b.until) || (b.from <= a.from && b.until >= a.until)

/** Whether a number is another than before by one to four, more or less: also where people change their heading. */
function findChanges(before: readonly (readonly Cell[])[]) {
	const former = groupBy(before.flat(), (one) => one.place)
	return (place: string, n: number): boolean =>
		(former.get(place) ?? []).some((one) => {
			const change = one.n === null ? 0 : Math.abs(n - one.n)
			return change > 0 && change < FEWEST
		})
}

/** The people of a table: who is under which heading and in which copies. */
function groupsBy(table: string, cells: readonly (readonly Cell[])[], spans: readonly CopySpan[]) {
	const memberships = findMemberships(spans, isLasting(table))
	const named = cells.flatMap((of) => of.flatMap((one) => one.of)).filter((one) => !one.includes("*"))
	const headings = [...new Set(named)].sort()
	return (copy: number, { of }: Cell): readonly number[] =>
		headings.flatMap((heading, index) =>
			of.some((meant) => matches(meant, heading))
				? memberships.flatMap((copies, group) => (copies.includes(copy) ? [index * memberships.length + group] : []))
				: [],
		)
}

/** A figure without the numbers that are not shown, nor what is said of so few. */
function hideIn(figure: Figure, isHidden: (place: string) => boolean): Figure {
	const { id } = figure
	const shownAt = <N extends number | null>(place: string, n: N): N | null => (isHidden(place) ? null : n)
	switch (figure.kind) {
		case "counts":
			return {
				...figure,
				n: shownAt(id, figure.n),
				cells: figure.cells.map((one) => ({ ...one, n: shownAt(`${id}/${one.key}`, one.n) })),
			}
		case "rates":
			return {
				...figure,
				lines: figure.lines.map(({ key, n, of }) => {
					const whole = shownAt(`${id}/${key}/of`, of)
					return { key, n: whole === null ? null : shownAt(`${id}/${key}`, n), of: whole }
				}),
			}
		case "durations":
			return {
				...figure,
				lines: figure.lines.map((line) => {
					const n = shownAt(`${id}/${line.key}`, line.n)
					// The longest is one person's.
					if (n === null) return { ...line, n, running: null, medianDays: null, p90Days: null, longestDays: null }
					return { ...line, running: shownAt(`${id}/${line.key}/running`, line.running), longestDays: null }
				}),
			}
		case "answers":
			return {
				...figure,
				n: shownAt(id, figure.n),
				lines: figure.lines.map((line) => {
					const n = shownAt(`${id}/${line.key}`, line.n)
					if (n === null) return { ...line, n, counts: line.counts.map(() => null), median: null }
					return { ...line, counts: line.counts.map((one, value) => shownAt(`${id}/${line.key}/${value}`, one)) }
				}),
			}
	}
}
