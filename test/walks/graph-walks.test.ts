import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { verify } from "../../db/verify.ts"
import { registry } from "../../machines/registry.ts"
import { checkInvariants } from "../setup/invariants.ts"
import { declared, type Graph, type WalkStep } from "./graph.ts"
import { exploreAs } from "./inputs.ts"
import { readMoves } from "./moves.ts"
import { Replay } from "./replay.ts"
import { openWorld, type World } from "./setup.ts"

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
		const cases: string[] = []
		const lane = async () => {
			for (let walk = left.shift(); walk; walk = left.shift()) {
				const replay = await Replay.begin(world, definition, moves)
				await follow(replay, walk)
				cases.push(replay.walk.caseId)
				const said = walk.map((step) => step.timer ?? step.sent.type).join(", ")
				const { discrepancies } = await verify(world.engine, { caseIds: [replay.walk.caseId] })
				expect(discrepancies, said).toEqual([])
				expect(await checkInvariants(world.engine, replay.walk.caseId), said).toEqual([])
			}
		}
		await Promise.all(Array.from({ length: LANES }, lane))
		const visited = await visitedBy(definition.name, cases)
		expect([...declared(definition).items].filter((one) => !visited.has(one))).toEqual([])
		console.log(definition.name, graph.states, graph.pairs.size, graph.taken.size, graph.walks.length)
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
		expect(await replay.places(), said).toEqual(step.places)
	}
}

const isEnding = ({ places, context }: WalkStep): boolean =>
	places.includes("settling") && (context["open"] as readonly unknown[]).length > 0

/** Places, events and timers of a machine that the tables say these cases went through. */
async function visitedBy(machine: string, cases: readonly string[]): Promise<Set<string>> {
	const sql = world.engine.db.$client
	const rows = await sql<{ item: string }[]>`
		select distinct 'place ' || s.place as item from state_intervals s join instances i on i.id = s.instance_id
			where i.machine = ${machine} and s.case_id = any(${[...cases]}::uuid[])
		union select distinct case when e.fired is null then 'event ' || e.type else 'timer ' || (e.fired ->> 'name') end
			from case_events e join instances i on i.id = e.instance_id
			where i.machine = ${machine} and e.case_id = any(${[...cases]}::uuid[])`
	return new Set(rows.map(({ item }) => item))
}
