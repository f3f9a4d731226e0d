import type { ChangeLevel } from "../../pathway/mark-drawing.ts"
import type { Measure } from "./figures-address.ts"
import type { Value } from "./heat.ts"
import { type Language, sayChange } from "./say-figure.ts"

/** From how much on two differ, and differ much: working days, running steps, share. Fixed, so that pages compare. */
export const changeBounds: Readonly<Record<Measure, readonly [number, number]>> = {
	median: [0.5, 2],
	p90: [1, 4],
	load: [1, 5],
	late: [0.05, 0.2],
}

/** From much less to much more than the other. */
export const changeLevels = ["less-2", "less-1", "same", "more-1", "more-2"] as const satisfies readonly ChangeLevel[]

export interface Change {
	readonly level: ChangeLevel
	/** By how much ours is more, in words. */
	readonly said: string
}

/**
 * By how much ours differs from the other. Where one is only known to be more than something, the least by which it
 * differs; null where not even the direction is known.
 */
export function changeOf(ours: Value | null, other: Value | null, measure: Measure, language: Language): Change | null {
	if (!ours || !other) return null
	const amount = ours.amount - other.amount
	// Above a bound on the one side, below it on the other: the difference is that at least.
	if (ours.atLeast && (other.atLeast || amount < 0)) return null
	if (other.atLeast && amount > 0) return null
	const bounded = ours.atLeast || other.atLeast
	const [some, much] = changeBounds[measure]
	// What is not much less than a bound may be rounded on its wrong side.
	const size = Math.abs(amount) + 1e-9
	const way = ours.atLeast ? "more" : other.atLeast ? "less" : amount > 0 ? "more" : "less"
	const level = size >= much ? (`${way}-2` as const) : size >= some || bounded ? (`${way}-1` as const) : "same"
	return { level, said: sayChange(amount, measure, bounded, language) }
}
