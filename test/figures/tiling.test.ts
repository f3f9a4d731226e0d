import fc from "fast-check"
import { expect, test } from "vitest"
import { caseShares } from "../../db/figures/case-shares.ts"
import { type StayRead, stepRows } from "../../db/figures/step-rows.ts"
import type { Geography } from "../../machines/clock-rules.ts"
import { describePlaces } from "../../machines/describe-machine.ts"
import { registry } from "../../machines/registry.ts"
import type { Calendar } from "../../machines/working-time.ts"

const HOUR_MS = 3_600_000
const START = Date.parse("2026-03-02T04:00:00Z")
const everyDay = [["08:00", "17:00"]] as const
const calendar: Calendar = {
	zone: "Indian/Reunion",
	hours: Object.fromEntries([1, 2, 3, 4, 5].map((day) => [String(day), everyDay])),
}
const geography: Geography = {
	revision: 1,
	calendars: new Map([["RE", calendar]]),
	platforms: new Map(),
	targets: new Map(),
}
const machine = registry.current.find(({ name }) => name === "pathway")
/** Places of one branch of the pathway, where a case is at one of them at a time. */
const places = machine
	? describePlaces(machine).filter(
			({ id, bpmn, settled }) => id.startsWith("open.active.path.") && bpmn !== "end" && !settled,
		)
	: []

/** A visit: where, and for how long at a stretch, each stretch after the first after so long on hold, hours. */
const visit = fc.record({
	place: fc.constantFrom(...places.map(({ id }) => id)),
	stretches: fc.array(fc.record({ hold: fc.integer({ min: 1, max: 90 }), hours: fc.integer({ min: 0, max: 200 }) }), {
		minLength: 1,
		maxLength: 3,
	}),
})
const walk = fc.array(visit, { minLength: 1, maxLength: 12 })
type Walk = typeof walk extends fc.Arbitrary<infer W> ? W : never

const iso = (at: number): string => new Date(at).toISOString()

/** The walk as the command path writes it down, from visit to visit without a gap; and when it ended. */
function tell(walked: Walk, instance: { readonly id: string }) {
	let at = START
	let onHold = 0
	const stays = walked.flatMap(({ place, stretches }, index) =>
		stretches.map(({ hold, hours }, nth): StayRead => {
			if (nth > 0) {
				at += hold * HOUR_MS
				onHold += hold * HOUR_MS
			}
			const fromAt = iso(at)
			at += hours * HOUR_MS
			const role = places.find(({ id }) => id === place)?.role ?? null
			const last = nth === stretches.length - 1
			return {
				instanceId: instance.id,
				visit: index + 1,
				place,
				role,
				status: last ? "closed" : "paused",
				fromAt,
				toAt: iso(at),
				territory: "RE",
				personId: null,
				centreId: null,
			}
		}),
	)
	return { stays, end: at, onHold }
}

const instance = { id: "00000000-0000-4000-8000-000000000001", machine: "pathway", version: machine?.version ?? 0 }
const ownCase = {
	id: "00000000-0000-4000-8000-000000000002",
	platformId: "",
	urgency: "routine",
	territory: "RE",
	filieres: [],
}
const rowsOf = (stays: readonly StayRead[]) =>
	stepRows({ registry, geography }, { case: ownCase, instances: [instance], stays, tasks: [], reminders: [] })

test("visits tile the life of a branch: each begins where the one before ended, and their time with the holds is all of it", () => {
	expect(places.length).toBeGreaterThan(3)
	fc.assert(
		fc.property(walk, (walked) => {
			const { stays, end, onHold } = tell(walked, instance)
			const visits = rowsOf(stays)
				.filter((row) => row.visit > 0)
				.toSorted((a, b) => a.visit - b.visit)
			expect(visits.map(({ fromAt }) => fromAt)).toEqual([iso(START), ...visits.slice(0, -1).map(({ toAt }) => toAt)])
			expect(visits.at(-1)?.toAt).toBe(iso(end))
			expect(visits.reduce((sum, one) => sum + one.spentMs, 0) + onHold).toBe(end - START)
			for (const one of visits) {
				expect(one.workedMs).toBeLessThanOrEqual(one.spentMs)
				expect(one.again).toBe(visits.some(({ place, visit: nth }) => place === one.place && nth < one.visit))
			}
		}),
	)
})

test("a phase is what its visits are, neither more nor less", () => {
	fc.assert(
		fc.property(walk, (walked) => {
			const rows = rowsOf(tell(walked, instance).stays)
			const visits = rows.filter((row) => row.visit > 0)
			for (const phase of rows.filter((row) => row.visit === 0)) {
				const inside = visits.filter(({ place }) => place.startsWith(`${phase.place}.`))
				for (const key of ["spentMs", "workedMs"] as const)
					expect(phase[key]).toBe(inside.reduce((sum, one) => sum + one[key], 0))
				expect(phase.fromAt).toBe(inside.map(({ fromAt }) => fromAt).toSorted()[0])
			}
		}),
	)
})

test("the shares of the parties add up to the life of the case, holds and nobody's time counted in", () => {
	fc.assert(
		fc.property(walk, walk, fc.integer({ min: 0, max: 100 }), (one, other, more) => {
			const second = { ...instance, id: "00000000-0000-4000-8000-000000000003" }
			const [first, beside] = [tell(one, instance), tell(other, second)]
			const end = Math.max(first.end, beside.end) + more * HOUR_MS
			fc.pre(end > START)
			const shares = caseShares(
				registry,
				{ from: new Date(START), to: new Date(end) },
				[instance, second],
				[...first.stays, ...beside.stays],
			)
			const parts = Object.values(shares)
			// Each is rounded to a millisecond.
			expect(Math.abs(parts.reduce((sum, part) => sum + part, 0) - (end - START))).toBeLessThanOrEqual(parts.length)
			const whole = parts.reduce((sum, part) => sum + part, 0)
			expect(parts.reduce((sum, part) => sum + part / whole, 0)).toBeCloseTo(1, 9)
		}),
	)
})
