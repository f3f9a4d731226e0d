import { pino } from "pino"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { BamaraSheet } from "../../db/bamara.ts"
import type { DispatchResult } from "../../db/dispatch.ts"
import { seedId } from "../../db/seed/directory-data/seed-id.ts"
import { askExpert, orient, type Someone, startPlatform, type Team, type TestPlatform } from "../setup/platform.ts"

const logs: string[] = []
const logger = pino({ level: "debug" }, { write: (line: string) => void logs.push(line) })

const item = (code: string) => seedId("bamaraItem", code)

let platform: TestPlatform
let team: Team
let elsewhere: Team
let live: DispatchResult
beforeAll(async () => {
	platform = await startPlatform({ logger })
	;({ team, elsewhere } = platform)
	live = await platform.openCase()
	await orient(platform, live.caseId)
	await askExpert(platform, live.caseId)
})
afterAll(async () => {
	await platform.close()
})

const path = () => `/api/cases/${live.caseId}/bamara-sheet`
const put = async (who: Someone | null, code: string, value: unknown) =>
	await platform.client(who).send("PUT", `${path()}/${item(code)}`, { value })

async function sheet(who: Someone): Promise<BamaraSheet> {
	const { status, body } = await platform.client(who).get(path())
	expect(status).toBe(200)
	return body as BamaraSheet
}

describe("the sheet of a case", () => {
	test("says what is required, who can supply it and what is missing", async () => {
		const { items, completeness, missing } = await sheet(team.nurse)
		const required = items.filter((one) => one.required)
		expect(completeness.required).toBe(required.length)
		expect(completeness.complete).toBe(false)
		expect(missing.find((one) => one.code === "gene")).toMatchObject({ whoCanSupply: "expert" })
		expect(items.find((one) => one.code === "ins")?.required).toBe(false)
	})

	test("what the case knows is suggested until there is a value, and value sets say what can be chosen", async () => {
		const of = async (who: Someone, code: string) => (await sheet(who)).items.find((one) => one.code === code)
		const [row] = await platform.engine.db.$client<{ number: string }[]>`
			select number from cases where id = ${live.caseId}`
		expect(await of(team.nurse, "birthName")).toMatchObject({ suggested: "Vacoas", filled: false, choices: [] })
		expect((await of(team.nurse, "fileId"))?.suggested).toBe(row?.number)
		expect((await of(team.nurse, "gene"))?.suggested).toBeNull()
		expect((await of(team.nurse, "diagnosisStatus"))?.choices[0]).toEqual({ code: "385651009", label: "En cours" })
		// Who may not see values is suggested none: the name of the patient is one.
		expect((await of(elsewhere.nurse, "birthName").catch(() => undefined))?.suggested ?? null).toBeNull()
		await put(team.nurse, "birthName", "Autre")
		expect(await of(team.nurse, "birthName")).toMatchObject({ suggested: null, value: "Autre" })
		await put(team.nurse, "birthName", null)
	})

	test("a value is written, corrected and taken back, and counts as long as it is there", async () => {
		const before = (await sheet(team.nurse)).completeness.filled
		expect((await put(team.secretary, "gene", "  DMD (HGNC:2928) ")).status).toBe(204)
		expect((await put(team.nurse, "gene", "DMD")).status).toBe(204)
		const filled = await sheet(team.nurse)
		expect(filled.completeness.filled).toBe(before + 1)
		expect(filled.missing.some((one) => one.code === "gene")).toBe(false)
		expect(filled.items.find((one) => one.code === "gene")).toMatchObject({ value: "DMD", setBy: team.nurse.id })
		expect((await put(team.nurse, "gene", null)).status).toBe(204)
		const emptied = await sheet(team.nurse)
		expect(emptied.completeness.filled).toBe(before)
		expect(emptied.items.find((one) => one.code === "gene")).toMatchObject({ value: null, filled: false })
	})

	test("complete when every required item has a value, and only then can the entry be submitted", async () => {
		const entry = await platform.procedureOf(live.caseId, "bamaraEntry")
		await platform.send(entry, "INFORMATION_GIVEN", { form: "oral", opposed: false }, team.nurse)
		const submit = async () =>
			await platform.client(team.nurse).post(`/api/procedures/${entry}/events`, {
				type: "ENTRY_SUBMITTED",
				payload: { channel: "web", channelReason: "saisie manuelle" },
			})
		expect((await submit()).status).toBe(409)
		for (const one of (await sheet(team.nurse)).missing) await put(team.secretary, one.code, "renseigné")
		const { completeness, missing } = await sheet(team.nurse)
		expect(completeness).toEqual({ complete: true, filled: completeness.required, required: completeness.required })
		expect(missing).toEqual([])
		expect((await submit()).status).toBe(200)
	})

	test("values are sealed", async () => {
		await put(team.nurse, "birthName", "Hibiscus")
		const rows = await platform.engine.db.$client<
			{ text: string }[]
		>`select to_jsonb(v)::text as text from bamara_values v`
		expect(rows.map(({ text }) => text).join(" ")).not.toContain("Hibiscus")
		expect(logs.join("")).not.toContain("Hibiscus")
	})
})

describe("who sees and fills it", () => {
	test("team and delegate see the values, an auditor only whether there is one", async () => {
		await put(team.nurse, "birthName", "Hibiscus")
		const nameFor = async (who: Someone) => (await sheet(who)).items.find((one) => one.code === "birthName")
		for (const reader of [team.secretary, team.physician, team.delegate])
			expect(await nameFor(reader)).toMatchObject({ filled: true, value: "Hibiscus" })
		expect(await nameFor(team.auditor)).toMatchObject({ filled: true, value: null })
	})

	test.each<[string, (p: TestPlatform) => Someone, number]>([
		["another platform", (p) => p.elsewhere.nurse, 404],
		["an outside party", (p) => p.outside.expert, 403],
	])("%s neither reads nor writes", async (_who, whoOf, refused) => {
		const principal = whoOf(platform)
		expect((await platform.client(principal).get(path())).status).toBe(refused)
		expect((await put(principal, "gene", "DMD")).status).toBe(refused)
	})

	test.each<[string, (p: TestPlatform) => Someone]>([
		["an auditor", (p) => p.team.auditor],
		["a delegate", (p) => p.team.delegate],
	])("%s does not write", async (_who, whoOf) => {
		const principal = whoOf(platform)
		expect((await put(principal, "gene", "DMD")).status).toBe(403)
	})

	test.each([
		["too long", "a".repeat(501)],
		["empty", "   "],
		["a number", 7],
	])("no value that is %s", async (_what, value) => {
		expect((await put(team.nurse, "gene", value)).status).toBe(422)
	})

	test("no item that the sheet does not have, no case that does not exist", async () => {
		expect((await put(team.nurse, "astrologicalSign", "lion")).status).toBe(404)
		const nowhere = `/api/cases/${seedId("case", "none")}/bamara-sheet`
		expect((await platform.client(team.nurse).get(nowhere)).status).toBe(404)
		expect((await platform.client(team.nurse).send("PUT", `${nowhere}/${item("gene")}`, { value: "x" })).status).toBe(
			404,
		)
	})
})

describe("exports that entries are reconciled with", () => {
	const body = () => ({ label: "Export BaMaRa de mars", platform: team.platformId })

	test.each<[string, (p: TestPlatform) => Someone, number]>([
		["a nurse", (p) => p.team.nurse, 201],
		["the physician", (p) => p.team.physician, 201],
		["the physician's deputy", (p) => p.team.physicianDeputy, 201],
		["a secretary", (p) => p.team.secretary, 403],
		["a delegate", (p) => p.team.delegate, 403],
		["a nurse of another platform", (p) => p.elsewhere.nurse, 403],
	])("noted by %s: %s", async (_who, whoOf, expected) => {
		const principal = whoOf(platform)
		expect((await platform.client(principal).post("/api/bamara-exports", body())).status).toBe(expected)
	})

	test("an entry points to one, and the platform lists them", async () => {
		const made = await platform.client(team.nurse).post("/api/bamara-exports", { ...body(), label: "Export d'avril" })
		const { id } = made.body as { id: string }
		const listed = await platform.client(team.nurse).get(`/api/bamara-exports?platform=${team.platformId}&limit=1`)
		expect(listed.body).toMatchObject({ items: [{ id, label: "Export d'avril", importedBy: team.nurse.id }] })
		expect((await platform.client(elsewhere.nurse).get(`/api/bamara-exports?platform=${team.platformId}`)).status).toBe(
			403,
		)
		const entry = await platform.procedureOf(live.caseId, "bamaraEntry")
		await platform.send(entry, "ENTRY_ATTESTED", { idMR: "040000000001" }, team.physician)
		const events = `/api/procedures/${entry}/events`
		const unknown = { type: "RECONCILED", payload: { result: "proven", export: seedId("export", "none") } }
		expect((await platform.client(team.nurse).post(events, unknown)).body).toMatchObject({ code: "REFERENCE_UNKNOWN" })
		const known = { type: "RECONCILED", payload: { result: "proven", export: id } }
		expect((await platform.client(team.nurse).post(events, known)).status).toBe(200)
	})
})
