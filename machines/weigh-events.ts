import { type AnyStateNode, getNextTransitions } from "xstate"
import type { Snapshot } from "./advance.ts"
import type { MachineDefinition } from "./definition.ts"
import { isSettledNode, nodesOf, shortId } from "./describe-machine.ts"
import type { PlaceMeta } from "./place.ts"

/** What an event has to do with the places where an instance rests now. */
export interface EventWeight {
	/** Active places below the state that takes it: what it answers. */
	readonly places: readonly string[]
	/** It belongs to one step, and is not offered wherever one is: at most a third of the machine's places know it. */
	readonly specific: boolean
	/** How many places of the machine know it in this way; the fewer, the closer to what is going on. */
	readonly width: number
	/** It leaves these places: their tasks are done with it. */
	readonly leaves: boolean
	/** It only leads to a place beside the main way, such as asking for what is missing. */
	readonly detour: boolean
	/** Nothing can be done in the instance afterwards, unless it is woken: to be confirmed. */
	readonly ends: boolean
}

/** Wider than this part of a machine, an event is one of those that are always there: hold, urgency, cancelling. */
const SPECIFIC = 1 / 3

/**
 * The events that active states declare, by type, whatever their guards say. Derived from the structure alone, so that
 * a new event takes its place among the others without being listed anywhere.
 */
export function weighEvents(definition: MachineDefinition, snapshot: Snapshot): ReadonlyMap<string, EventWeight> {
	const all = placesBelow(definition.machine.root).filter((node) => !isSettledNode(node)).length
	const active = new Set(Object.keys(snapshot.getMeta() as object))
	const detours = new Set(definition.drawing.detours)
	const weights = new Map<string, EventWeight>()
	for (const transition of getNextTransitions(snapshot)) {
		const type = String(transition.eventType)
		if (!(type in definition.events)) continue
		const below = placesBelow(transition.source as AnyStateNode)
		const targets = (transition.target ?? []) as readonly AnyStateNode[]
		const weight: EventWeight = {
			places: below.filter((node) => active.has(node.id)).map((node) => shortId(definition, node)),
			width: below.length,
			specific: below.length <= Math.max(1, all * SPECIFIC),
			leaves: targets.length > 0,
			detour: targets.length > 0 && targets.every((node) => detours.has(shortId(definition, node))),
			ends: targets.length > 0 ? targets.every(endsAll) : endsAll(transition.source as AnyStateNode),
		}
		const other = weights.get(type)
		weights.set(type, other ? nearer(other, weight) : weight)
	}
	return weights
}

/** Of two events that answer the same, the one more probably sent comes first: what ends all, detours and asides last. */
export const byWeight = (one: OrderOf, other: OrderOf): number =>
	Number(one.ends) - Number(other.ends) ||
	Number(one.detour) - Number(other.detour) ||
	Number(other.leaves) - Number(one.leaves) ||
	compare(one.width, other.width)

type OrderOf = Pick<EventWeight, "ends" | "detour" | "leaves" | "width">

const unknown: EventWeight = {
	places: [],
	specific: false,
	width: Number.POSITIVE_INFINITY,
	leaves: false,
	detour: false,
	ends: false,
}

/** Infinities are as good as each other. */
const compare = (one: number, other: number): number => (one === other ? 0 : one < other ? -1 : 1)

/** Events in the order in which whoever holds the task of a place probably sends them: its own first. */
export function orderEvents<E extends { readonly type: string }>(
	definition: MachineDefinition,
	snapshot: Snapshot,
	place: string,
	events: readonly E[],
): readonly E[] {
	const weights = weighEvents(definition, snapshot)
	const of = (event: E) => weights.get(event.type) ?? unknown
	const answers = (event: E) => of(event).specific && of(event).places.includes(place)
	return events.toSorted((a, b) => Number(answers(b)) - Number(answers(a)) || byWeight(of(a), of(b)))
}

/** Where in the machine an event is known: the places below the states that declare it, in document order. */
export function placesTaking(definition: MachineDefinition, type: string): readonly string[] {
	const found = nodesOf(definition)
		.filter((node) => node.transitions.has(type))
		.flatMap(placesBelow)
		.map((node) => shortId(definition, node))
	return [...new Set(found)]
}

function nearer(one: EventWeight, other: EventWeight): EventWeight {
	const [near, far] = one.width <= other.width ? [one, other] : [other, one]
	return {
		...near,
		leaves: near.leaves || far.leaves,
		detour: near.detour && far.detour,
		ends: near.ends && far.ends,
	}
}

function placesBelow(node: AnyStateNode): AnyStateNode[] {
	const own = (node.meta as PlaceMeta | undefined)?.place ? [node] : []
	return [...own, ...Object.values(node.states).flatMap(placesBelow)]
}

/** Ended or settled, or on its way there by itself. */
function endsAll(node: AnyStateNode): boolean {
	if (isSettledNode(node)) return true
	const next = (node.always ?? []).flatMap((one) => (one.target ?? []) as readonly AnyStateNode[])
	const waitsForNobody = (node.meta as PlaceMeta | undefined)?.place.role === null
	return waitsForNobody && next.length > 0 && next.every(isSettledNode)
}
