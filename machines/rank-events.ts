import type { MachineDefinition } from "./definition.ts"
import { describeMachine } from "./describe-machine.ts"
import type { Role } from "./vocabulary.ts"

/** A source that is at most so many levels around the place of the task was written with it in mind. */
const NEAR = 1
/** Kinds of steps in the order of their likelihood. */
const ONWARD = 0
const WITHIN = 1
const AROUND = 2
const ENDING = 3

/**
 * Events in the order in which somebody who holds a task of `place` probably sends them: those that the place and the
 * state around it take before those that the whole machine takes always; of these, steps that lead out of that state
 * and on, then those within it, then those that stay or go back, then those that end everything. Of equals, those that
 * the role of the task may send come first, in the order of the machine.
 */
export function rankEvents<E extends { readonly type: string }>(
	definition: MachineDefinition,
	place: string,
	role: Role,
	events: readonly E[],
): readonly E[] {
	const { transitions, places } = describeMachine(definition)
	const position = new Map(places.map(({ id }, index) => [id, index]))
	const here = position.get(place) ?? 0
	const parent = place.slice(0, Math.max(0, place.lastIndexOf(".")))
	const around = (source: string) => source === "" || source === place || place.startsWith(`${source}.`)
	const depth = (source: string) => (source === "" ? 0 : source.split(".").length)
	/** The first place within a state that is entered. */
	const entered = (target: string) => places.find(({ id }) => id === target || id.startsWith(`${target}.`))
	const kindOf = (targets: readonly string[]): number => {
		const found = targets.map((target) => ({ target, place: entered(target) }))
		const ends = found.some(
			(one) =>
				one.place && (one.place.settled || (one.place.role === null && outermost(one.place.id) !== outermost(place))),
		)
		if (ends) return ENDING
		const onward = found.filter((one) => (position.get(one.place?.id ?? "") ?? -1) > here)
		if (onward.length === 0) return AROUND
		return onward.some(({ target }) => !target.startsWith(`${parent}.`)) ? ONWARD : WITHIN
	}
	const rankOf = (type: string): number => {
		const taken = transitions.filter((one) => one.event === type && around(one.source))
		const closest = Math.max(-1, ...taken.map((one) => depth(one.source)))
		if (closest < 0) return Number.POSITIVE_INFINITY
		const distance = depth(place) - closest
		const far = distance <= NEAR ? 0 : distance
		const kinds = taken.filter((one) => depth(one.source) === closest).map(({ targets }) => kindOf(targets))
		const ofRole = definition.events[type]?.roles.includes(role) === true
		return far * 8 + Math.min(...kinds) * 2 + (ofRole ? 0 : 1)
	}
	return events
		.map((event, index) => ({ event, index, rank: rankOf(event.type) }))
		.toSorted((a, b) => a.rank - b.rank || a.index - b.index)
		.map(({ event }) => event)
}

/** The outermost state that a place is in: leaving it for a place where nobody acts ends what the machine is about. */
const outermost = (state: string): string => state.split(".")[0] ?? state
