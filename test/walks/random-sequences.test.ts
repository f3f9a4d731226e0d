import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { registry } from "../../machines/registry.ts"
import { declared } from "./graph.ts"
import { type Move, readMoves } from "./moves.ts"
import { RandomRun, step } from "./random-run.ts"
import { Replay } from "./replay.ts"
import { openWorld, type World } from "./setup.ts"
import { visitedBy } from "./visited.ts"

const RUNS = 80
const STEPS = 60
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

/** Where a case begins: just asked for, or with the first procedure of a kind already open. */
const opening = fc.record({
	machine: fc.constantFrom(...registry.current.map(({ name }) => name)),
	requesterType: fc.constantFrom("treatingDoctor", "patient", "family", "association"),
	urgency: fc.constantFrom("emergency", "urgent", "routine"),
	diagnosticState: fc.constantFrom("suspected", "confirmed"),
	doctorSettled: fc.boolean(),
	contactRefused: fc.boolean(),
})

describe("random sequences of events", () => {
	test("leave every case as its log says, with all invariants, whoever sends what twice, late or at once", async () => {
		const tally = new Map<string, number>()
		await fc.assert(
			fc.asyncProperty(opening, fc.array(step, { minLength: STEPS, maxLength: STEPS }), async (begin, steps) => {
				const { machine, ...given } = begin
				const { walk } = await Replay.begin(world, registry.get(machine), moves.get(machine) ?? [], given)
				const run = new RandomRun(walk, moves, tally)
				for (const one of steps) await run.take(one)
				await run.close()
			}),
			// A shrunk sequence would say little: what a step does depends on where the case has come to.
			{ numRuns: RUNS, endOnFailure: true },
		)
		// A third of what was sent had an effect, and half of all places, events and timers were met: else it proves little.
		expect(tally.get("taken") ?? 0).toBeGreaterThan((RUNS * STEPS) / 3)
		const all = registry.current.flatMap((one) => [...declared(one).items].map((item) => `${one.name} ${item}`))
		const met = new Set<string>()
		for (const { name } of registry.current) for (const item of await visitedBy(world, name)) met.add(`${name} ${item}`)
		expect(all.filter((one) => met.has(one)).length).toBeGreaterThan(all.length / 2)
	}, 300_000)
})
