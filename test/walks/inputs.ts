import type { MachineDefinition } from "../../machines/definition.ts"
import { samplesOf } from "../setup/samples.ts"
import { explore, type Graph } from "./graph.ts"
import { readMoves, seenBy } from "./moves.ts"
import type { World } from "./setup.ts"

const noFacts = { facts: {}, opens: null } as const

/** What a case of the walks is opened with: a family without a treating doctor would leave the requester unasked. */
const caseInput = (world: World) => ({
	requesterType: "treatingDoctor",
	requester: world.requester,
	channel: "secureMail",
	urgency: "routine",
	diagnosticState: "suspected",
	doctorSettled: false,
	contactRefused: false,
	territoryOfCare: "RE",
	territoryOfResidence: "RE",
})

/** What a procedure of the walks is opened with by the nurse. */
export const procedureInput = (world: World, definition: MachineDefinition): Readonly<Record<string, unknown>> =>
	samplesOf(definition.input, world.source)[0] as Readonly<Record<string, unknown>>

/** Explores a machine from the input that its walks start with. */
export async function exploreAs(world: World, definition: MachineDefinition): Promise<Graph> {
	const moves = await readMoves(world, definition)
	if (definition.kind === null) {
		const seen = await seenBy(
			world,
			{ payload: definition.input, ...noFacts, facts: definition.inputFacts },
			caseInput(world),
		)
		return explore(world, definition, moves, { ...seen, openedBy: world.home.secretary.id })
	}
	const payload = procedureInput(world, definition)
	const seen = await seenBy(world, { payload: definition.input, ...noFacts, facts: definition.inputFacts }, payload)
	const requester = { role: "requester", person: world.requester, territory: "RE" } as const
	const frame = { ref: definition.kind, urgency: "routine", openedBy: world.home.nurse.id }
	return explore(world, definition, moves, { ...seen, ...frame }, [requester])
}
