import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { indexIdentity } from "../../db/identity-index.ts"
import { newCase, orient, type Someone, startPlatform, type TestPlatform } from "../setup/platform.ts"

let platform: TestPlatform
beforeAll(async () => {
	platform = await startPlatform()
})
afterAll(() => platform.close())

const base = { birthName: "Vacoas", givenNames: "Aline", birthDate: "1990-04-12", sex: "female" }
const patients = {
	accented: { ...base, birthName: "Lépinay d'Été", givenNames: "Anaïs Zoé", birthDate: "1984-02-29" },
	composed: { ...base, birthName: "Ah-Kiem", usedName: "de la Fontaine", givenNames: "Li", birthDate: "2001-11-05" },
	numbered: {
		...base,
		birthName: "Quatreborne",
		givenNames: "Joël",
		birthDate: "1975-07-30",
		sex: "male",
		ins: "185052A00412356",
		phone: "+262 692 12 34 56",
	},
	twinA: { ...base, birthName: "Tamarin", givenNames: "Cléa", birthDate: "2015-06-01" },
	twinB: { ...base, birthName: "Tamarin", givenNames: "Théa", birthDate: "2015-06-01" },
} as const
type Key = keyof typeof patients
const caseOf = new Map<string, Key>()
const idOf = (key: Key) => [...caseOf].find(([, one]) => one === key)?.[0] ?? ""

beforeAll(async () => {
	for (const [key, patient] of Object.entries(patients))
		caseOf.set((await platform.openCase({ patient })).caseId, key as Key)
})

interface Found {
	readonly id: string
	readonly identity: Readonly<Record<string, unknown>>
	readonly because?: string
}
const sql = () => platform.engine.db.$client
const search = async (terms: object, as: Someone = platform.team.nurse) =>
	await platform.client(as).post<{ items: Found[]; more: boolean; code?: string }>("/api/cases/search", terms)
const found = async (terms: object, as?: Someone) =>
	(await search(terms, as)).body.items.map((one) => caseOf.get(one.id) ?? one.id).sort((a, b) => a.localeCompare(b))

let known = 0
beforeEach(async () => {
	known = (await sql()`select from audit_entries`).length
})
const recorded = async () => (await sql()`select * from audit_entries order by at, chain, seq`).slice(known)

describe("a patient is found", () => {
	test.each<[string, object, Key[]]>([
		["by the birth name, without its accents and in any case", { name: "LEPINAY" }, ["accented"]],
		["with accents that the record has not", { name: "Quàtrebörne" }, ["numbered"]],
		["with accents written as letter and mark", { name: "Le\u0301pinay" }, ["accented"]],
		["by the beginning of a name", { name: "quat" }, ["numbered"]],
		["by given and family name in any order", { name: "joel quatre" }, ["numbered"]],
		["by what an apostrophe cuts off", { name: "d'ete" }, ["accented"]],
		["by a part of a composed name", { name: "kiem" }, ["composed"]],
		["by the used name with its particles", { name: "de la Fontaine" }, ["composed"]],
		["by a name of two letters", { name: "Li" }, ["composed"]],
		["by the birth date", { birthDate: "1984-02-29" }, ["accented"]],
		["by the INS, with spaces", { ins: "1 85 05 2A 004 123 56" }, ["numbered"]],
		["by the phone as it is dialled at home", { phone: "0692.12.34.56" }, ["numbered"]],
		["by all that is given together", { name: "tam", birthDate: "2015-06-01" }, ["twinA", "twinB"]],
		["only when every term fits", { name: "tamarin", birthDate: "1984-02-29" }, []],
		["only when every word fits", { name: "tamarin joel" }, []],
		["not by the middle of a word", { name: "marin" }, []],
		["not by two letters of a longer name", { name: "Ta" }, []],
	])("%s", async (_how, terms, expected) => {
		expect(await found(terms)).toEqual(expected)
	})

	test("with what tells them apart and no more of who they are", async () => {
		const { body } = await search({ ins: "185052A00412356" })
		expect(body.more).toBe(false)
		expect(body.items).toEqual([
			expect.objectContaining({
				id: idOf("numbered"),
				openTasks: 1,
				identity: { birthName: "Quatreborne", givenNames: "Joël", birthDate: "1975-07-30", sex: "male" },
			}),
		])
	})

	test("at most twenty at once, the newest first, and whether there are more", async () => {
		const ids: string[] = []
		for (let index = 0; index < 21; index += 1)
			ids.push((await platform.openCase({ patient: { ...base, birthName: "Nombreux" } })).caseId)
		const { body } = await search({ name: "nombreux" })
		expect([body.items.length, body.more]).toEqual([20, true])
		expect(body.items.map((one) => one.id)).toEqual(ids.toReversed().slice(0, 20))
	})
})

describe("nobody finds a patient", () => {
	test("of another platform, by whatever term", async () => {
		for (const terms of [{ name: "Tamarin" }, { birthDate: "2015-06-01" }, { ins: "185052A00412356" }]) {
			const { status, body } = await search(terms, platform.elsewhere.nurse)
			expect([status, body.items]).toEqual([200, []])
		}
		const asked = await search({ name: "Tamarin", platform: platform.team.platformId }, platform.elsewhere.nurse)
		expect(asked.status).toBe(403)
	})

	test("without a role that may know who the patient is", async () => {
		const { auditor, manager, administrator } = platform.team
		for (const who of [auditor, manager, administrator, platform.outside.expert, platform.outside.stranger])
			expect((await search({ name: "Tamarin" }, who)).status).toBe(403)
		expect((await search({ name: "Tamarin" }, platform.team.delegate)).status).toBe(200)
	})

	test.each([
		["nothing", {}],
		["a platform only", { platform: "00000000-0000-4000-8000-000000000000" }],
		["one letter", { name: "T" }],
		["no letter", { name: " -' " }],
		["two digits of a phone", { phone: "06" }],
		["a date that is none", { birthDate: "2015-02-30" }],
		["an unknown field", { name: "Tamarin", like: "%" }],
		["a name that is no text", { name: { $ne: "" } }],
		["a name without end", { name: "a".repeat(300) }],
	])("by %s", async (_what, terms) => {
		const { status, body } = await search(terms)
		expect([status, body.code]).toEqual([422, "PAYLOAD_INVALID"])
		expect(JSON.stringify(body)).not.toContain("Tamarin")
		expect(await recorded()).toEqual([])
	})

	test.each(["%", "' or 1=1 --", "tam%", "\\"])("by what a database could take for a pattern: %s", async (name) => {
		const { status, body } = await search({ name: `${name} zz` })
		expect([status, body.items]).toEqual([200, []])
	})
})

test("a search is recorded with what was asked about and how many were found, never with the terms", async () => {
	await search({ name: "Tamarin", birthDate: "2015-06-01" })
	const entries = await recorded()
	expect(entries).toEqual([
		expect.objectContaining({
			action: "case.search",
			chain: platform.team.platformId,
			by_id: platform.team.nurse.id,
			role: "nurse",
			basis: "team",
			case_id: null,
			detail: { kind: "search", fields: "birthDate name", count: 2 },
		}),
	])
	expect(JSON.stringify(entries)).not.toMatch(/tamarin|2015-06-01/i)
})

test("the index says nothing of a name to whoever has the tables", async () => {
	const rows = await sql()<{ token: string }[]>`select token from identity_tokens`
	expect(rows.length).toBeGreaterThan(50)
	for (const { token } of rows) expect(token).toMatch(/^[0-9a-f]{64}$/)
})

describe("the index follows", () => {
	test("an identity that is written anew", async () => {
		const { caseId } = await platform.openCase({ patient: { ...base, birthName: "Ancienne" } })
		const identity = { patient: { ...base, sex: "female" as const, birthName: "Nouvelle", givenNames: "Aline" } }
		const { vault } = platform.engine
		await indexIdentity(sql(), vault, { caseId, platformId: platform.team.platformId, identity })
		expect(await found({ name: "Ancienne" })).toEqual([])
		expect(await found({ name: "Nouvelle" })).toEqual([caseId])
	})

	test("a case that is handed over: its new team finds it, the former no longer", async () => {
		const { team, elsewhere } = platform
		const { caseId } = await platform.openCase({ patient: { ...base, birthName: "Voyageuse" } })
		await orient(platform, caseId)
		const proposal = {
			receivingPlatform: elsewhere.platformId,
			reason: "Déménagement",
			patientAgreedAt: new Date(0).toISOString(),
		}
		await platform.send(caseId, "HANDOVER_PROPOSED", proposal, team.nurse)
		expect(await found({ name: "Voyageuse" }, elsewhere.nurse)).toEqual([])
		const accepted = { lead: elsewhere.nurse.id, physician: elsewhere.physician.id }
		await platform.send(caseId, "HANDOVER_ACCEPTED", accepted, elsewhere.nurse)
		expect(await found({ name: "Voyageuse" }, elsewhere.nurse)).toEqual([caseId])
		expect(await found({ name: "Voyageuse" }, team.nurse)).toEqual([])
		const owners = await sql()`select distinct platform_id from identity_tokens where case_id = ${caseId}`
		expect(owners).toEqual([{ platform_id: elsewhere.platformId }])
	})

	test("an erased case: it is found no more", async () => {
		const { caseId } = await platform.openCase({ patient: { ...base, birthName: "Effacée" } })
		await sql()`delete from case_keys where case_id = ${caseId}`
		// Even before its digests are gone, there is nothing left to show.
		expect(await found({ name: "Effacee" })).toEqual([])
		await sql()`delete from identity_tokens where case_id = ${caseId}`
		expect(await found({ name: "Effacee" })).toEqual([])
	})
})

describe("a new request's patient is likely known", () => {
	const suggest = async (patient: object, as: Someone = platform.team.nurse, on = platform.team.platformId) =>
		await platform.client(as).post<{ items: Found[] }>("/api/cases/duplicates", { platform: on, patient })
	const suggested = async (patient: object) =>
		(await suggest(patient)).body.items
			.map((one) => [caseOf.get(one.id), one.because])
			.sort((a, b) => String(a[0]).localeCompare(String(b[0])))

	test.each<[string, object, [Key, string][]]>([
		["with the same name and birth date", patients.composed, [["composed", "birthDateAndName"]]],
		[
			"with a name that sounds alike",
			{ ...patients.numbered, ins: undefined, birthName: "Katreborn", givenNames: "Joëlle" },
			[["numbered", "birthDateAndName"]],
		],
		["under the used name alone", { ...base, birthName: "Lafontaine", givenNames: "Li", birthDate: "2001-11-05" }, []],
		[
			"under the used name written apart",
			{ ...base, birthName: "Fontaine", givenNames: "Li", birthDate: "2001-11-05" },
			[["composed", "birthDateAndName"]],
		],
		[
			"with given and family name exchanged",
			{ ...base, birthName: "Joel", givenNames: "Quatreborne", birthDate: "1975-07-30" },
			[["numbered", "birthDateAndName"]],
		],
		["with the same INS, whatever the rest says", { ...base, ins: "185052A00412356" }, [["numbered", "ins"]]],
		[
			"as twins are, and a person decides",
			{ ...patients.twinA },
			[
				["twinA", "birthDateAndName"],
				["twinB", "birthDateAndName"],
			],
		],
		["but not with another birth date", { ...patients.twinA, birthDate: "2015-06-02" }, []],
		["but not with another name", { ...base, birthName: "Letchi", birthDate: "2015-06-01" }, []],
	])("%s", async (_how, patient, expected) => {
		expect(await suggested(patient)).toEqual(expected)
	})

	test("to the team of that platform only, and recorded like a search", async () => {
		expect((await suggest(patients.twinA, platform.elsewhere.nurse)).status).toBe(403)
		expect((await suggest(patients.twinA, platform.team.delegate)).status).toBe(403)
		const { body } = await suggest(patients.twinA, platform.elsewhere.nurse, platform.elsewhere.platformId)
		expect(body.items).toEqual([])
		await suggest(patients.twinA)
		const entries = await recorded()
		expect(entries).toMatchObject([
			{ chain: platform.elsewhere.platformId, detail: { kind: "duplicates", fields: "birthDate name", count: 0 } },
			{ chain: platform.team.platformId, detail: { kind: "duplicates", fields: "birthDate name", count: 2 } },
		])
	})

	test("only when the request is of the expected form", async () => {
		const { patient } = newCase(platform.team.platformId) as { patient: object }
		for (const wrong of [{ ...patient, birthDate: "hier" }, { ...patient, ins: "1" }, { birthName: "Tamarin" }])
			expect((await suggest(wrong)).status).toBe(422)
	})
})
