import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { CaseBrief } from "../../db/cases/read-brief.ts"
import { importEdition } from "../../db/nomenclatures/import-edition.ts"
import { fewTerms } from "../setup/few-terms.ts"
import { startPlatform, type TestPlatform } from "../setup/platform.ts"

let platform: TestPlatform
beforeAll(async () => {
	platform = await startPlatform()
})
afterAll(() => platform.close())

interface Found {
	readonly known: boolean
	readonly items: readonly { code: string; label: string; synonym: string | null }[]
}
const nurse = () => platform.client(platform.team.nurse)
const seek = async (words: string, system = "ORPHA") =>
	(await nurse().post<Found>(`/api/nomenclatures/${system}/search`, { words, language: "fr" })).body

describe("diseases and signs by name", () => {
	test("before any file was imported it says so, and codes can be written", async () => {
		expect(await seek("drépanocytose")).toEqual({ known: false, items: [] })
		expect(await seek("")).toEqual({ known: false, items: [] })
	})

	test("are found by what they are called, with the synonym that was meant, and no word finds nothing", async () => {
		for (const edition of fewTerms) await importEdition(platform.engine.db, edition)
		expect(await seek("drepano")).toEqual({
			known: true,
			items: [
				{ code: "ORPHA:232", label: "Drépanocytose", synonym: null },
				{
					code: "ORPHA:251359",
					label: "Drépanocytose associée à une autre anomalie de l'hémoglobine",
					synonym: null,
				},
			],
		})
		expect((await seek("convulsion", "HPO")).items).toEqual([
			{ code: "HP:0001250", label: "Crise épileptique", synonym: "Convulsion" },
		])
		expect(await seek("")).toEqual({ known: true, items: [] })
		const named = { codes: ["ORPHA:558", "HP:0001324", "ORPHA:1"], language: "en" }
		expect((await nurse().post("/api/nomenclatures/labels", named)).body).toEqual({
			labels: { "ORPHA:558": "Syndrome de Marfan", "HP:0001324": "Faiblesse musculaire" },
		})
	})

	test.each([
		["an unknown nomenclature", "/api/nomenclatures/CIM/search", { words: "x", language: "fr" }],
		["an unknown language", "/api/nomenclatures/HPO/search", { words: "x", language: "de" }],
		["too long a text", "/api/nomenclatures/HPO/search", { words: "x".repeat(201), language: "fr" }],
		["a field too many", "/api/nomenclatures/HPO/search", { words: "x", language: "fr", patient: "x" }],
		["what is no code", "/api/nomenclatures/labels", { codes: ["Drépanocytose"], language: "fr" }],
		["too many codes", "/api/nomenclatures/labels", { codes: Array(201).fill("ORPHA:1"), language: "fr" }],
	])("%s is refused", async (_what, path, body) => {
		expect((await nurse().post(path, body)).status).toBe(422)
	})

	test("whoever reads a case reads what its codes stand for", async () => {
		for (const edition of fewTerms) await importEdition(platform.engine.db, edition)
		const { team } = platform
		const { caseId } = await platform.openCase()
		await platform.send(
			caseId,
			"DIAGNOSTIC_STATE_CHANGED",
			{ diagnosticState: "confirmed", disease: "ORPHA:232", basis: "Électrophorèse" },
			team.physician,
		)
		const brief = (await platform.client(team.physician).get<CaseBrief>(`/api/cases/${caseId}/brief`)).body
		const texts = brief.said.flatMap(({ fields }) => fields.map(({ text }) => text.fr))
		expect(texts).toContain("Drépanocytose (ORPHA:232)")
	})
})
