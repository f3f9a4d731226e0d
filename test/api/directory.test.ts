import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { seedId } from "../../db/seed/directory-data/seed-id.ts"
import { type Someone, startPlatform, type TestPlatform } from "../setup/platform.ts"

const tamarin = seedId("person", "tamarin")
const lists = ["territories", "platforms", "professions", "people", "staffs", "resources", "missions", "places"]
const all = [...lists, "payers", "bamara-items", "filieres", "centres"]

let platform: TestPlatform
beforeAll(async () => {
	platform = await startPlatform()
})
afterAll(async () => {
	await platform.close()
})

const newPerson = (familyName: string) => ({
	givenName: "Aïssata",
	familyName,
	profession: "G15_10",
	specialty: "Génétique médicale",
	territory: "YT",
})

const readers = () => {
	const { secretary, delegate, manager, auditor, administrator } = platform.team
	return [secretary, delegate, manager, auditor, administrator, platform.elsewhere.nurse]
}

describe("who reads the directory", () => {
	test.each(all)("%s: whoever holds a role somewhere, never somebody who is not signed in", async (list) => {
		for (const reader of readers()) {
			const { status, body } = await platform.client(reader).get(`/api/directory/${list}`)
			expect(status).toBe(200)
			expect((body as { items: unknown[] }).items.length).toBeGreaterThan(0)
		}
		expect((await platform.client(null).get(`/api/directory/${list}`)).status).toBe(401)
	})

	test.each([...lists, "payers", "bamara-items", `people/${tamarin}`])("%s: no outside party", async (list) => {
		expect((await platform.client(platform.outside.expert).get(`/api/directory/${list}`)).status).toBe(403)
	})

	test.each(["filieres", "centres"])("%s: outside parties too", async (list) => {
		expect((await platform.client(platform.outside.expert).get(`/api/directory/${list}`)).status).toBe(200)
	})
})

test("territories come with the days on which nobody works there, as the clock rules have them", async () => {
	const { body } = await platform.client(platform.team.nurse).get("/api/directory/territories")
	const { items } = body as { items: { code: string; holidays: string[]; closedDays: string[]; closures: unknown[] }[] }
	const reunion = items.find(({ code }) => code === "RE")
	expect(reunion?.holidays).toEqual(expect.arrayContaining(["christmas", "abolitionRE"]))
	expect(reunion?.holidays).not.toContain("abolitionMQ")
	expect(items.every(({ closedDays, closures }) => Array.isArray(closedDays) && closures.length === 0)).toBe(true)
})

describe("searching people", () => {
	test("ignores accents and case, and narrows by territory, filière and profession", async () => {
		const found = await platform
			.client(platform.team.nurse)
			.get("/api/directory/people?q=CEDRATIER&territory=HEX&profession=G15_10")
		expect(found.body).toMatchObject({ items: [{ familyName: "Cédratier" }], next: null })
		const filiere = seedId("filiere", "FILNEMUS")
		const neuromuscular = await platform
			.client(platform.team.nurse)
			.get(`/api/directory/people?filiere=${filiere}&limit=100`)
		const { items } = neuromuscular.body as { items: { filieres: string[] }[] }
		expect(items.length).toBeGreaterThan(0)
		expect(items.every((one) => one.filieres.includes("FILNEMUS"))).toBe(true)
	})

	test("pages by key without losing or repeating anybody", async () => {
		const seen: string[] = []
		let next: string | null = null
		do {
			const page = await platform
				.client(platform.team.nurse)
				.get(`/api/directory/people?limit=40${next === null ? "" : `&cursor=${next}`}`)
			const body = page.body as { items: { id: string }[]; next: string | null }
			seen.push(...body.items.map((one) => one.id))
			next = body.next
		} while (next !== null)
		const [{ count } = { count: 0 }] = await platform.engine.db.$client<{ count: number }[]>`
			select count(*)::int as count from people where active`
		expect(new Set(seen).size).toBe(seen.length)
		expect(seen.length).toBe(count)
	})

	test("says what is wrong with a query, without repeating it", async () => {
		const { status, body } = await platform
			.client(platform.team.nurse)
			.get("/api/directory/people?limit=zzz&patient=Rose")
		expect(status).toBe(422)
		expect(body).toMatchObject({ code: "PAYLOAD_INVALID" })
		expect(JSON.stringify(body)).not.toContain("zzz")
	})

	test("a card shows deputy and absences, an unknown one is not found", async () => {
		const { body } = await platform.client(platform.team.nurse).get(`/api/directory/people/${tamarin}`)
		expect(body).toMatchObject({ id: tamarin, familyName: "Tamarin", deputy: { familyName: "Badamier" }, absences: [] })
		expect(
			(await platform.client(platform.team.nurse).get(`/api/directory/people/${seedId("person", "nobody")}`)).status,
		).toBe(404)
	})

	test("staffs come with their next sessions, none of them past", async () => {
		const { body } = await platform.client(platform.team.nurse).get("/api/directory/staffs")
		const sessions = (body as { items: { sessions: { startsAt: string }[] }[] }).items.flatMap((one) => one.sessions)
		expect(sessions.length).toBeGreaterThan(0)
		expect(sessions.every((one) => Date.parse(one.startsAt) > Date.now() - 60_000)).toBe(true)
	})
})

describe("who changes the directory", () => {
	test.each<[string, (p: TestPlatform) => Someone, number]>([
		["a nurse", (p) => p.team.nurse, 201],
		["a secretary", (p) => p.team.secretary, 201],
		["a physician of another platform", (p) => p.elsewhere.physician, 201],
		["an administrator", (p) => p.team.administrator, 201],
		["a manager", (p) => p.team.manager, 403],
		["an auditor", (p) => p.team.auditor, 403],
		["a BaMaRa delegate", (p) => p.team.delegate, 403],
		["an outside party", (p) => p.outside.expert, 403],
	])("%s", async (_who, whoOf, expected) => {
		const principal = whoOf(platform)
		const card = `/api/directory/people/${seedId("person", "jujubier")}`
		const { status } = await platform.client(principal).post("/api/directory/people", newPerson("Moringa"))
		expect(status).toBe(expected)
		const { status: corrected } = await platform.client(principal).send("PATCH", card, { phone: "0262 11 11 11" })
		const { status: named } = await platform.client(principal).send("PUT", `${card}/deputy`, { deputyId: null })
		const away = { fromOn: "2026-08-01", toOn: "2026-08-02", reason: "leave" }
		const { status: absent } = await platform.client(principal).post(`${card}/absences`, away)
		const changed = expected === 201 ? 204 : expected
		expect({ corrected, named, absent }).toEqual({ corrected: changed, named: changed, absent: expected })
	})

	test("a card is corrected field by field", async () => {
		const { body } = await platform.client(platform.team.nurse).post("/api/directory/people", newPerson("Ylang"))
		const card = `/api/directory/people/${(body as { id: string }).id}`
		expect(
			(await platform.client(platform.team.nurse).send("PATCH", card, { phone: "0262 00 00 00", specialty: null }))
				.status,
		).toBe(204)
		const changed = await platform.client(platform.team.nurse).get(card)
		expect(changed.body).toMatchObject({ familyName: "Ylang", phone: "0262 00 00 00", specialty: null })
		expect((await platform.client(platform.team.nurse).send("PATCH", card, { admin: true })).status).toBe(422)
		expect((await platform.client(platform.team.nurse).send("PATCH", card, { rpps: "12345678901" })).status).toBe(422)
		expect((await platform.client(platform.team.nurse).send("PATCH", card, { centreId: tamarin })).body).toMatchObject({
			code: "REFERENCE_UNKNOWN",
		})
	})

	test("an absence and a deputy show on the card; nobody is their own deputy", async () => {
		const { body } = await platform.client(platform.team.nurse).post("/api/directory/people", newPerson("Vétiver"))
		const { id } = body as { id: string }
		const card = `/api/directory/people/${id}`
		const away = { fromOn: "2000-01-01", toOn: "2999-12-31", reason: "leave", deputyId: tamarin }
		expect((await platform.client(platform.team.nurse).post(`${card}/absences`, away)).status).toBe(201)
		expect(
			(await platform.client(platform.team.nurse).send("PUT", `${card}/deputy`, { deputyId: tamarin })).status,
		).toBe(204)
		expect((await platform.client(platform.team.nurse).get(card)).body).toMatchObject({
			absentUntil: "2999-12-31",
			deputy: { id: tamarin },
			absences: [{ reason: "leave", deputyId: tamarin }],
		})
		expect((await platform.client(platform.team.nurse).send("PUT", `${card}/deputy`, { deputyId: id })).status).toBe(
			422,
		)
		expect(
			(await platform.client(platform.team.nurse).post(`${card}/absences`, { ...away, toOn: "1999-01-01" })).status,
		).toBe(422)
		const nobody = `/api/directory/people/${seedId("person", "nobody")}`
		expect((await platform.client(platform.team.nurse).post(`${nobody}/absences`, away)).status).toBe(404)
		expect(
			(await platform.client(platform.team.nurse).send("PUT", `${nobody}/deputy`, { deputyId: null })).status,
		).toBe(404)
		expect((await platform.client(platform.team.nurse).send("PATCH", nobody, { phone: "1" })).status).toBe(404)
	})
})
