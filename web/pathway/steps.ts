import type { Label } from "../../machines/vocabulary.ts"
import type { ActivePlace, PathInstance } from "../client/case-contract.ts"

export type StepState = "done" | "active" | "late" | "onHold"

/** A place of a case or procedure: walked, or where it rests. */
export interface Step {
	readonly id: string
	readonly label: Label
	readonly state: StepState
	/** How often it was entered. */
	readonly times: number
	/** Time spent there over all visits, on the calendar and in working hours of whoever had to act, ms. */
	readonly ms: number
	readonly workingMs: number
	readonly active: ActivePlace | null
	/** Procedures that run while it waits, or did. */
	readonly procedures: readonly PathInstance[]
}

/** Steps of one phase or branch, in the order in which they were first entered. */
export interface StepGroup {
	readonly id: string
	/** Null for what is around all phases: a hold, a handover, an end. */
	readonly label: Label | null
	readonly steps: readonly Step[]
	readonly ahead: readonly { readonly id: string; readonly label: Label }[]
}

/** An instance as a list that says what its diagram shows: phases and branches, their steps, what is ahead. */
export function groupSteps(instance: PathInstance, procedures: readonly PathInstance[]): readonly StepGroup[] {
	const partOf = (place: string): string =>
		instance.parts
			.filter(({ id }) => place.startsWith(`${id}.`))
			.reduce((longest, { id }) => (id.length > longest.length ? id : longest), "")
	const places = [...new Set(instance.walked.map((one) => one.place.id))]
	const groups = [...places, ...instance.ahead.map((one) => one.id)].map(partOf)
	const known = new Set([...instance.parts.map((one) => one.id), ""])
	// In the order of the machine, which a case may have walked through twice.
	const ordered = [...known].filter((id) => groups.includes(id))
	return ordered.map((id) => ({
		id,
		label: instance.parts.find((one) => one.id === id)?.label ?? null,
		steps: places.filter((place) => partOf(place) === id).flatMap((place) => stepOf(instance, place, procedures)),
		ahead: instance.ahead.filter((one) => partOf(one.id) === id),
	}))
}

function stepOf(instance: PathInstance, place: string, procedures: readonly PathInstance[]): Step[] {
	const visits = instance.walked.filter((one) => one.place.id === place)
	const [first] = visits
	if (!first) return []
	const active = instance.active.find((one) => one.place.id === place) ?? null
	const kinds = instance.calls.find((one) => one.place === place)?.kinds ?? []
	return [
		{
			id: place,
			label: first.place.label,
			state: active === null || active.ended ? "done" : active.onHold ? "onHold" : active.late ? "late" : "active",
			times: visits.length,
			ms: visits.reduce((sum, one) => sum + one.ms, 0),
			workingMs: visits.reduce((sum, one) => sum + one.workingMs, 0),
			active,
			procedures: procedures.filter((one) => one.kind !== null && kinds.includes(one.kind)),
		},
	]
}

/** How late the latest of its steps is, for a procedure as one line of its case. */
export const worstOf = (instance: PathInstance): ActivePlace | undefined =>
	instance.active.find((one) => one.late) ?? instance.active.find((one) => one.task !== null) ?? instance.active[0]

const HOUR_MS = 3_600_000
const HOURS_PER_DAY = 8

/** A length of time in the days and hours that it is counted in: working days of 8 h, or those of the calendar. */
export function lengthOf(
	ms: number,
	clock: "working" | "calendar",
): { readonly days: number; readonly hours: number; readonly minutes: number } {
	const perDay = clock === "working" ? HOURS_PER_DAY : 24
	const hours = Math.floor(ms / HOUR_MS)
	return { days: Math.floor(hours / perDay), hours: hours % perDay, minutes: Math.floor(ms / 60_000) % 60 }
}
