import type { Edition, Term } from "../../db/nomenclatures/term.ts"

const term = (code: string, label: string, ...synonyms: readonly string[]): Term => ({
	code,
	label,
	synonyms,
	formerCodes: [],
	active: true,
})

/** A few diseases and signs, as an edition brings them. */
export const fewTerms: readonly Edition[] = [
	{
		system: "ORPHA",
		language: "fr",
		edition: "2026-07-01",
		terms: [
			term("ORPHA:232", "Drépanocytose", "Anémie à hématies falciformes"),
			term("ORPHA:251359", "Drépanocytose associée à une autre anomalie de l'hémoglobine"),
			term("ORPHA:558", "Syndrome de Marfan"),
		],
	},
	{
		system: "HPO",
		language: "fr",
		edition: "2026-06-24",
		terms: [term("HP:0001250", "Crise épileptique", "Convulsion"), term("HP:0001324", "Faiblesse musculaire")],
	},
]
