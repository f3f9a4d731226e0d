import { describe, expect, test } from "vitest"
import { workBounds, workGroupOf } from "../../machines/work-group.ts"

const REUNION = "Indian/Reunion"
const CAYENNE = "America/Cayenne"
const PARIS = "Europe/Paris"
const at = (iso: string) => new Date(iso)
const group = (
	now: string,
	zone: string,
	dueAt: string | null,
	urgency: "emergency" | "urgent" | "routine" = "routine",
) => workGroupOf({ urgency, dueAt: dueAt === null ? null : at(dueAt) }, workBounds(at(now), zone))

describe("how pressing a task is", () => {
	// Tuesday 17 March 2026, 10:42 in La Réunion.
	const now = "2026-03-17T06:42:00Z"

	test("an emergency comes first, late or without a date", () => {
		for (const due of ["2026-03-01T00:00:00Z", "2026-12-01T00:00:00Z", null])
			expect(group(now, REUNION, due, "emergency")).toBe("emergency")
	})

	test("what is due at this very moment is not late yet", () => {
		expect(group(now, REUNION, now)).toBe("today")
		expect(group(now, REUNION, "2026-03-17T06:41:59.999Z")).toBe("late")
	})

	test("today ends at midnight where one works", () => {
		expect(group(now, REUNION, "2026-03-17T19:59:59.999Z")).toBe("today")
		expect(group(now, REUNION, "2026-03-17T20:00:00Z")).toBe("week")
		expect(group(now, CAYENNE, "2026-03-18T02:59:00Z")).toBe("today")
		expect(group(now, CAYENNE, "2026-03-18T03:00:00Z")).toBe("week")
	})

	test("just after midnight in Cayenne another day has begun there, though not in Paris", () => {
		expect(group("2026-03-18T03:00:00Z", CAYENNE, "2026-03-19T02:59:00Z")).toBe("today")
		expect(group("2026-03-18T03:00:00Z", PARIS, "2026-03-19T02:59:00Z")).toBe("week")
	})

	test("the week ends on Sunday at midnight, and on a Sunday the coming week counts", () => {
		expect(group(now, REUNION, "2026-03-22T19:59:00Z")).toBe("week")
		expect(group(now, REUNION, "2026-03-22T20:00:00Z")).toBe("later")
		const sunday = "2026-03-22T08:00:00Z"
		expect(group(sunday, REUNION, "2026-03-27T08:00:00Z")).toBe("week")
		expect(group(sunday, REUNION, "2026-03-29T20:00:00Z")).toBe("later")
	})

	test("a day of 23 hours ends at its own midnight", () => {
		// Clocks go forward in Paris on 29 March 2026.
		expect(workBounds(at("2026-03-29T00:30:00Z"), PARIS).tomorrow.toISOString()).toBe("2026-03-29T22:00:00.000Z")
	})

	test("without a date there is time", () => {
		expect(group(now, REUNION, null, "urgent")).toBe("later")
	})
})
