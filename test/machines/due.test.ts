import { expect, test } from "vitest"
import { dueAt } from "../../machines/due.ts"
import { at } from "../../machines/place.ts"

const hours = Object.fromEntries(
	["1", "2", "3", "4", "5"].map((day) => [day, [["08:00", "16:00"]] as [[string, string]]]),
)
const due = (answerBy: string, times: number) =>
	dueAt(
		{
			target: at("answerBy"),
			urgency: "routine",
			context: { answerBy },
			calendar: { zone: "Europe/Paris", hours },
			now: new Date("2026-03-02T09:00:00Z"),
			spent: 0,
		},
		{ times },
	)

test("a day a lifetime away is due on that day, for every rung of its ladder", () => {
	for (const times of [0.5, 1, 2])
		expect(due("2099-06-01", times)).toEqual({ at: new Date("2099-06-01T14:00:00Z"), clock: "fixed" })
})

test("a day within three years is counted in working hours, twice as long for the second rung", () => {
	expect(due("2026-03-06", 1)).toEqual({ at: new Date("2026-03-06T15:00:00Z"), clock: "working" })
	const late = due("2028-03-06", 2)
	expect(late?.clock).toBe("working")
	expect(late?.at.getTime()).toBeGreaterThan(Date.parse("2029-12-01T00:00:00Z"))
})
