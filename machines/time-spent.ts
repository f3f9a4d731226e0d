import type { Party } from "./party.ts"
import { type Calendar, workingTimeBetween } from "./working-time.ts"

/** Whose time it was: a party's, or nobody's while on hold. */
export type SpentBy = Party | "onHold"

/** A stay without interruption in which somebody had to act, in the hours of a territory; instants in ms. */
export interface SpentStay {
	readonly by: SpentBy
	readonly territory: string
	readonly from: number
	readonly to: number
}

export interface Spent {
	readonly by: SpentBy
	/** On the calendar; what incidents took away is left out. Branches that wait for one party at once count once. */
	readonly ms: number
	/** In its own working hours. */
	readonly workingMs: number
}

export interface TimeSpent {
	readonly spent: readonly Spent[]
	/** While a territory stood still: on the calendar, and what would have been working time. */
	readonly suspended: { readonly ms: number; readonly workingMs: number }
}

type Piece = readonly [from: number, to: number]

/** Whose time was spent, from all stays of a case and its procedures. Pure. */
export function timeSpent(stays: readonly SpentStay[], calendars: ReadonlyMap<string, Calendar>): TimeSpent {
	const parties = [...new Set(stays.map((one) => one.by))]
	const still = new Map<string, Piece[]>()
	const spent = parties.map((by): Spent => {
		const own = stays.filter((one) => one.by === by)
		const running: Piece[] = []
		let workingMs = 0
		for (const territory of new Set(own.map((one) => one.territory))) {
			const calendar = calendars.get(territory)
			const pieces = union(own.filter((one) => one.territory === territory).map((one): Piece => [one.from, one.to]))
			for (const piece of pieces) {
				const holes = holesIn(calendar, piece)
				running.push(...without(piece, holes))
				if (by !== "onHold") still.set(territory, [...(still.get(territory) ?? []), ...holes])
				if (calendar) workingMs += workingTimeBetween(calendar, new Date(piece[0]), new Date(piece[1]))
			}
		}
		return { by, ms: lengthOf(union(running)), workingMs }
	})
	return {
		spent: spent.filter((one) => one.ms > 0),
		suspended: {
			ms: lengthOf(union([...still.values()].flat())),
			workingMs: [...still].reduce((sum, [territory, holes]) => sum + openIn(calendars.get(territory), holes), 0),
		},
	}
}

/** Pieces in order, none touching another. */
function union(pieces: readonly Piece[]): readonly Piece[] {
	const merged: Piece[] = []
	for (const [from, to] of pieces.toSorted((a, b) => a[0] - b[0])) {
		const last = merged.at(-1)
		if (last && from <= last[1]) merged[merged.length - 1] = [last[0], Math.max(last[1], to)]
		else if (to > from) merged.push([from, to])
	}
	return merged
}

const lengthOf = (pieces: readonly Piece[]): number => pieces.reduce((sum, [from, to]) => sum + to - from, 0)

/** Where a territory stood still during a piece. */
const holesIn = (calendar: Calendar | undefined, [from, to]: Piece): readonly Piece[] =>
	union(
		(calendar?.closures ?? []).flatMap((one): Piece[] => {
			const piece: Piece = [Math.max(from, Date.parse(one.from)), Math.min(to, Date.parse(one.to))]
			return piece[1] > piece[0] ? [piece] : []
		}),
	)

function without([from, to]: Piece, holes: readonly Piece[]): readonly Piece[] {
	const left: Piece[] = []
	let at = from
	for (const [begins, ends] of holes) {
		if (begins > at) left.push([at, begins])
		at = Math.max(at, ends)
	}
	if (at < to) left.push([at, to])
	return left
}

/** What would have been working time without incidents. */
function openIn(calendar: Calendar | undefined, holes: readonly Piece[]): number {
	if (!calendar) return 0
	const always = { ...calendar, closures: [] }
	return union(holes).reduce((sum, [from, to]) => sum + workingTimeBetween(always, new Date(from), new Date(to)), 0)
}
