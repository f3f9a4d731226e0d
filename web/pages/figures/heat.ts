import type { StepFigure } from "../../client/figures-contract.ts"
import type { Measure } from "./figures-address.ts"

/** Working hours of a day, as targets count them. */
export const DAY_MS = 8 * 3_600_000

/** Where each step of heat begins, but the first: working days, running steps, share. Fixed, so that two periods compare. */
export const bounds: Readonly<Record<Measure, readonly [number, number, number, number]>> = {
	median: [1.5, 3, 5, 8],
	p90: [3, 6, 12, 20],
	load: [3, 6, 11, 21],
	late: [0.05, 0.1, 0.25, 0.5],
}

export type HeatLevel = 1 | 2 | 3 | 4 | 5

/** What a measure says of a step: days, running steps or a share; null where it says nothing. */
export interface Value {
	readonly amount: number
	/** It is more than this: too many still go on to know. */
	readonly atLeast: boolean
}

export function valueOf(figure: StepFigure, measure: Measure): Value | null {
	const known = (amount: number | null, atLeast = false) => (amount === null ? null : { amount, atLeast })
	switch (measure) {
		case "median":
		case "p90": {
			const ms = measure === "median" ? figure.medianMs : figure.p90Ms
			if (ms !== null) return known(ms / DAY_MS)
			return figure.n === null || figure.longestMs === null ? null : known(figure.longestMs / DAY_MS, true)
		}
		case "load":
			return known(figure.running)
		case "late":
			return known(figure.breached)
	}
}

export function levelOf({ amount }: Value, measure: Measure): HeatLevel {
	const passed = bounds[measure].filter((bound) => amount >= bound).length
	return ([1, 2, 3, 4, 5] as const)[passed] ?? 5
}

/** Figures of so few are no figure: shown to the team as they are, never as a median. */
export const FEWEST = 5
export const isEnough = ({ n }: StepFigure): boolean => n !== null && n >= FEWEST

/** Steps that wait for a date on which people agreed: shown apart, for nobody makes them wait. */
export const plannedSteps = (steps: readonly StepFigure[]): readonly StepFigure[] =>
	steps.filter((one) => one.planned && one.n !== null && one.n > 0).toSorted((a, b) => (b.n ?? 0) - (a.n ?? 0))

/** Steps in which somebody has something to do, and has not decided to wait, the longest median first; one that is not known is longer than any. */
export function rankSteps(steps: readonly StepFigure[]): readonly StepFigure[] {
	const order = (one: StepFigure): number => {
		if (!isEnough(one)) return -1
		return one.medianMs ?? Number.MAX_SAFE_INTEGER / 2 + (one.longestMs ?? 0)
	}
	return steps
		.filter((one) => !one.phase && !one.planned && !one.hold && one.party !== null && one.party !== "system")
		.toSorted((a, b) => order(b) - order(a) || (b.n ?? 0) - (a.n ?? 0))
}
