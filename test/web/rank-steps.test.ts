import { expect, test } from "vitest"
import type { StepFigure } from "../../web/client/figures-contract.ts"
import { plannedSteps, rankSteps } from "../../web/pages/figures/heat.ts"

const step = (place: string, more: Partial<StepFigure>): StepFigure => ({
	machine: "pathway",
	place,
	label: { fr: place, en: place },
	machineLabel: { fr: "Parcours", en: "Pathway" },
	phase: false,
	party: "us",
	planned: false,
	hold: false,
	n: 10,
	running: 5,
	late: 0,
	again: 0,
	breached: 0,
	medianMs: 1_000,
	p90Ms: 2_000,
	longestMs: 3_000,
	toClaimMs: null,
	targetMs: null,
	...more,
})
const steps = [
	step("short", { medianMs: 10 }),
	step("long", { medianMs: 20 }),
	step("unknown", { medianMs: null }),
	step("few", { n: 4, medianMs: 90 }),
	step("date", { planned: true }),
	step("hold", { hold: true, medianMs: 900 }),
	step("phase", { phase: true }),
	step("machine", { party: "system" }),
	step("nobody", { party: null }),
]

test("where one waits most: the longest median first, one that is longer than all known before it, few last", () => {
	expect(rankSteps(steps).map(({ place }) => place)).toEqual(["unknown", "long", "short", "few"])
})

test("what waits for an agreed date stands apart, and what somebody decided to leave waiting is in neither", () => {
	expect(plannedSteps(steps).map(({ place }) => place)).toEqual(["date"])
})
