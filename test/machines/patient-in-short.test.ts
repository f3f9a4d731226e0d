import { expect, test } from "vitest"
import { ageOf, initialsOf } from "../../machines/patient-in-short.ts"

test.each([
	["2026-03-17", "2026-03-17", 0, "weeks"],
	["2026-02-10", "2026-03-17", 5, "weeks"],
	["2025-12-17", "2026-03-17", 3, "months"],
	["2025-12-18", "2026-03-17", 12, "weeks"],
	["2024-03-18", "2026-03-17", 23, "months"],
	["2024-03-17", "2026-03-17", 2, "years"],
	["2019-03-18", "2026-03-17", 6, "years"],
	["2030-01-01", "2026-03-17", 0, "weeks"],
])("born on %s, one is on %s %i %s old", (birth, today, count, unit) => {
	expect(ageOf(birth, today)).toEqual({ count, unit })
})

test.each([
	[{ givenNames: "Élise Marie", usedName: "Éperonnier", birthName: "d'Affouche" }, "É. É."],
	[{ givenNames: "alix", birthName: "'t Hooft" }, "A. T."],
	[{ givenNames: "", birthName: "Tamarin" }, "T."],
])("initials are one letter of the given name and one of the name in use", (patient, initials) => {
	expect(initialsOf(patient)).toBe(initials)
})
