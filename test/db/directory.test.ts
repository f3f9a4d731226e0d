import { eq, is } from "drizzle-orm"
import { PgTable } from "drizzle-orm/pg-core"
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { connect, type Database } from "../../db/client.ts"
import { CentresQuery, listCentres } from "../../db/directory/centres.ts"
import {
	AbsenceInput,
	addAbsence,
	createPerson,
	DeputyInput,
	PersonInput,
	setDeputy,
	updatePerson,
} from "../../db/directory/edit-people.ts"
import { findPersonCard, PeopleQuery, searchPeople } from "../../db/directory/people.ts"
import { listFilieres, listPlatforms, listTerritories } from "../../db/directory/reference.ts"
import { listResources, ResourcesQuery } from "../../db/directory/resources.ts"
import { luhnDigit, Rpps } from "../../db/directory/rpps.ts"
import { listMissions, listStaffs } from "../../db/directory/staffs.ts"
import { schema } from "../../db/schema/index.ts"
import { platformTeams, seedDirectory } from "../../db/seed/directory.ts"
import { seedId } from "../../db/seed/directory-data/seed-id.ts"
import { workingTimeBetween } from "../../machines/working-time.ts"
import { createTestDatabase, type TestDatabase } from "../setup/database.ts"

const now = new Date("2026-03-17T06:30:00Z")
const today = "2026-03-17"
const person = (key: string) => seedId("person", key)
const find = (query: object) => searchPeople(db, PeopleQuery.parse(query), today)

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

describe("the seed", () => {
	test("covers each of the 23 filières with a centre whose label holds", async () => {
		const filieres = await listFilieres(db)
		expect(filieres).toHaveLength(23)
		const uncovered: string[] = []
		for (const { id, code } of filieres) {
			const { items } = await listCentres(db, CentresQuery.parse({ filiere: id }), today)
			if (items.length === 0) uncovered.push(code)
		}
		expect(uncovered).toEqual([])
	})

	test("is big enough to be believed", async () => {
		const deputies = (await db.select().from(schema.people)).filter(({ deputyId }) => deputyId !== null)
		expect(await db.$count(schema.people)).toBeGreaterThanOrEqual(60)
		expect(deputies.length).toBeGreaterThanOrEqual(12)
		expect(await db.$count(schema.centres)).toBeGreaterThanOrEqual(30)
		expect(await db.$count(schema.staffs)).toBeGreaterThanOrEqual(10)
		expect(await db.$count(schema.resources)).toBeGreaterThanOrEqual(25)
	})

	test("writes the same rows when it runs again, and keeps what was edited", async () => {
		await db
			.update(schema.people)
			.set({ phone: "edited" })
			.where(eq(schema.people.id, person("letchi")))
		const before = await everything()
		expect(before["people"]?.length).toBeGreaterThan(60)
		await seedDirectory(db, now)
		expect(await everything()).toEqual(before)
	})

	test("gives every platform two secretaries, two nurses, a physician, a deputy and a delegate", async () => {
		const platforms = await listPlatforms(db)
		expect(platforms.map(({ id }) => id).sort()).toEqual(platformTeams.map(({ platformId }) => platformId).sort())
		for (const { members, platformId } of platformTeams) {
			expect(members.map(({ role }) => role)).toEqual([
				"secretary",
				"secretary",
				"nurse",
				"nurse",
				"physician",
				"physicianDeputy",
				"delegate",
			])
			const physician = members.find(({ role }) => role === "physician")
			expect(platforms.find(({ id }) => id === platformId)?.referentId).toBe(physician?.personId)
			for (const { personId } of members)
				expect(await findPersonCard(db, personId, today)).toMatchObject({ id: personId })
		}
	})

	test("counts La Réunion and Mayotte as one platform's territories", async () => {
		const reunion = (await listPlatforms(db)).find(({ code }) => code === "RE-MA-RARES")
		expect(reunion).toMatchObject({ territory: "RE", serves: ["RE", "YT"] })
	})

	test("opens eight hours on each working day of every territory", async () => {
		const week = [new Date("2026-03-09T00:00:00Z"), new Date("2026-03-16T00:00:00Z")] as const
		const opened = (await listTerritories(db)).map(({ code, zone, hours }) => [
			code,
			workingTimeBetween({ zone, hours: hours ?? {} }, ...week) / 3_600_000,
		])
		expect(Object.fromEntries(opened)).toEqual({ GF: 40, GP: 40, HEX: 40, MQ: 40, RE: 40, YT: 40 })
	})
})

describe("RPPS", () => {
	test("is eleven digits whose last one checks the others", () => {
		expect(luhnDigit("7992739871")).toBe(3)
		expect(Rpps.safeParse("79927398713").success).toBe(true)
		const wrong = ["79927398710", "7992739871", "799273987133", "7992739871x", ""]
		expect(wrong.filter((one) => Rpps.safeParse(one).success)).toEqual([])
	})

	test("with one digit changed is never taken for another", () => {
		const digits = fc.stringMatching(/^\d{10}$/)
		fc.assert(
			fc.property(digits, fc.nat(10), fc.integer({ min: 1, max: 9 }), (ten, place, shift) => {
				const right = `${ten}${luhnDigit(ten)}`
				const changed = (Number(right.charAt(place)) + shift) % 10
				const wrong = `${right.slice(0, place)}${changed}${right.slice(place + 1)}`
				expect([right, wrong].map((one) => Rpps.safeParse(one).success)).toEqual([true, false])
			}),
		)
	})

	test("is checked by the table as by the form", async () => {
		const tens = fc.sample(fc.stringMatching(/^\d{10}$/), 50)
		for (const ten of tens) {
			const digit = luhnDigit(ten)
			await expect(rename(`${ten}${(digit + 1) % 10}`)).rejects.toMatchObject({
				cause: { constraint_name: "people_rpps" },
			})
			await rename(`${ten}${digit}`)
		}
		await expect(rename("1234")).rejects.toMatchObject({ cause: { constraint_name: "people_rpps" } })
		await rename(null)
	})

	test("belongs to one person only", async () => {
		const input = { givenName: "Ève", familyName: "Doublon", profession: "G15_10", territory: "GF" }
		const card = await findPersonCard(db, person("latanier"), today)
		const second = createPerson(db, PersonInput.parse({ ...input, rpps: card?.rpps }))
		await expect(second).rejects.toMatchObject({ code: "PAYLOAD_INVALID" })
	})
})

describe("a deputy", () => {
	test("is somebody else, in the form and in the table", async () => {
		const self = { personId: person("tamarin"), deputyId: person("tamarin") }
		expect(DeputyInput.safeParse(self).success).toBe(false)
		expect(AbsenceInput.safeParse({ ...self, fromOn: today, toOn: today, reason: "leave" }).success).toBe(false)
		await expect(setDeputy(db, self)).rejects.toThrow("own deputy")
		const past = db.update(schema.people).set({ deputyId: self.deputyId }).where(eq(schema.people.id, self.personId))
		await expect(past).rejects.toMatchObject({ cause: { constraint_name: "people_deputy" } })
	})

	test("can be set and taken away", async () => {
		await setDeputy(db, { personId: person("fevier"), deputyId: person("azerolier") })
		expect(await findPersonCard(db, person("fevier"), today)).toMatchObject({
			deputy: { familyName: "Azerolier", absentUntil: "2026-03-29", active: true },
		})
		await setDeputy(db, { personId: person("fevier"), deputyId: null })
		expect(await findPersonCard(db, person("fevier"), today)).toMatchObject({ deputy: null })
	})

	test("unknown to the directory is refused, as is one for an unknown person", async () => {
		const nobody = seedId("person", "nobody")
		const refused = { code: "REFERENCE_UNKNOWN" }
		await expect(setDeputy(db, { personId: person("fevier"), deputyId: nobody })).rejects.toMatchObject(refused)
		const forNobody = setDeputy(db, { personId: nobody, deputyId: person("fevier") })
		await expect(forNobody).rejects.toMatchObject({ code: "NOT_FOUND" })
	})
})

describe("the list of people", () => {
	test("finds by any word of name, specialty, centre and hospital, whatever the accents and the case", async () => {
		const names = async (q: string) => (await find({ q })).items.map(({ familyName }) => familyName)
		expect(await names("TERÉBINTHE")).toEqual(["Térébinthe"])
		expect(await names("badamier alize")).toEqual(["Badamier"])
		expect(await names("elise latanier")).toEqual(["Latanier"])
		expect(await names("pitie neuropediatrie")).toEqual(["Micocoulier"])
		expect(await names("%")).toEqual([])
	})

	test("is narrowed by territory, filière and profession", async () => {
		const filiere = seedId("filiere", "FILNEMUS")
		const { items } = await find({ territory: "HEX", filiere, profession: "G15_10", limit: 100 })
		expect(items.length).toBeGreaterThan(3)
		expect(items.every((one) => one.territory === "HEX" && one.filieres.includes("FILNEMUS"))).toBe(true)
		expect(items.every((one) => one.profession === "Médecin")).toBe(true)
		expect((await find({ territory: "RE", filiere })).items).toEqual([])
	})

	test("shows who left only when asked, and until when somebody is away", async () => {
		expect((await find({ q: "cognassier" })).items).toEqual([])
		expect((await find({ q: "cognassier", inactive: "true" })).items).toMatchObject([{ active: false }])
		expect((await find({ q: "troene" })).items).toMatchObject([{ absentUntil: "2026-03-21" }])
		expect((await find({ q: "tamarin" })).items).toMatchObject([{ absentUntil: null }])
	})

	test("is in the order of the alphabet, accents or not", async () => {
		const names = (await find({ q: "e", territory: "HEX", limit: 100 })).items.map(({ familyName }) => familyName)
		expect(names.length).toBeGreaterThan(20)
		expect(names).toContain("Épicéa")
		expect(names).toEqual(names.toSorted(new Intl.Collator("fr").compare))
	})

	test("read page after page gives everybody once, in order", async () => {
		const seen: string[] = []
		let cursor: string | undefined
		do {
			const page = await find({ limit: 7, cursor })
			seen.push(...page.items.map(({ id }) => id))
			cursor = page.next ?? undefined
		} while (cursor)
		const whole = await find({ limit: 100 })
		expect(seen.slice(0, 100)).toEqual(whole.items.map(({ id }) => id))
		expect(new Set(seen).size).toBe(seen.length)
		expect(seen).toHaveLength(await db.$count(schema.people, eq(schema.people.active, true)))
	})
})

describe("a person", () => {
	test("created, then changed, shows on the card with the absences not over", async () => {
		const input = { givenName: "Ambre", familyName: "Bois-Noir", profession: "93", territory: "GF" }
		const id = await createPerson(db, PersonInput.parse(input))
		await updatePerson(db, id, { specialty: "Psychologie de l'enfant", centreId: seedId("centre", "canopee") })
		await addAbsence(db, { personId: id, fromOn: "2026-03-01", toOn: "2026-03-16", reason: "leave" })
		await addAbsence(db, { personId: id, fromOn: "2026-03-17", toOn: "2026-03-17", reason: "training" })
		expect(await findPersonCard(db, id, today)).toMatchObject({
			givenName: "Ambre",
			profession: "Psychologue",
			centre: "Centre Canopée",
			filieres: ["MCGRE", "MHEMO"],
			absentUntil: today,
			deputy: null,
			absences: [{ fromOn: "2026-03-17", reason: "training" }],
		})
	})

	test("nobody knows is not found", async () => {
		expect(await findPersonCard(db, seedId("person", "nobody"), today)).toBeUndefined()
		await expect(updatePerson(db, seedId("person", "nobody"), {})).rejects.toMatchObject({ code: "NOT_FOUND" })
	})

	test("cannot work in a territory or have a profession that the directory lacks", async () => {
		const input = { givenName: "Ève", familyName: "Ailleurs", profession: "93", territory: "NC" }
		await expect(createPerson(db, PersonInput.parse(input))).rejects.toMatchObject({ code: "REFERENCE_UNKNOWN" })
	})

	test("is not absent backwards", () => {
		const input = { personId: person("fevier"), fromOn: "2026-04-02", toOn: "2026-04-01", reason: "leave" }
		expect(AbsenceInput.safeParse(input).success).toBe(false)
	})
})

describe("the other lists", () => {
	test("leave out a centre whose label has ended, unless the past is asked for", async () => {
		const filiere = seedId("filiere", "G2M")
		const names = async (query: object) =>
			(await listCentres(db, CentresQuery.parse({ filiere, ...query }), today)).items.map(({ name }) => name)
		expect(await names({})).toEqual(["Centre Bise", "Centre Cirque"])
		expect(await names({ past: "true" })).toEqual(["Centre Bise", "Centre Cirque", "Centre Lombarde"])
		expect(await names({ kind: "CCMR", q: "la reunion" })).toEqual(["Centre Cirque"])
	})

	test("give each staff its next sessions only, at the local hour whatever the season", async () => {
		const staffs = await listStaffs(db, {}, now)
		expect(staffs.length).toBeGreaterThanOrEqual(10)
		expect(staffs.filter(({ sessions }) => sessions.length === 0)).toEqual([])
		expect(staffs.flatMap(({ sessions }) => sessions).filter(({ startsAt }) => new Date(startsAt) < now)).toEqual([])
		const [alize] = staffs.filter(({ name }) => name === "RCP neuromusculaire Alizé")
		const hours = alize?.sessions.map(({ startsAt }) =>
			new Date(startsAt).toLocaleTimeString("fr-FR", { timeZone: "Europe/Paris" }),
		)
		expect(new Set(hours)).toEqual(new Set(["14:00:00"]))
		const past = await db.select().from(schema.staffSessions)
		expect(past.some(({ startsAt }) => startsAt < now)).toBe(true)
	})

	test("offer resources at a distance in every territory", async () => {
		const { items } = await listResources(db, ResourcesQuery.parse({ territory: "GF", kind: "psychological" }))
		expect(items).toMatchObject([{ source: "teleconsultation", territory: "HEX", contactFamilyName: "Avocette" }])
	})

	test("give the visiting clinics to come, the next one first", async () => {
		const coming = await listMissions(db, { territory: "YT" }, now)
		expect(coming.map(({ expertFamilyName }) => expertFamilyName)).toEqual(["Longani", "Micocoulier"])
	})
})

async function rename(rpps: string | null): Promise<void> {
	await db
		.update(schema.people)
		.set({ rpps })
		.where(eq(schema.people.id, person("carapa")))
}

/** Every row of every table, by table. */
async function everything(): Promise<Record<string, readonly string[]>> {
	const rows: Record<string, readonly string[]> = {}
	for (const [name, table] of Object.entries<unknown>(schema)) {
		if (!is(table, PgTable)) continue
		const list = await db.select().from(table)
		rows[name] = list.map((row) => JSON.stringify(row)).sort()
	}
	return rows
}
