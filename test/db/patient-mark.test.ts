import { expect, test } from "vitest"
import { ageOf, patientMark } from "../../db/cases/patient-mark.ts"

test.each([
	["2026-03-17", "2026-03-17", 0, "week"],
	["2026-02-10", "2026-03-17", 5, "week"],
	["2025-12-17", "2026-03-17", 3, "month"],
	["2025-12-18", "2026-03-17", 12, "week"],
	["2024-03-18", "2026-03-17", 23, "month"],
	["2024-03-17", "2026-03-17", 2, "year"],
	["2019-03-18", "2026-03-17", 6, "year"],
	["2030-01-01", "2026-03-17", 0, "week"],
])("born on %s, one is on %s %i %s old", (birth, today, count, unit) => {
	expect(ageOf(birth, today)).toEqual({ count, unit })
})

test("a patient is shown by initials, given name first, and by the name they use only when asked", () => {
	const patient = {
		birthName: "d'Affouche",
		usedName: "Éperonnier",
		givenNames: "Élise Marie",
		birthDate: "2018-07-01",
		sex: "female",
	} as const
	expect(patientMark({ patient }, "2026-03-17", false)).toEqual({
		initials: "É. É.",
		age: { count: 7, unit: "year" },
		name: null,
	})
	expect(patientMark({ patient }, "2026-03-17", true).name).toBe("Élise Marie Éperonnier")
})
