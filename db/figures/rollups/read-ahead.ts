import type { Engine } from "../../engine.ts"
import { lookAtFigures } from "../figure-filter.ts"
import { readRolled } from "./read-rolled.ts"
import { countRolledCases, readRolledFlow } from "./read-rolled-cases.ts"

/**
 * Reads what the pages of figures show first, before anybody asks: who asks first in a process finds the latest roll-ups
 * of all platforms and their words in its memory, and code that has run.
 */
export async function readAhead(engine: Engine): Promise<void> {
	const look = await lookAtFigures(engine, [...engine.geography.platforms.keys()], true, {})
	if (!look.many) return
	await readRolled(engine, look)
	await countRolledCases(engine, look)
	await readRolledFlow(engine, look)
}
