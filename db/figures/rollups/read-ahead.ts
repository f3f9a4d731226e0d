import type { Engine } from "../../engine.ts"
import { lookAtFigures } from "../figure-filter.ts"
import { dayAfter, type Level, yearOf } from "./levels.ts"
import { readRolled } from "./read-rolled.ts"
import { countRolledCases, readRolledFlow } from "./read-rolled-cases.ts"
import { withRollups } from "./rollup-store.ts"

/** The longest period that the pages of figures offer to choose, in years that have begun. */
const YEARS = 3
const sums = { step: ["year", "month"], case: ["closed-year", "closed-month", "came-year", "came"] } as const
const lists = { step: [], case: ["closed"] } as const satisfies Record<string, readonly Level[]>
const cubes = ["u", "t", "w"] as const

/**
 * Reads what the pages of figures show, before anybody asks: who asks first in a process finds the latest roll-ups of all
 * platforms and their words in its memory, and code that has run; then the sums of whole months and years, by whatever they
 * can be filtered.
 */
export async function readAhead(engine: Engine): Promise<void> {
	const look = await lookAtFigures(engine, [...engine.geography.platforms.keys()], true, {})
	if (!look.many) return
	await readRolled(engine, look)
	await countRolledCases(engine, look)
	await readRolledFlow(engine, look)
	const today = look.now.toISOString().slice(0, 10)
	const from = yearOf(`${Number(today.slice(0, 4)) - YEARS}`)
	for (const kind of ["step", "case"] as const)
		for (const platform of look.platforms) {
			const of = (level: Level) => ({ platform, level, from, to: dayAfter(today) })
			const ranges = sums[kind].flatMap((level) => cubes.map((cube) => ({ ...of(level), cube })))
			await withRollups(engine, kind, [platform], [...ranges, ...lists[kind].map(of)], null, () => undefined)
		}
}
