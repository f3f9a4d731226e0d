import { eq } from "drizzle-orm"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { connect, type Database } from "../../db/client.ts"
import { addAbsence, createPerson, PersonInput, setDeputy, updatePerson } from "../../db/directory/edit-people.ts"
import { type CaseFacts, resolveFacts, unknownReferences } from "../../db/facts.ts"
import { schema } from "../../db/schema/index.ts"
import { seedDirectory } from "../../db/seed/directory.ts"
import { seedId } from "../../db/seed/directory-data/seed-id.ts"
import { type FactName, fact } from "../../machines/event-definition.ts"
import { referenceTables } from "../../machines/field.ts"
import { createTestDatabase, type TestDatabase } from "../setup/database.ts"

const now = new Date("2026-03-17T06:30:00Z")
const today = "2026-03-17"
const person = (key: string) => seedId("person", key)
const caseId = seedId("case", "1")
const caseFacts: CaseFacts = {
	sheetComplete: async () => true,
	sameAsKnownIdMR: async (value) => value === "opaque",
}

let database: TestDatabase
let db: Database

beforeAll(async () => {
	database = await createTestDatabase()
	db = connect(database.url)
	await seedDirectory(db, now)
})
afterAll(async () => {
	await db.$client.end()
	await database.drop()
})

/** The one fact `name` about `id`. */
async function ask(name: FactName, id: unknown): Promise<unknown> {
	const facts = await resolveFacts(db, { answer: fact(name, "id") }, { id }, { caseId, today }, caseFacts)
	return facts["answer"]
}

describe("who is asked in somebody's place", () => {
	test("is the deputy, with the territory whose hours count", async () => {
		expect(await ask("deputyOf", person("tamarin"))).toEqual({ person: person("badamier"), territory: "HEX" })
	})

	test("is nobody when the deputy is away or there is none", async () => {
		expect(await ask("deputyOf", person("alisier"))).toBeNull()
		expect(await ask("deputyOf", person("badamier"))).toBeNull()
	})

	test("is the one named for the absence when the usual deputy is away too", async () => {
		// Benjoin is on a mission; her deputy Muscadier is ill; Longani was named for these days.
		expect(await ask("deputyOf", person("benjoin"))).toEqual({ person: person("longani"), territory: "RE" })
	})

	test("is nobody when the one named for the absence is away as well", async () => {
		const [absent, named] = await Promise.all([newPerson("Absente"), newPerson("Nommée")])
		const days = { fromOn: today, toOn: today, reason: "leave" } as const
		await addAbsence(db, { ...days, personId: absent, deputyId: named })
		expect(await ask("deputyOf", absent)).toEqual({ person: named, territory: "GP" })
		await addAbsence(db, { ...days, personId: named })
		expect(await ask("deputyOf", absent)).toBeNull()
	})

	test("is never somebody who has left", async () => {
		const [here, gone] = await Promise.all([newPerson("Ici"), newPerson("Partie")])
		await setDeputy(db, { personId: here, deputyId: gone })
		expect(await ask("deputyOf", here)).toEqual({ person: gone, territory: "GP" })
		await updatePerson(db, gone, { active: false })
		expect(await ask("deputyOf", here)).toBeNull()
	})

	test("counts the first and the last day of an absence, and none after", async () => {
		const [here, away] = await Promise.all([newPerson("Présente"), newPerson("Partante")])
		await setDeputy(db, { personId: here, deputyId: away })
		await addAbsence(db, { personId: away, fromOn: "2026-05-04", toOn: "2026-05-06", reason: "leave" })
		const on = (day: string) =>
			resolveFacts(db, { deputy: fact("deputyOf", "id") }, { id: here }, { caseId, today: day }, caseFacts)
		for (const day of ["2026-05-04", "2026-05-06"]) expect(await on(day)).toEqual({ deputy: null })
		for (const day of ["2026-05-03", "2026-05-07"]) expect(await on(day)).not.toEqual({ deputy: null })
	})
})

describe("the other facts", () => {
	test("say where people and platforms are, and who is a health professional", async () => {
		expect(await ask("territoryOf", person("filao"))).toBe("YT")
		expect(await ask("territoryOfPlatform", seedId("platform", "COMARG"))).toBe("GF")
		expect(await ask("isProfessional", person("vacoa"))).toBe(true)
		expect(await ask("isProfessional", person("vetiver"))).toBe(false)
		expect(await ask("isProfessional", person("papangue"))).toBe(false)
	})

	test("say whether a staff needs its quorum and when its session starts", async () => {
		expect(await ask("quorumOf", seedId("staff", "rcp-alize"))).toBe(true)
		expect(await ask("quorumOf", seedId("staff", "rcp-autan"))).toBe(false)
		const [session] = await db.select().from(schema.staffSessions).limit(1)
		expect(await ask("startOf", session?.id)).toBe(session?.startsAt.toISOString())
		const [mission] = await db.select().from(schema.missions).limit(1)
		expect(await ask("startOf", mission?.id)).toBe(mission?.startsAt.toISOString())
	})

	test("find who to reach at a staff, session, centre, resource or mission", async () => {
		const tamarin = { person: person("tamarin"), territory: "HEX" }
		const staffId = seedId("staff", "rcp-alize")
		const [session] = await db.select().from(schema.staffSessions).where(eq(schema.staffSessions.staffId, staffId))
		expect(await ask("contactOf", staffId)).toEqual(tamarin)
		expect(await ask("contactOf", session?.id)).toEqual(tamarin)
		expect(await ask("contactOf", seedId("centre", "alize"))).toEqual(tamarin)
		expect(await ask("contactOf", seedId("resource", "drongo"))).toEqual({ person: person("drongo"), territory: "YT" })
		// The expert works where she works, not where she goes.
		const mission = { person: person("genipayer"), territory: "MQ" }
		expect(await ask("contactOf", seedId("mission", "genetics-gf"))).toEqual(mission)
	})

	test("give the territory of a resource that has nobody to reach", async () => {
		expect(await ask("contactOf", seedId("resource", "harpie"))).toEqual({ person: null, territory: "GF" })
	})

	test("are asked together, along dotted paths, and of the case itself", async () => {
		const facts = await resolveFacts(
			db,
			{
				deputy: fact("deputyOf", "input.expert"),
				hours: fact("territoryOf", "input.expert"),
				complete: fact("sheetComplete", ""),
				same: fact("sameAsKnownIdMR", "idMR"),
			},
			{ input: { expert: person("tamarin") }, idMR: "opaque" },
			{ caseId, today },
			caseFacts,
		)
		const deputy = { person: person("badamier"), territory: "HEX" }
		expect(facts).toEqual({ deputy, hours: "HEX", complete: true, same: true })
	})

	test("presume nothing of what is missing, malformed or unknown", async () => {
		const nothing: Partial<Record<FactName, unknown>> = {
			deputyOf: null,
			territoryOf: null,
			isProfessional: false,
			quorumOf: false,
			contactOf: null,
			startOf: null,
			territoryOfPlatform: null,
		}
		const requests = Object.fromEntries(factNames(nothing).map((name) => [name, fact(name, "id")]))
		for (const id of [undefined, null, "", "'; drop table people", 7, {}, seedId("nothing", "1")])
			expect(await resolveFacts(db, requests, { id }, { caseId, today }, caseFacts)).toEqual(nothing)
	})
})

describe("references that lead nowhere", () => {
	test("are named, in the order given, and the others are not", async () => {
		const nobody = { table: "people", id: seedId("person", "nobody") } as const
		const wrongTable = { table: "centres", id: person("tamarin") } as const
		const refs = [
			{ table: "people", id: person("tamarin") },
			nobody,
			{ table: "centres", id: seedId("centre", "alize") },
			wrongTable,
			{ table: "bamaraItems", id: seedId("bamaraItem", "gene") },
			{ table: "people", id: person("tamarin").toUpperCase() },
		] as const
		expect(await unknownReferences(db, refs, caseId)).toEqual([nobody, wrongTable])
		const malformed = { table: "people", id: "Tamarin'" } as const
		expect(await unknownReferences(db, [malformed, ...refs], caseId)).toEqual([malformed, nobody, wrongTable])
		expect(await unknownReferences(db, [malformed], caseId)).toEqual([malformed])
		expect(await unknownReferences(db, [], caseId)).toEqual([])
	})

	test("are looked for in every table that a payload may point to", async () => {
		const refs = referenceTables.map((table) => ({ table, id: seedId("nothing", table) }))
		expect(await unknownReferences(db, refs, caseId)).toEqual(refs)
	})

	test("include a document of another case", async () => {
		const [mine, other] = [seedId("case", "mine"), seedId("case", "other")]
		const documents = await Promise.all([newDocument(mine), newDocument(other)])
		const refs = documents.map((id) => ({ table: "documents" as const, id }))
		expect(await unknownReferences(db, refs, mine)).toEqual([{ table: "documents", id: documents[1] }])
		expect(await unknownReferences(db, [{ table: "cases", id: other }], mine)).toEqual([])
	})
})

const factNames = (answers: Partial<Record<FactName, unknown>>): FactName[] => Object.keys(answers) as FactName[]

const newPerson = (givenName: string): Promise<string> =>
	createPerson(db, PersonInput.parse({ givenName, familyName: "Essai", profession: "G15_10", territory: "GP" }))

async function newDocument(of: string): Promise<string> {
	const id = seedId("document", of)
	const platformId = seedId("platform", "COMARG")
	await db.insert(schema.cases).values({
		id: of,
		number: `P-2026-${of.slice(0, 4)}`,
		platformId,
		originPlatformId: platformId,
		lastSeq: 1,
		urgency: "routine",
		diagnosticState: "none",
		places: [],
		filieres: [],
		territoryOfCare: "GF",
		territoryOfResidence: "GF",
		requesterType: "family",
		openedAt: now,
		updatedAt: now,
	})
	await db.insert(schema.documents).values({
		id,
		caseId: of,
		sealedName: "-",
		contentType: "application/pdf",
		size: 1,
		sealed: "-",
		addedBy: "system",
		addedAt: now,
	})
	return id
}
