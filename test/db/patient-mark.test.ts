import { expect, test } from "vitest"
import { patientMark } from "../../db/cases/patient-mark.ts"

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
		age: { count: 7, unit: "years" },
		name: null,
	})
	expect(patientMark({ patient }, "2026-03-17", true).name).toBe("Élise Marie Éperonnier")
})
