import { type Label, label } from "./vocabulary.ts"

/** Phases of a case, in the order in which it goes through them. */
export const phases = ["request", "orientation", "coordination", "return", "followUp"] as const
export type Phase = (typeof phases)[number]

export const phaseLabels: Record<Phase, Label> = {
	request: label("Demande", "Request"),
	orientation: label("Orientation", "Orientation"),
	coordination: label("Coordination", "Coordination"),
	return: label("Retour", "Return"),
	followUp: label("Suivi", "Follow-up"),
}

/** States of the pathway that are a phase, the most telling first: a branch that tells the patient beats the others. */
const markers: readonly (readonly [RegExp, Phase])[] = [
	[/\.medical\.telling[A-Z]/, "return"],
	[/\.path\.request\b/, "request"],
	[/\.path\.orientation\b/, "orientation"],
	[/\.path\.coordination\b/, "coordination"],
	[/\.path\.followUp\b/, "followUp"],
]

/** The phase that active places of a case are in; undefined while it is on hold, handed over, or over. */
export const phaseOf = (places: readonly string[]): Phase | undefined =>
	markers.find(([marker]) => places.some((place) => marker.test(place)))?.[1]
