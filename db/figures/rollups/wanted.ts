import { type FigureFilter, valuesOf } from "../figure-filter.ts"
import type { Cube } from "./levels.ts"
import type { Dims, Words } from "./words.ts"

type Values = readonly string[] | null

/** Of what something is wanted; null for all. */
export interface Wanted {
	readonly territories: Values
	readonly filieres: Values
	readonly urgencies: Values
	/** The sums that say it, with the fewest to read. */
	readonly cube: Cube
	/** Those of its parts that are read; null for the whole. */
	readonly parts: Values
}

export function wantedOf(filter: FigureFilter): Wanted {
	const territories = valuesOf(filter.territory)
	const filieres = valuesOf(filter.filiere)
	const urgencies = valuesOf(filter.urgency)
	const cube = filieres ? "w" : territories ? "t" : "u"
	return { territories, filieres, urgencies, cube, parts: filieres ?? territories }
}

/** Of those filières that something has, the first that is wanted. */
const firstOf = (filieres: string, wanted: readonly string[]): string | undefined =>
	filieres.split(",").find((one) => wanted.includes(one))

export function fitsDims(dims: Dims | undefined, { territories, filieres, urgencies }: Wanted): boolean {
	if (!dims) return false
	if (territories && !territories.includes(dims.territory)) return false
	if (urgencies && !urgencies.includes(dims.urgency)) return false
	return !filieres || firstOf(dims.filieres, filieres) !== undefined
}

export type Fits = (dims: number) => boolean

/** Looked up once for each set of dimensions, and each part: what is in two of them is counted in one. */
export function fitting(words: Words, wanted: Wanted): (cube: string, part: string) => Fits {
	const made = new Map<string, Fits>()
	if (!wanted.territories && !wanted.filieres && !wanted.urgencies) return () => () => true
	return (cube, part) => {
		const key = cube === "w" ? part : ""
		const before = made.get(key)
		if (before) return before
		const known = new Int8Array(words.size + 1)
		const fits = (id: number): boolean => {
			const answer = known[id]
			if (answer !== undefined && answer !== 0) return answer > 0
			const dims = words.dims(id)
			const yes = fitsDims(dims, wanted) && (key === "" || firstOf(dims?.filieres ?? "", wanted.filieres ?? []) === key)
			known[id] = yes ? 1 : -1
			return yes
		}
		made.set(key, fits)
		return fits
	}
}
