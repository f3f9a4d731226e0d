import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { verify } from "../../db/verify.ts"
import { registry } from "../../machines/registry.ts"
import { checkInvariants } from "../setup/invariants.ts"
import { declared, type Graph, type WalkStep } from "./graph.ts"
import { exploreAs } from "./inputs.ts"
import { readMoves } from "./moves.ts"
import { Replay } from "./replay.ts"
import { openWorld, type World } from "./setup.ts"
import { visitedBy } from "./visited.ts"

/** Walks at once, each on a case of its own. */
const LANES = 4

let world: World
beforeAll(async () => {
	world = await openWorld()
})
afterAll(async () => {
	await world.close()
})

describe.each(registry.current.map((one) => [one.name, one] as const))("%s", (_, definition) => {
	let graph: Graph
	beforeAll(async () => {
		graph = await exploreAs(world, definition)
	}, 60_000)

	test("has no place that cannot be reached, no event, timer or transition that cannot be used", () => {
		const { items, transitions } = declared(definition)
		expect([...items].filter((one) => !graph.items.has(one))).toEqual([])
		expect([...transitions].filter((one) => !graph.taken.has(one))).toEqual([])
	})

	test("refuses no fact from outside because it is on hold", () => {
		expect([...graph.lost]).toEqual([])
	})

	test("runs through the real dispatch in every place and by every event, each walk verified", async () => {
		const moves = await readMoves(world, definition)
		const left = [...graph.walks]
		const lane = async () => {
			for (let walk = left.shift(); walk; walk = left.shift()) {
				const replay = await Replay.begin(world, definition, moves)
				await follow(replay, walk)
				const said = walk.map((step) => step.timer ?? step.sent.type).join(", ")
				const { discrepancies } = await verify(world.engine, { caseIds: [replay.walk.caseId] })
				const violations = await checkInvariants(world.engine, replay.walk.caseId)
				expect({ said, discrepancies, violations }).toEqual({ said, discrepancies: [], violations: [] })
			}
		}
		await Promise.all(Array.from({ length: LANES }, lane))
		const visited = await visitedBy(world, definition.name)
		expect([...declared(definition).items].filter((one) => !visited.has(one))).toEqual([])
	}, 120_000)
})

async function follow(replay: Replay, walk: readonly WalkStep[]): Promise<void> {
	for (const [index, step] of walk.entries()) {
		const said = `${index + 1} of ${walk.map((one) => one.timer ?? one.sent.type).join(", ")}`
		try {
			await replay.take(step)
		} catch (error) {
			throw new Error(`step ${said}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
		}
		// The graph stops at the awakening; the fact that woke it has gone one step further.
		if (step.sent.type === "RESUMED" && step.sent.role === "system") return
		// So does a case that ends while it has procedures: its cascade ends them in the same transaction.
		if (isEnding(step)) continue
		expect({ said, places: await replay.places() }).toEqual({ said, places: step.places })
	}
}

const isEnding = ({ places, context }: WalkStep): boolean =>
	places.includes("settling") && (context["open"] as readonly unknown[]).length > 0
