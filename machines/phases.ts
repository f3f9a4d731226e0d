import { describePlaces } from "./describe-machine.ts"
import type { Registry } from "./registry.ts"
import { type Label, label } from "./vocabulary.ts"

/** The parts of a case's way that a board has a column for, in their order. */
export const phaseIds = ["request", "orientation", "coordination", "telling", "followUp"] as const
export type Phase = (typeof phaseIds)[number]

interface PhaseDefinition {
	readonly id: Phase
	readonly label: Label
	/** States of the case whose places belong to it. Of two phases that fit, the later one is the case's. */
	readonly states: readonly string[]
}

const COORDINATION = "open.active.path.coordination"

/**
 * While requester and patient are being told, the other branches may go on: what matters to who looks is that there is
 * somebody to tell. Once they are, the case is where its other branches are.
 */
export const phases: readonly PhaseDefinition[] = [
	{ id: "request", label: label("Demande", "Request"), states: ["open.active.path.request"] },
	{ id: "orientation", label: label("Orientation", "Orientation"), states: ["open.active.path.orientation"] },
	{ id: "coordination", label: label("Coordination", "Coordination"), states: [COORDINATION] },
	{
		id: "telling",
		label: label("Retour", "Telling"),
		states: [`${COORDINATION}.medical.tellingRequester`, `${COORDINATION}.medical.tellingPatient`],
	},
	{ id: "followUp", label: label("Suivi", "Follow-up"), states: ["open.active.path.followUp", "settling"] },
]

const deepestFirst = [...phases].sort((one, other) => depthOf(other) - depthOf(one))
function depthOf({ states }: PhaseDefinition): number {
	return Math.max(...states.map((state) => state.split(".").length))
}

/** The phase that active places of a case are in, the innermost that fits; undefined while it is away, or over. */
export const phaseOf = (places: readonly string[]): PhaseDefinition | undefined =>
	deepestFirst.find(({ states }) => places.some((place) => states.some((state) => isIn(place, state))))

/** The branches of coordination, by the state that holds each. */
export const branchIds = ["medical", "extraMedical", "registry"] as const
export type Branch = (typeof branchIds)[number]
const stateOfBranch = (branch: Branch): string => `${COORDINATION}.${branch}`

/** Where a case rests while it is nowhere on its way: on hold, or proposed to another platform. */
const away = ["open.onHold", "open.handover"] as const

const isIn = (place: string, state: string): boolean => place === state || place.startsWith(`${state}.`)

/** The places of a case, by what they mean on a board: every version's, since live cases may have any of them. */
export interface BoardPlaces {
	readonly byPhase: Readonly<Record<Phase, readonly string[]>>
	readonly away: readonly string[]
}

export function boardPlaces(registry: Registry): BoardPlaces {
	const ids = registry.all.flatMap((one) => (one.kind === null ? describePlaces(one).map(({ id }) => id) : []))
	const known = [...new Set(ids)]
	const within = (states: readonly string[]) => known.filter((id) => states.some((state) => isIn(id, state)))
	const entries = phases.map(({ id, states }): [Phase, readonly string[]] => [id, within(states)])
	const byPhase = Object.fromEntries(entries) as Record<Phase, readonly string[]>
	return { byPhase, away: within(away) }
}

/** How a branch stands: not begun, going on, or ended; undefined is never the case for one that has a place. */
export function branchState(
	registry: Registry,
	places: readonly string[],
	branch: Branch,
): "notBegun" | "current" | "done" {
	const place = places.find((one) => isIn(one, stateOfBranch(branch)))
	// Past coordination, all branches have ended.
	if (place === undefined)
		return places.some((one) => phases[4]?.states.some((state) => isIn(one, state))) ? "done" : "notBegun"
	const ended = registry.all.some(
		(one) => one.kind === null && describePlaces(one).some(({ id, bpmn }) => id === place && bpmn === "end"),
	)
	return ended ? "done" : "current"
}

/** The branch that a place of the case belongs to. */
export const branchOfPlace = (place: string): Branch | undefined =>
	branchIds.find((branch) => isIn(place, stateOfBranch(branch)))
