import { describe, expect, test } from "vitest"
import { dayNumber, dueWords } from "../../web/case-parts/due-text.ts"

const hours = Object.fromEntries(
	["1", "2", "3", "4", "5"].map((day) => [day, [["08:00", "16:00"]] as [[string, string]]]),
)
const paris = { zone: "Europe/Paris", hours }
const at = (iso: string) => new Date(iso)
const reunion = { zone: "Indian/Reunion", locale: "fr-FR" }

describe("a due time in words", () => {
	test("says the hour of today where one works", () => {
		expect(dueWords(at("2026-03-17T12:00:00Z"), { ...reunion, now: at("2026-03-17T06:42:00Z") })).toEqual({
			tone: "today",
			words: { key: "before", time: "16:00" },
		})
	})

	test("is tomorrow in La Réunion while it is still today in Paris", () => {
		const dueAt = at("2026-03-17T20:30:00Z")
		const now = at("2026-03-17T19:00:00Z")
		expect(dueWords(dueAt, { ...reunion, now })).toEqual({ tone: "later", words: { key: "tomorrow", time: "00:30" } })
		expect(dueWords(dueAt, { zone: "Europe/Paris", locale: "fr-FR", now }).tone).toBe("today")
	})

	test("changes day at midnight in Cayenne, not in Greenwich", () => {
		expect(dayNumber(at("2026-03-18T02:59:00Z"), "America/Cayenne")).toBe(
			dayNumber(at("2026-03-17T12:00:00Z"), "America/Cayenne"),
		)
		expect(dayNumber(at("2026-03-18T03:00:00Z"), "America/Cayenne")).toBe(
			dayNumber(at("2026-03-17T12:00:00Z"), "America/Cayenne") + 1,
		)
	})

	test("counts lateness in the hours of who owes it, across a weekend and the change of hour in Paris", () => {
		// Friday 15:00 in Paris to Monday 14:00, the clocks put forward between: one hour, then six.
		const late = dueWords(at("2026-03-27T14:00:00Z"), { ...reunion, now: at("2026-03-30T12:00:00Z"), calendar: paris })
		expect(late).toEqual({ tone: "late", words: { key: "workingHours", count: 7 } })
	})

	test("counts lateness in days from two days on, in minutes below an hour", () => {
		const dueAt = at("2026-03-16T08:00:00Z")
		expect(dueWords(dueAt, { ...reunion, now: at("2026-03-18T08:00:00Z"), calendar: paris }).words).toEqual({
			key: "workingDays",
			count: 2,
		})
		expect(dueWords(dueAt, { ...reunion, now: at("2026-03-16T08:20:00Z"), calendar: paris }).words).toEqual({
			key: "workingMinutes",
			count: 20,
		})
		expect(dueWords(dueAt, { ...reunion, now: at("2026-03-19T09:00:00Z") }).words).toEqual({ key: "days", count: 3 })
	})

	test("names the year when it is another one", () => {
		const words = dueWords(at("2027-01-04T08:00:00Z"), { ...reunion, now: at("2026-12-01T08:00:00Z") }).words
		expect(words.key === "day" && words.day).toContain("2027")
	})
})
