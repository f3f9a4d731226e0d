import type { MachineDefinition } from "./definition.ts"
import { describeMachine } from "./describe-machine.ts"
import type { Role } from "./vocabulary.ts"

/**
 * Events in the order in which somebody who holds a task of `place` probably sends them: those that the place itself
 * takes, first those that leave it, then those of the states around it from the inside out; of equals, those that the
 * role of the task may send first. What the whole machine takes comes last: it is possible always, and seldom meant.
 */
export function rankEvents<E extends { readonly type: string }>(
	definition: MachineDefinition,
	place: string,
	role: Role,
	events: readonly E[],
): readonly E[] {
	const { transitions } = describeMachine(definition)
	const around = (source: string) => source === "" || source === place || place.startsWith(`${source}.`)
	const depth = (source: string) => (source === "" ? 0 : source.split(".").length)
	const rankOf = (type: string): number => {
		const taken = transitions.filter((one) => one.event === type && around(one.source))
		const closest = Math.max(-1, ...taken.map((one) => depth(one.source)))
		if (closest < 0) return Number.POSITIVE_INFINITY
		const leaves = taken.some(
			(one) => depth(one.source) === closest && one.targets.some((target) => target !== place && target !== one.source),
		)
		const ofRole = definition.events[type]?.roles.includes(role) === true
		return (depth(place) - closest) * 4 + (leaves ? 0 : 2) + (ofRole ? 0 : 1)
	}
	return events
		.map((event, position) => ({ event, position, rank: rankOf(event.type) }))
		.toSorted((a, b) => a.rank - b.rank || a.position - b.position)
		.map(({ event }) => event)
}
