import type { Presence } from "../../db/live/change.ts"
import type { Onlookers } from "./viewer-stream.ts"

/** A tab says that it is still there twice in this time, ms. */
const PRESENT_MS = 75_000

interface Seen {
	readonly personId: string
	readonly name: string
	readonly until: number
}

/**
 * Who has which case open. Every process hears of everybody and keeps the same list; it is forgotten with the process,
 * and told anew within half a minute.
 */
export class OnlookerList {
	readonly #cases = new Map<string, Map<string, Seen>>()

	/** Whether the people of the case have changed by it. */
	take({ caseId, personId, name, place, present }: Presence, now: number): boolean {
		const before = this.#names(caseId)
		const places = this.#cases.get(caseId) ?? new Map<string, Seen>()
		if (present) places.set(place, { personId, name, until: now + PRESENT_MS })
		else places.delete(place)
		this.#keep(caseId, places)
		return before !== this.#names(caseId)
	}

	/** Forgets who has gone without a word; gives the cases whose people have changed. */
	sweep(now: number): readonly string[] {
		return [...this.#cases].flatMap(([caseId, places]) => {
			const before = this.#names(caseId)
			for (const [place, { until }] of places) if (until <= now) places.delete(place)
			this.#keep(caseId, places)
			return before === this.#names(caseId) ? [] : [caseId]
		})
	}

	of(caseId: string): Onlookers {
		const people = new Map([...(this.#cases.get(caseId)?.values() ?? [])].map((one) => [one.personId, one.name]))
		return { caseId, people: [...people].map(([id, name]) => ({ id, name })) }
	}

	#keep(caseId: string, places: Map<string, Seen>): void {
		if (places.size === 0) this.#cases.delete(caseId)
		else this.#cases.set(caseId, places)
	}

	#names(caseId: string): string {
		return JSON.stringify(this.of(caseId).people)
	}
}
