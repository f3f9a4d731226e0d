import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { registry } from "../../machines/registry.ts"
import { declared } from "./graph.ts"
import { exploreAs } from "./inputs.ts"
import { openWorld, type World } from "./setup.ts"

let world: World
beforeAll(async () => {
	world = await openWorld()
})
afterAll(async () => {
	await world.close()
})

describe.each(registry.current.map((one) => [one.name, one] as const))("in the graph of %s", (_, definition) => {
	test("every place is reached, every event and timer used, every transition taken", async () => {
		const t = Date.now()
		const graph = await exploreAs(world, definition)
		const { items, transitions } = declared(definition)
		console.log(definition.name, graph.states, "states", graph.pairs.size, "pairs", graph.taken.size, "transitions", graph.walks.length, "walks", Date.now() - t, "ms")
		expect([...items].filter((one) => !graph.items.has(one))).toEqual([])
		expect([...transitions].filter((one) => !graph.taken.has(one))).toEqual([])
	}, 120_000)
})
