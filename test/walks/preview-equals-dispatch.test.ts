import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { registry } from "../../machines/registry.ts"
import { foresee } from "./foresee.ts"
import { exploreAs } from "./inputs.ts"
import { readMoves } from "./moves.ts"
import { Replay } from "./replay.ts"
import { openWorld, type World } from "./setup.ts"

/** Walks at once, each on a case of its own. */
const LANES = 4

let world: World
/** What previews have said so far, and of which events. */
const told = new Set<string>()
const foreseen = new Set<string>()
beforeAll(async () => {
	world = await openWorld()
})
afterAll(async () => {
	await world.close()
})

describe.each(registry.current.map((one) => [one.name, one] as const))("%s", (_, definition) => {
	test("does at every step of every walk what the preview said it would", async () => {
		const graph = await exploreAs(world, definition)
		const moves = await readMoves(world, definition)
		const left = [...graph.walks]
		let steps = 0
		const lane = async () => {
			for (let walk = left.shift(); walk; walk = left.shift()) {
				const replay = await Replay.begin(world, definition, moves)
				replay.walk.foresee = async (command) => {
					const check = await foresee(replay.walk.engine, command)
					return async (result) => {
						for (const one of await check(result)) told.add(one.type)
						foreseen.add(command.type)
						steps += 1
					}
				}
				for (const step of walk) {
					await replay.take(step)
					if (step.sent.type === "RESUMED" && step.sent.role === "system") break
				}
			}
		}
		await Promise.all(Array.from({ length: LANES }, lane))
		expect(steps).toBeGreaterThan(5)
		const own = Object.entries(definition.events).flatMap(([type, { roles }]) =>
			roles.some((role) => role !== "system") ? [type] : [],
		)
		expect(own.filter((type) => !foreseen.has(type))).toEqual([])
	}, 180_000)
})

test("every kind of consequence that a person's event can have has been met on the way", () => {
	// A task passes to another role by a timer alone; `preview.test.ts` has what is confirmed, and what is
	// kept during a handover.
	expect([...told].sort()).toEqual([
		"caseClosed",
		"handedOver",
		"moved",
		"notice",
		"paused",
		"procedureEnded",
		"procedureOpened",
		"recorded",
		"resumed",
		"stays",
		"taskClosed",
		"taskMoved",
		"taskOpened",
		"taskPaused",
		"taskResumed",
		"timerArmed",
		"timerMoved",
		"timersEnded",
		"timersPaused",
	])
})
