import { describe, expect, test } from "vitest"
import { formatDay, formatInstant } from "../../web/format-instant.ts"
import { safePath } from "../../web/session/return-path.ts"

const say = (at: string, now: string, timeZone: string, language: "fr" | "en" = "fr") =>
	formatInstant(at, { language, now: new Date(now), timeZone })

describe("an instant in words", () => {
	test("is of today, yesterday or tomorrow where the reader is", () => {
		const now = "2026-03-17T21:30:00Z"
		expect(say("2026-03-17T20:10:00Z", now, "Indian/Reunion")).toBe("aujourd’hui à 00:10")
		expect(say("2026-03-17T19:10:00Z", now, "Indian/Reunion")).toBe("hier à 23:10")
		expect(say("2026-03-17T19:10:00Z", now, "America/Cayenne")).toBe("aujourd’hui à 16:10")
		expect(say("2026-03-18T21:10:00Z", now, "America/Cayenne")).toBe("demain à 18:10")
		expect(say("2026-03-17T19:10:00Z", now, "Indian/Reunion", "en")).toBe("yesterday, 23:10")
	})

	test("counts days, not hours, over the night in which clocks change", () => {
		expect(say("2026-03-28T22:30:00Z", "2026-03-29T21:30:00Z", "Europe/Paris")).toBe("hier à 23:30")
	})

	test("names the day within the year, and the year beyond it", () => {
		expect(say("2026-03-19T10:00:00Z", "2026-03-10T10:00:00Z", "Europe/Paris")).toBe("jeu. 19 mars à 11:00")
		expect(say("2025-12-31T10:00:00Z", "2026-03-10T10:00:00Z", "Europe/Paris")).toBe("31 décembre 2025 à 11:00")
	})

	test("of a day without an hour is the same everywhere", () => {
		const clock = { language: "fr", now: new Date("2026-03-17T23:59:00Z"), timeZone: "America/Cayenne" } as const
		expect(formatDay("2026-03-19", clock)).toBe("jeu. 19 mars")
	})
})

describe("the address to return to", () => {
	test.each(["/securite", "/audit?dossier=P-2026-0001"])("is one of ours: %s", (path) => {
		expect(safePath(path)).toBe(path)
	})
	test.each([
		null,
		"",
		"//elsewhere.example",
		"/\\elsewhere.example",
		"https://elsewhere.example",
		"javascript:alert(1)",
	])("is the start page instead of %s", (path) => {
		expect(safePath(path)).toBe("/")
	})
})
