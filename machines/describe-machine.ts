import type { AnyStateNode, AnyTransitionDefinition } from "xstate"
import type { DrawingHints, MachineDefinition } from "./definition.ts"
import { formOf } from "./describe-form.ts"
import type { JsonSchema } from "./form.ts"
import type { Place, PlaceMeta } from "./place.ts"
import type { Label, ProcedureKind, Role } from "./vocabulary.ts"

export interface PlaceDescription extends Pick<Place, "label" | "role" | "task" | "target" | "ladder" | "bpmn"> {
	readonly id: string
	/** Rests without task or timer: closed, settled or ended. */
	readonly settled: boolean
}

export interface EventDescription {
	readonly type: string
	readonly label: Label
	readonly roles: readonly Role[]
	/** A fact from outside: never lost while on hold. */
	readonly outside: boolean
	/** Nobody may record it for somebody else. */
	readonly inPerson: boolean
	/** Its payload as JSON Schema 2020-12. */
	readonly form: JsonSchema
}

export interface TransitionDescription {
	/** State that has it; empty for the machine itself. */
	readonly source: string
	/** Event, or `after` and the timer's name; empty when it is automatic. */
	readonly event: string
	/** States entered; none for a transition that stays. */
	readonly targets: readonly string[]
	readonly guards: readonly string[]
}

export interface MachineDescription extends DrawingHints {
	readonly name: string
	readonly kind: ProcedureKind | null
	readonly version: number
	readonly label: Label
	readonly places: readonly PlaceDescription[]
	readonly events: readonly EventDescription[]
	readonly transitions: readonly TransitionDescription[]
}

/** Everything that a definition says, as data: for people, and for programs that draw or document it. */
export const describeMachine = (definition: MachineDefinition): MachineDescription => ({
	name: definition.name,
	kind: definition.kind,
	version: definition.version,
	label: definition.label,
	...definition.drawing,
	places: describePlaces(definition),
	events: Object.entries(definition.events).map(([type, event]) => ({
		type,
		label: event.label,
		roles: event.roles,
		outside: event.outside,
		inPerson: event.inPerson,
		form: formOf(definition, type),
	})),
	transitions: nodesOf(definition).flatMap((node) => transitionsOf(definition, node)),
})

const described = new WeakMap<MachineDefinition, readonly PlaceDescription[]>()

/** The places of a machine in document order. */
export function describePlaces(definition: MachineDefinition): readonly PlaceDescription[] {
	const known = described.get(definition)
	if (known) return known
	const places = nodesOf(definition).flatMap((node): PlaceDescription[] => {
		const place = (node.meta as PlaceMeta | undefined)?.place
		if (!place) return []
		const { label, role, task, target, ladder, bpmn } = place
		return [{ id: shortId(definition, node), label, role, task, target, ladder, bpmn, settled: isSettledNode(node) }]
	})
	described.set(definition, places)
	return places
}

/** Every state node of a machine in document order, the root first. */
export function nodesOf(definition: MachineDefinition): readonly AnyStateNode[] {
	const walk = (node: AnyStateNode): AnyStateNode[] => [node, ...Object.values(node.states).flatMap(walk)]
	return walk(definition.machine.root as AnyStateNode)
}

/** Id of a state without its machine's name. */
export const shortId = (definition: MachineDefinition, node: AnyStateNode): string =>
	node.id.slice(definition.machine.id.length + 1)

/** Rests for good, or until it is woken: closed, settled or ended. */
export function isSettledNode(node: AnyStateNode): boolean {
	for (let one: AnyStateNode | undefined = node; one; one = one.parent)
		if (one.tags.includes("settled") || one.type === "final") return true
	return false
}

function transitionsOf(definition: MachineDefinition, node: AnyStateNode): TransitionDescription[] {
	const all: AnyTransitionDefinition[] = [...[...node.transitions.values()].flat(), ...(node.always ?? [])]
	return all.map((one) => ({
		source: shortId(definition, node),
		event: eventName(String(one.eventType)),
		targets: (one.target ?? []).map((target) => shortId(definition, target as AnyStateNode)),
		guards: guardNames(one.guard),
	}))
}

/** `xstate.after.receivedEscalation.pathway.open…` is `after receivedEscalation`. */
function eventName(type: string): string {
	const [prefix, kind, timer] = type.split(".")
	return prefix === "xstate" && kind === "after" ? `after ${timer ?? ""}` : type
}

type Guard = string | { readonly type: string } | ({ readonly name: string } & { readonly guards?: readonly Guard[] })

/** Names of the guards; those that `and`, `or` and `not` are made of. */
function guardNames(guard: unknown): readonly string[] {
	if (guard === undefined || guard === null) return []
	const one = guard as Guard
	if (typeof one === "string") return [one]
	if ("type" in one) return [one.type]
	return one.guards?.flatMap(guardNames) ?? [one.name]
}
