import type { AnyStateNode, AnyTransitionDefinition } from "xstate"
import type { MachineDefinition } from "../definition.ts"
import { describePlaces, type PlaceDescription } from "../describe-machine.ts"

/** A transition, with the short ids of the states that it concerns. */
export interface Move {
	readonly source: string
	/** Event, or null for one that comes by itself or by a timer. */
	readonly event: string | null
	readonly timer: string | null
	/** Place or parallel state that is entered; null for one that stays, `BACK` for ↩ to anywhere. */
	readonly target: string | null
	readonly guards: string
}

/** Where ↩ into everything leads. */
export const BACK = "↩"

export interface State {
	readonly id: string
	readonly node: AnyStateNode
	readonly parent: State | null
	readonly children: readonly State[]
	readonly place: PlaceDescription | null
	readonly moves: readonly Move[]
	readonly parallel: boolean
}

/** The states of a machine with the transitions of each, read once for drawing. */
export function readStates(definition: MachineDefinition): { root: State; byId: ReadonlyMap<string, State> } {
	const places = new Map(describePlaces(definition).map((place) => [place.id, place]))
	const byId = new Map<string, State>()
	const shortId = (node: AnyStateNode): string => node.id.slice(definition.machine.id.length + 1)
	const read = (node: AnyStateNode, parent: State | null): State => {
		const id = shortId(node)
		const children: State[] = []
		const all: AnyTransitionDefinition[] = [...[...node.transitions.values()].flat(), ...(node.always ?? [])]
		const state: State = {
			id,
			node,
			parent,
			children,
			place: places.get(id) ?? null,
			moves: all.map((one) => moveOf(one, id, shortId)),
			parallel: node.type === "parallel",
		}
		byId.set(id, state)
		for (const child of Object.values(node.states)) if (child.type !== "history") children.push(read(child, state))
		return state
	}
	return { root: read(definition.machine.root as AnyStateNode, null), byId }
}

function moveOf(one: AnyTransitionDefinition, source: string, shortId: (node: AnyStateNode) => string): Move {
	const [prefix, kind, timer] = String(one.eventType).split(".")
	const isTimer = prefix === "xstate" && kind === "after"
	const target = one.target?.[0] as AnyStateNode | undefined
	return {
		source,
		event: isTimer || one.eventType === "" ? null : String(one.eventType),
		timer: isTimer ? (timer ?? "") : null,
		target: target === undefined ? null : nameTarget(target, shortId),
		guards: guardsOf(one.guard),
	}
}

/** ↩ into a state that groups a few places is drawn as its first place; ↩ into all of them as what it is. */
function nameTarget(target: AnyStateNode, shortId: (node: AnyStateNode) => string): string {
	if (target.type !== "history") return shortId(restOf(target))
	const { parent } = target
	if (!parent?.parent || parent.parent.parent === undefined || parent.type === "parallel") return BACK
	return shortId(restOf(parent))
}

/** Where entering a state leads: the place, or the parallel state, that is first. */
function restOf(node: AnyStateNode): AnyStateNode {
	const [first] = node.initial?.target ?? []
	if (node.type === "parallel" || node.type === "atomic" || node.type === "final" || !first) return node
	return restOf(first as AnyStateNode)
}

type Guard = string | { readonly type?: string; readonly name?: string; readonly guards?: readonly Guard[] }

function guardsOf(guard: unknown): string {
	if (guard === undefined || guard === null) return ""
	const one = guard as Guard
	if (typeof one === "string") return one
	return one.guards?.map(guardsOf).join(" + ") ?? one.type ?? one.name ?? ""
}

export const isInside = (id: string, container: string): boolean =>
	container === "" || id === container || id.startsWith(`${container}.`)
