import fc from "fast-check"
import { afterAll, beforeAll, expect, test } from "vitest"
import { registry } from "../../machines/registry.ts"
import { type Move, readMoves } from "./moves.ts"
import { RandomRun, step } from "./random-run.ts"
import { Replay } from "./replay.ts"
import { openWorld, type World } from "./setup.ts"

const RUNS = 9
const STEPS = 30
/** As many connections as the largest batch has senders, and one to look on. */
const CONNECTIONS = 12

let world: World
const moves = new Map<string, readonly Move[]>()
beforeAll(async () => {
	world = await openWorld(CONNECTIONS)
	for (const definition of registry.current) moves.set(definition.name, await readMoves(world, definition))
})
afterAll(async () => {
	await world.close()
})

test("whatever has happened to a case before, what the preview says of an event is what it does, and what it refuses is refused", async () => {
	const tally = new Map<string, number>()
	const opening = fc.record({
		machine: fc.constantFrom(...registry.current.map(({ name }) => name)),
		urgency: fc.constantFrom("emergency", "urgent", "routine"),
		diagnosticState: fc.constantFrom("suspected", "confirmed"),
	})
	await fc.assert(
		fc.asyncProperty(opening, fc.array(step, { minLength: STEPS, maxLength: STEPS }), async (begin, steps) => {
			const { machine, ...given } = begin
			const { walk } = await Replay.begin(world, registry.get(machine), moves.get(machine) ?? [], given)
			const run = new RandomRun(walk, moves, tally, true)
			for (const one of steps) await run.take(one)
			await run.close()
		}),
		{ numRuns: RUNS, endOnFailure: true },
	)
	expect(tally.get("foreseen") ?? 0).toBeGreaterThan((RUNS * STEPS) / 10)
}, 240_000)
