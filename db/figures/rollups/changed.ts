import { DoesNotFit } from "./cells.ts"
import type { CaseFact, StepFact } from "./facts.ts"
import { Tally } from "./tally.ts"

/** How often a fact comes (or goes, below 0). */
export interface Counted<T> {
	readonly fact: T
	readonly times: number
}

export function tallyOf(tallies: Map<string, Tally>, key: string): Tally {
	const known = tallies.get(key)
	if (known) return known
	const made = new Tally()
	tallies.set(key, made)
	return made
}

export function push<T>(lists: Map<string, T[]>, key: string, one: T): void {
	const list = lists.get(key)
	if (list) list.push(one)
	else lists.set(key, [one])
}

/** When a step or case began. */
const beginOf = (fact: StepFact | CaseFact): number => ("from" in fact ? fact.from : fact.opened)

/** @throws DoesNotFit when something is to go that is not there */
export function changed<T extends StepFact | CaseFact>(
	before: readonly T[],
	changes: readonly Counted<T>[],
	keyOf: (fact: T) => string,
): readonly T[] {
	const leaving = changes.filter(({ times }) => times < 0)
	const gone = new Map<string, number>()
	for (const { fact, times } of leaving) gone.set(keyOf(fact), (gone.get(keyOf(fact)) ?? 0) - times)
	// Most of those that stay began at another second than any that goes.
	const begins = new Set(leaving.map(({ fact }) => beginOf(fact)))
	const after = before.filter((fact) => {
		if (!begins.has(beginOf(fact))) return true
		const key = keyOf(fact)
		const left = gone.get(key)
		if (left === undefined) return true
		if (left === 1) gone.delete(key)
		else gone.set(key, left - 1)
		return false
	})
	if (gone.size > 0) throw new DoesNotFit("a step or case to take out is not there")
	for (const { fact, times } of changes) for (let left = times; left > 0; left -= 1) after.push(fact)
	return after
}
