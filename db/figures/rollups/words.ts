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

	get size(): number {
		return this.#words.length
	}

	/** Reads those that have come since. */
	async load(sql: Executor): Promise<void> {
		const rows = await sql<{ id: number; word: string }[]>`
			select id, word from figure_words where id > ${this.#last} order by id`
		for (const { id, word } of rows) this.#learn(id, word)
	}

	/** The numbers of these, which are written where they are new. */
	async intern(sql: Executor, words: Iterable<string>): Promise<void> {
		const unknown = [...new Set(words)].filter((word) => !this.#ids.has(word))
		if (unknown.length === 0) return
		// Without the guard every try would take a number from the sequence.
		await sql`insert into figure_words (word) select word from unnest(${unknown}::text[]) g (word)
			where not exists (select from figure_words w where w.word = g.word) on conflict (word) do nothing`
		const rows = await sql<{ id: number; word: string }[]>`
			select id, word from figure_words where word = any(${unknown}::text[])`
		for (const { id, word } of rows) this.#learn(id, word)
	}

	/** 0 for a text that nothing is counted under. */
	id = (word: string): number => this.#ids.get(word) ?? 0
	word = (id: number): string => this.#words[id] ?? ""
	dims = (id: number): Dims | undefined => this.#dims[id]

	#learn(id: number, word: string): void {
		this.#ids.set(word, id)
		this.#words[id] = word
		if (word.includes("|")) {
			const [territory = "", urgency = "", filieres = "", centre = "", hours = ""] = word.split("|")
			this.#dims[id] = { territory, urgency, filieres, centre, hours }
		}
		// Whoever folds numbers words one after the other: no smaller number comes later.
		this.#last = Math.max(this.#last, id)
	}
}

export const placeWord = (machine: string, place: string): string => `${machine} ${place}`
export const dimsWord = (...parts: readonly string[]): string => parts.join("|")
