import type { AnyTransitionDefinition } from "xstate"
import type { MachineDefinition } from "./definition.ts"
import { jsonSchemaOf } from "./form.ts"

const nameOf = (one: unknown): string =>
	typeof one === "string" ? one : String((one as { type?: unknown } | null | undefined)?.type ?? one)

function transitionOf(transition: AnyTransitionDefinition): unknown {
	return {
		event: String(transition.eventType),
		to: transition.target?.map((node) => node.id) ?? null,
		guard: transition.guard ? guardOf(transition.guard) : null,
		actions: transition.actions.map(nameOf),
		reenter: transition.reenter,
	}
}

/** Combined guards (`and`, `or`, `stateIn`) are functions with their parts as properties. */
function guardOf(guard: unknown): unknown {
	if (typeof guard === "string") return guard
	const { type, guards, stateValue } = guard as { type?: string; guards?: unknown[]; stateValue?: unknown }
	return guards || stateValue !== undefined ? { guards: guards?.map(guardOf), stateValue } : (type ?? "combined")
}

/**
 * Everything about a machine that instances in the database depend on, as canonical data: states, transitions,
 * guards, ladders, targets, roles and payloads. Labels are not part of it: correcting a word is no new version.
 */
export function structureOf(definition: MachineDefinition): unknown {
	const { root } = definition.machine
	const node = (one: typeof root): unknown => {
		const { place } = (one.meta ?? {}) as { place?: Record<string, unknown> }
		return {
			id: one.id,
			type: one.type,
			history: one.history,
			initial: one.initial.target?.map((target) => target.id) ?? null,
			tags: one.tags,
			entry: one.entry.map(nameOf),
			exit: one.exit.map(nameOf),
			place: place ? { ...place, label: undefined, task: place["task"] !== null } : null,
			transitions: [...one.transitions.values()].flat().map(transitionOf),
			always: (one.always ?? []).map(transitionOf),
			states: Object.values(one.states).map(node),
		}
	}
	return {
		name: definition.name,
		kind: definition.kind,
		root: node(root),
		events: Object.entries(definition.events).map(([type, event]) => ({
			type,
			roles: event.roles,
			outside: event.outside,
			pauses: event.pauses,
			inPerson: event.inPerson,
			opens: event.opens,
			facts: event.facts,
			payload: jsonSchemaOf(event.payload),
		})),
		input: jsonSchemaOf(definition.input),
		inputFacts: definition.inputFacts,
	}
}
