import type { Executor } from "../../client.ts"
import type { Cube } from "./levels.ts"
import { dimsWord, type Words } from "./words.ts"

/** Where something of some dimensions is counted in sums. */
interface Place {
	readonly cube: Cube
	readonly part: string
	readonly dims: string
}

/** Where in any period, as the end of a row's key, and under which dimensions. */
export interface InCube {
	readonly rest: string
	readonly dims: number
}

function placesOf(words: Words, id: number): readonly Place[] {
	const dims = words.dims(id)
	if (!dims) throw new Error("dimensions without a word")
	const { territory, urgency, filieres, centre } = dims
	return [
		{ cube: "u", part: "", dims: dimsWord("", urgency) },
		{ cube: "t", part: territory, dims: dimsWord(territory, urgency) },
		...(filieres === "" ? [] : filieres.split(",")).map((part) => ({
			cube: "w" as const,
			part,
			dims: dimsWord(territory, urgency, filieres),
		})),
		...(centre === "" ? [] : [{ cube: "c" as const, part: "", dims: dimsWord(territory, urgency, filieres, centre) }]),
	]
}

/** In which sums steps and cases are counted, worked out once for each set of dimensions. */
export class Cubes {
	readonly #words: Words
	readonly #known = new Map<number, readonly InCube[]>()

	constructor(words: Words) {
		this.#words = words
	}

	/** Learns where these are counted, before any is. */
	async know(sql: Executor, dims: Iterable<number>): Promise<void> {
		const unknown = [...new Set(dims)]
			.filter((id) => !this.#known.has(id))
			.map((id) => ({ id, places: placesOf(this.#words, id) }))
		await this.#words.intern(
			sql,
			unknown.flatMap(({ places }) => places.map((one) => one.dims)),
		)
		for (const { id, places } of unknown)
			this.#known.set(
				id,
				places.map((one) => ({ rest: ` ${one.cube} ${one.part}`.trimEnd(), dims: this.#words.id(one.dims) })),
			)
	}

	of(dims: number): readonly InCube[] {
		const known = this.#known.get(dims)
		if (!known) throw new Error("dimensions that nobody has asked for")
		return known
	}
}
