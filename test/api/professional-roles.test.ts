import { afterAll, beforeAll, expect, test } from "vitest"
import { type Body, type Client, startPlatform, type TestPlatform } from "../setup/platform.ts"
import { createSomeone } from "../setup/teams.ts"

let platform: TestPlatform
let here: Client
let there: Client

beforeAll(async () => {
	platform = await startPlatform()
	here = platform.client(platform.team.administrator)
	there = platform.client(platform.elsewhere.administrator)
})
afterAll(() => platform.close())

const ROUTE = "/api/professional-roles"
const mapping = (changes: Body = {}): Body => ({
	professionCode: "60",
	organisationId: "970400024",
	role: "nurse",
	platformId: platform.team.platformId,
	...changes,
})
const listed = async (as: Client) => (await as.get<{ items: Body[] }>(ROUTE)).body.items

test("an administrator lists, adds and removes what professions bring on their own platform", async () => {
	const { status, body } = await here.post(ROUTE, mapping())
	expect(status).toBe(201)
	expect(await listed(here)).toEqual([
		{ ...mapping(), id: body["id"], createdAt: expect.any(String), createdBy: platform.team.administrator.id },
	])
	expect(await listed(there)).toEqual([])
	const path = `${ROUTE}/${String(body["id"])}`
	expect((await there.send("DELETE", path)).status).toBe(404)
	expect(await listed(here)).toHaveLength(1)
	expect((await here.send("DELETE", path)).status).toBe(204)
	expect((await here.send("DELETE", path)).status).toBe(404)
	expect(await listed(here)).toEqual([])
})

test("nobody decides for another platform, and nobody but an administrator for their own", async () => {
	expect((await there.post(ROUTE, mapping())).status).toBe(403)
	const physician = platform.client(platform.team.physician)
	expect((await physician.get(ROUTE)).status).toBe(403)
	expect((await physician.post(ROUTE, mapping())).status).toBe(403)
	expect(await listed(here)).toEqual([])
})

test("an administrator of everything decides for every platform", async () => {
	const everywhere = await createSomeone(platform.engine, "everywhere", null)
	await platform.engine.db.$client`
		insert into role_grants (account_id, role) values (${everywhere.accountId}, 'administrator')`
	const client = platform.client(everywhere)
	const ids = []
	for (const { platformId } of [platform.team, platform.elsewhere])
		ids.push((await client.post(ROUTE, mapping({ platformId }))).body["id"])
	expect(new Set((await listed(client)).map((one) => one["id"]))).toEqual(new Set(ids))
	for (const id of ids) expect((await client.send("DELETE", `${ROUTE}/${String(id)}`)).status).toBe(204)
})

test("no profession brings power over others, in the API or in the table", async () => {
	for (const role of ["administrator", "auditor"]) {
		const { status, body } = await here.post(ROUTE, mapping({ role }))
		expect([status, body["code"]]).toEqual([422, "PAYLOAD_INVALID"])
		await expect(
			platform.engine.db.$client`
				insert into professional_role_mappings (profession_code, role, platform_id, created_at, created_by)
				values ('60', ${role}, ${platform.team.platformId}, now(), 'x')`,
		).rejects.toMatchObject({ constraint_name: "professional_role_mappings_role" })
	}
})

test("what is malformed, twice the same or on no platform is refused, and nothing is kept of it", async () => {
	const wrong: Body[] = [
		mapping({ professionCode: "*" }),
		mapping({ professionCode: "" }),
		mapping({ professionCode: "G15_10" }),
		mapping({ professionCode: 60 }),
		mapping({ organisationId: "" }),
		mapping({ organisationId: "%" }),
		mapping({ organisationId: "9".repeat(21) }),
		mapping({ organisationId: undefined }),
		mapping({ role: "expert" }),
		mapping({ role: "*" }),
		mapping({ more: true }),
	]
	for (const one of wrong) expect((await here.post(ROUTE, one)).status).toBe(422)
	const everywhere = await createSomeone(platform.engine, "everywhere too", null)
	await platform.engine.db.$client`
		insert into role_grants (account_id, role) values (${everywhere.accountId}, 'administrator')`
	const nowhere = await platform
		.client(everywhere)
		.post(ROUTE, mapping({ platformId: "00000000-0000-4000-8000-000000000000" }))
	expect([nowhere.status, nowhere.body["code"]]).toEqual([422, "REFERENCE_UNKNOWN"])
	expect(await listed(here)).toEqual([])
	// Null is a value: twice "in any organisation" is twice the same.
	const anywhere = mapping({ organisationId: null })
	const { body } = await here.post(ROUTE, anywhere)
	expect((await here.post(ROUTE, anywhere)).status).toBe(422)
	expect(await listed(here)).toHaveLength(1)
	await here.send("DELETE", `${ROUTE}/${String(body["id"])}`)
})
