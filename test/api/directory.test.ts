import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { seedId } from "../../db/seed/directory-data/seed-id.ts"
import type { Principal } from "../../machines/policy.ts"
import { outsider, teamOf } from "../setup/actors.ts"
import { expert } from "../setup/live-case.ts"
import { type Caller, startCaller } from "./caller.ts"

const reunion = teamOf("RE-MA-RARES")
const karukerares = teamOf("KARUKERARES")
const granted = (role: "manager" | "auditor" | "administrator", key: string): Principal => ({
	id: seedId("person", key),
	kind: "person",
	grants: [{ role, platform: reunion.platform }],
})
const manager = granted("manager", "alisier")
const administrator = granted("administrator", "cornouiller")

const lists = ["territories", "platforms", "professions", "people", "staffs", "resources", "missions", "places"]
const all = [...lists, "payers", "bamara-items", "filieres", "centres"]

let api: Caller
beforeAll(async () => {
	api = await startCaller()
})
afterAll(async () => {
	await api.close()
})

const newPerson = (familyName: string) => ({
	givenName: "Aïssata",
	familyName,
	profession: "G15_10",
	specialty: "Génétique médicale",
	territory: "YT",
})

describe("who reads the directory", () => {
	test.each(all)("%s: whoever holds a role somewhere, never somebody who is not signed in", async (list) => {
		for (const reader of [reunion.secretary, karukerares.nurse, reunion.delegate, manager, administrator]) {
			const { status, body } = await api.get(reader, `/api/directory/${list}`)
			expect(status).toBe(200)
			expect((body as { items: unknown[] }).items.length).toBeGreaterThan(0)
		}
		expect((await api.get(null, `/api/directory/${list}`)).status).toBe(401)
	})

	test.each([...lists, "payers", "bamara-items", `people/${expert}`])("%s: no outside party", async (list) => {
		expect((await api.get(outsider(expert), `/api/directory/${list}`)).status).toBe(403)
	})

	test.each(["filieres", "centres"])("%s: outside parties too", async (list) => {
		expect((await api.get(outsider(expert), `/api/directory/${list}`)).status).toBe(200)
	})
})

describe("searching people", () => {
	test("ignores accents and case, and narrows by territory, filière and profession", async () => {
		const found = await api.get(reunion.nurse, "/api/directory/people?q=CEDRATIER&territory=HEX&profession=G15_10")
		expect(found.body).toMatchObject({ items: [{ familyName: "Cédratier" }], next: null })
		const filiere = seedId("filiere", "FILNEMUS")
		const neuromuscular = await api.get(reunion.nurse, `/api/directory/people?filiere=${filiere}&limit=100`)
		const { items } = neuromuscular.body as { items: { filieres: string[] }[] }
		expect(items.length).toBeGreaterThan(0)
		expect(items.every((one) => one.filieres.includes("FILNEMUS"))).toBe(true)
	})

	test("pages by key without losing or repeating anybody", async () => {
		const seen: string[] = []
		let next: string | null = null
		do {
			const page = await api.get(
				reunion.nurse,
				`/api/directory/people?limit=40${next === null ? "" : `&cursor=${next}`}`,
			)
			const body = page.body as { items: { id: string }[]; next: string | null }
			seen.push(...body.items.map((one) => one.id))
			next = body.next
		} while (next !== null)
		const [{ count } = { count: 0 }] = await api.db.$client<{ count: number }[]>`
			select count(*)::int as count from people where active`
		expect(new Set(seen).size).toBe(seen.length)
		expect(seen.length).toBe(count)
	})

	test("says what is wrong with a query, without repeating it", async () => {
		const { status, body } = await api.get(reunion.nurse, "/api/directory/people?limit=zzz&patient=Rose")
		expect(status).toBe(422)
		expect(body).toMatchObject({ code: "PAYLOAD_INVALID" })
		expect(JSON.stringify(body)).not.toContain("zzz")
	})

	test("a card shows deputy and absences, an unknown one is not found", async () => {
		const { body } = await api.get(reunion.nurse, `/api/directory/people/${expert}`)
		expect(body).toMatchObject({ id: expert, familyName: "Tamarin", deputy: { familyName: "Badamier" }, absences: [] })
		expect((await api.get(reunion.nurse, `/api/directory/people/${seedId("person", "nobody")}`)).status).toBe(404)
	})

	test("staffs come with their next sessions, none of them past", async () => {
		const { body } = await api.get(reunion.nurse, "/api/directory/staffs")
		const sessions = (body as { items: { sessions: { startsAt: string }[] }[] }).items.flatMap((one) => one.sessions)
		expect(sessions.length).toBeGreaterThan(0)
		expect(sessions.every((one) => Date.parse(one.startsAt) > Date.now() - 60_000)).toBe(true)
	})
})

describe("who changes the directory", () => {
	test.each([
		["a nurse", reunion.nurse, 201],
		["a secretary", reunion.secretary, 201],
		["a physician of another platform", karukerares.physician, 201],
		["an administrator", administrator, 201],
		["a manager", manager, 403],
		["an auditor", granted("auditor", "nerprun"), 403],
		["a BaMaRa delegate", reunion.delegate, 403],
		["an outside party", outsider(expert), 403],
	])("%s", async (_who, principal, expected) => {
		const { status } = await api.post(principal, "/api/directory/people", newPerson("Moringa"))
		expect(status).toBe(expected)
		if (expected === 403) {
			expect((await api.patch(principal, `/api/directory/people/${expert}`, { phone: "0" })).status).toBe(403)
			const deputy = `/api/directory/people/${expert}/deputy`
			expect((await api.put(principal, deputy, { deputyId: null })).status).toBe(403)
			const away = { fromOn: "2026-08-01", toOn: "2026-08-02", reason: "leave" }
			expect((await api.post(principal, `/api/directory/people/${expert}/absences`, away)).status).toBe(403)
		}
	})

	test("a card is corrected field by field", async () => {
		const { body } = await api.post(reunion.nurse, "/api/directory/people", newPerson("Ylang"))
		const card = `/api/directory/people/${(body as { id: string }).id}`
		expect((await api.patch(reunion.nurse, card, { phone: "0262 00 00 00", specialty: null })).status).toBe(204)
		const changed = await api.get(reunion.nurse, card)
		expect(changed.body).toMatchObject({ familyName: "Ylang", phone: "0262 00 00 00", specialty: null })
		expect((await api.patch(reunion.nurse, card, { admin: true })).status).toBe(422)
		expect((await api.patch(reunion.nurse, card, { rpps: "12345678901" })).status).toBe(422)
		expect((await api.patch(reunion.nurse, card, { centreId: expert })).body).toMatchObject({
			code: "REFERENCE_UNKNOWN",
		})
	})

	test("an absence and a deputy show on the card; nobody is their own deputy", async () => {
		const { body } = await api.post(reunion.nurse, "/api/directory/people", newPerson("Vétiver"))
		const { id } = body as { id: string }
		const card = `/api/directory/people/${id}`
		const away = { fromOn: "2000-01-01", toOn: "2999-12-31", reason: "leave", deputyId: expert }
		expect((await api.post(reunion.nurse, `${card}/absences`, away)).status).toBe(201)
		expect((await api.put(reunion.nurse, `${card}/deputy`, { deputyId: expert })).status).toBe(204)
		expect((await api.get(reunion.nurse, card)).body).toMatchObject({
			absentUntil: "2999-12-31",
			deputy: { id: expert },
			absences: [{ reason: "leave", deputyId: expert }],
		})
		expect((await api.put(reunion.nurse, `${card}/deputy`, { deputyId: id })).status).toBe(422)
		expect((await api.post(reunion.nurse, `${card}/absences`, { ...away, toOn: "1999-01-01" })).status).toBe(422)
		const nobody = `/api/directory/people/${seedId("person", "nobody")}`
		expect((await api.post(reunion.nurse, `${nobody}/absences`, away)).status).toBe(404)
		expect((await api.put(reunion.nurse, `${nobody}/deputy`, { deputyId: null })).status).toBe(404)
		expect((await api.patch(reunion.nurse, nobody, { phone: "1" })).status).toBe(404)
	})
})
