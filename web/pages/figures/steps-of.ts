import type { StepFigure } from "../../client/figures-contract.ts"
import { sayLabel } from "../../i18n/say-label.ts"

interface At {
	readonly machine: string
	readonly place: string
}

export const isSameStep = (one: At, other: At): boolean => one.machine === other.machine && one.place === other.place

/** A step with what it belongs to: names are told apart by it. */
export const nameStep = ({ machine, label, machineLabel }: StepFigure): string =>
	machine === "pathway" ? sayLabel(label) : `${sayLabel(machineLabel)}\u00a0: ${sayLabel(label)}`
