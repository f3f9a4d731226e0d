import { describe, expect, test } from "vitest"
import { label } from "../../machines/vocabulary.ts"
import type { ActivePlace, PathInstance } from "../../web/client/case-contract.ts"
import { groupSteps, lengthOf } from "../../web/pathway/steps.ts"

const place = (id: string) => ({ id, label: label(id, id) })
const walk = (id: string, visit: number, toAt: string | null = null): PathInstance["walked"][number] => ({
	place: place(id),
	visit,
	fromAt: "2026-03-02T06:00:00Z",
	toAt,
	ms: 3_600_000,
	workingMs: 1_800_000,
	paused: false,
})
const rest = (id: string, more: Partial<ActivePlace> = {}): ActivePlace => ({
	place: place(id),
	visit: 1,
	since: "2026-03-02T06:00:00Z",
	onHold: false,
	ended: false,
	holder: null,
	task: null,
	territory: { code: "RE", name: "La Réunion", zone: "Indian/Reunion" },
	clock: null,
	dueAt: null,
	late: false,
	targetMs: null,
	next: null,
	...more,
})
const instance = (more: Partial<PathInstance>): PathInstance => ({
	id: "x",
	kind: null,
	ref: "case",
	label: label("Parcours", "Pathway"),
	machine: "pathway",
	version: 1,
	done: false,
	startedAt: "2026-03-02T06:00:00Z",
	heldUntil: null,
	parts: [place("a.first"), place("a.both"), place("a.both.one")],
	calls: [{ place: "a.both.one.running", kinds: ["rcp"] }],
	walked: [],
	active: [],
	ahead: [],
	...more,
})

describe("the steps of a case as a list", () => {
	test("are grouped by the narrowest phase or branch, in the order of the machine", () => {
		const groups = groupSteps(
			instance({
				walked: [walk("a.both.one.running", 2), walk("a.first.received", 1, "x"), walk("a.first.received", 3, "x")],
				active: [rest("a.both.one.running")],
				ahead: [place("a.both.other")],
			}),
			[instance({ id: "p", kind: "rcp" }), instance({ id: "q", kind: "transfer" })],
		)
		expect(groups.map((one) => one.id)).toEqual(["a.first", "a.both", "a.both.one"])
		expect(groups[0]?.steps).toMatchObject([{ state: "done", times: 2, ms: 7_200_000, workingMs: 3_600_000 }])
		expect(groups[1]).toMatchObject({ steps: [], ahead: [{ id: "a.both.other" }] })
		expect(groups[2]?.steps[0]?.procedures.map((one) => one.id)).toEqual(["p"])
	})

	test("say what is late and what is on hold; what is around all phases has no name", () => {
		const groups = groupSteps(
			instance({
				walked: [walk("a.first.received", 1), walk("onHold", 2)],
				active: [rest("a.first.received", { onHold: true, late: true }), rest("onHold", { late: true })],
			}),
			[],
		)
		expect(groups.map((one) => [one.label?.fr ?? null, one.steps[0]?.state])).toEqual([
			["a.first", "onHold"],
			[null, "late"],
		])
	})
})

test("a length of time is counted in days of eight working hours, or of the calendar", () => {
	expect(lengthOf(47 * 3_600_000, "working")).toEqual({ days: 5, hours: 7, minutes: 0 })
	expect(lengthOf(47 * 3_600_000, "calendar")).toEqual({ days: 1, hours: 23, minutes: 0 })
	expect(lengthOf(90_000, "working")).toEqual({ days: 0, hours: 0, minutes: 1 })
})
