import type { Executor } from "../../client.ts"

/** What a step or case can be filtered by. */
export interface Dims {
	readonly territory: string
	readonly urgency: string
	/** Ids in order, with commas between. */
	readonly filieres: string
	readonly centre: string
	readonly hours: string
}

/** Texts that roll-ups hold by number, as far as this process has met them: places, and sets of dimensions. */
export class Words {
	readonly #ids = new Map<string, number>()
	readonly #words: string[] = []
	readonly #dims: (Dims | undefined)[] = []
	#last = 0
	/** Of the words up to it the numbers are known as well: most looks need none. */
	#numbered = 0

	get size(): number {
		return this.#words.length
	}

	get last(): number {
		return this.#last
	}

	/** Reads those that have come since, as one text: there are thousands of them. */
	async load(sql: Executor): Promise<void> {
		const [row] = await sql<{ all: string | null }[]>`
			select string_agg(id || ' ' || word, E'\n' order by id) as all from figure_words where id > ${this.#last}`
		for (const line of row?.all?.split("\n") ?? []) {
			const space = line.indexOf(" ")
			this.#learn(Number(line.slice(0, space)), line.slice(space + 1))
		}
	}

	/** The numbers of these, which are written where they are new. */
	async intern(sql: Executor, words: Iterable<string>): Promise<void> {
		const unknown = [...new Set(words)].filter((word) => this.id(word) === 0)
		if (unknown.length === 0) return
		// Without the guard every try would take a number from the sequence.
		await sql`insert into figure_words (word) select word from unnest(${unknown}::text[]) g (word)
			where not exists (select from figure_words w where w.word = g.word) on conflict (word) do nothing`
		await this.load(sql)
	}

	/** 0 for a text that nothing is counted under. */
	id = (word: string): number => {
		for (; this.#numbered < this.#last; this.#numbered += 1) {
			const known = this.#words[this.#numbered + 1]
			if (known !== undefined) this.#ids.set(known, this.#numbered + 1)
		}
		return this.#ids.get(word) ?? 0
	}
	word = (id: number): string => this.#words[id] ?? ""
	dims = (id: number): Dims | undefined => {
		const known = this.#dims[id]
		const word = this.#words[id]
		if (known || !word?.includes("|")) return known
		const made = readDims(word)
		this.#dims[id] = made
		return made
	}

	/** Whose hours these dimensions say: without reading the others, as it is asked for thousands. */
	hours = (id: number): string => {
		const word = this.#words[id] ?? ""
		return word.slice(word.lastIndexOf("|") + 1)
	}

	#learn(id: number, word: string): void {
		this.#words[id] = word
		// Whoever folds numbers words one after the other: no smaller number comes later.
		this.#last = Math.max(this.#last, id)
	}
}

export const placeWord = (machine: string, place: string): string => `${machine} ${place}`
export const dimsWord = (...parts: readonly string[]): string => parts.join("|")
export function readDims(word: string): Dims {
	const [territory = "", urgency = "", filieres = "", centre = "", hours = ""] = word.split("|")
	return { territory, urgency, filieres, centre, hours }
}

/** What is counted of cases as places are of steps: their lives, and whose time they were (`db/figures/case-shares.ts`). */
export const WHOSE = "whose"
export const LIFE = "life"
