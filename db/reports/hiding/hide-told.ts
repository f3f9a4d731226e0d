import { groupBy } from "../../../machines/group-by.ts"
import { FEWEST } from "../figure.ts"
import { findTold, type ShownNumber } from "./find-told.ts"

/** A number of a copy. */
export interface CopyNumber extends ShownNumber {
	/** Which copy it is of. */
	readonly copy: number
	/** What it counts, whichever copy it is of. */
	readonly what: string
}

/** A number that is about to be shown. */
export interface Candidate extends CopyNumber {
	readonly place: string
	/** What others add up to: hidden last. */
	readonly total: boolean
	/** Hidden already by what left before. */
	readonly hidden: boolean
}

const isFew = (n: number): boolean => n > 0 && n < FEWEST

/** What is hidden first: a part, then what parts add up to, then a none, which seldom tells anything. */
const rank = ({ n, total }: Candidate): number => (n === 0 ? 2 : 0) + Number(total)

/**
 * Which numbers are to be hidden beside those that are known already. Under five always; of the others the smallest that
 * takes part in a subtraction, until none gives a group of fewer than five. That there is nobody is no secret, unless it
 * helps to tell of others.
 *
 * @returns their places
 */
export function hideTold(known: readonly CopyNumber[], candidates: readonly Candidate[]): ReadonlySet<string> {
	let shown = candidates.filter((one) => !one.hidden && !isFew(one.n))
	// What the known numbers tell without these, these cannot untell.
	const told = new Set<number>()
	for (;;) {
		const found = findIn([...known, ...shown], told)
		if (found.length === 0) break
		const hidden = new Set<Candidate>()
		for (const { group, by } of found) {
			const own = shown.filter((one) => by.some((other) => other === one))
			// What another group has hidden may be enough for this one as well: it is looked again.
			if (own.some((one) => hidden.has(one))) continue
			const [least] = own.sort((a, b) => rank(a) - rank(b) || a.n - b.n)
			if (least === undefined) told.add(group)
			else hidden.add(least)
		}
		shown = shown.filter((one) => !hidden.has(one))
	}
	const places = new Set(shown.map((one) => one.place))
	return new Set(candidates.map((one) => one.place).filter((place) => !places.has(place)))
}

/**
 * In all numbers together, and, for when they contradict each other (a request that waited in one copy is accepted in the
 * next), in what each copy says alone and in what all say of one heading.
 */
function findIn<N extends CopyNumber>(numbers: readonly N[], except: ReadonlySet<number>) {
	const by = (key: (one: N) => number | string): readonly (readonly N[])[] => [...groupBy(numbers, key).values()]
	for (const some of [numbers, ...by((one) => one.copy), ...by((one) => one.what)]) {
		const found = findTold(some, except)
		if (found.length > 0)
			return found.map(({ group, by: of }) => ({ group, by: of.flatMap((index) => some[index] ?? []) }))
	}
	return []
}
