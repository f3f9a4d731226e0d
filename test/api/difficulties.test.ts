import { randomUUID } from "node:crypto"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { Difficulty } from "../../db/difficulties.ts"
import type { DifficultyTag } from "../../db/difficulty-tags.ts"
import { seedReference } from "../../db/seed/reference.ts"
import { dumpTables } from "../setup/dump.ts"
import { askExpert, type Body, orient, type Someone, startPlatform, type TestPlatform } from "../setup/platform.ts"

let platform: TestPlatform
let caseId: string
let opinion: string
beforeAll(async () => {
	// The 3rd already in La Réunion, the 2nd still in UTC.
	platform = await startPlatform({ at: "2026-03-02T21:00:00Z" })
	;({ caseId } = await platform.openCase())
	await orient(platform, caseId)
	opinion = await askExpert(platform, caseId)
}, 60_000)
afterAll(() => platform.close())

const CANARY = "Zembrocal"
const sql = () => platform.engine.db.$client
const TAGS = "/api/directory/difficulty-tags"

const tags = async (query = "", as: Someone = platform.team.nurse) =>
	(await platform.client(as).get<{ items: DifficultyTag[] }>(`${TAGS}${query}`)).body.items
const tagOf = async (fr: string) => (await tags()).find((one) => one.label.fr === fr)?.id ?? ""

async function note(body: Body = {}, as: Someone = platform.team.nurse) {
	const id = randomUUID()
	const tag = await tagOf("Interprète indisponible")
	const answer = await platform
		.client(as)
		.post<Body>(`/api/cases/${caseId}/difficulties`, { id, tag, occurredOn: "2026-03-02", ...body })
	return { id, ...answer }
}
const list = async (as: Someone = platform.team.nurse) =>
	await platform.client(as).get<{ items: Difficulty[] }>(`/api/cases/${caseId}/difficulties`)
const find = async (id: string) => (await list()).body.items.find((one) => one.id === id)

describe("a remark for the yearly report", () => {
	test("has a tag, a day, a step of the pathway and words that lie sealed", async () => {
		const [place] = (await platform.readProcedure(opinion)).places
		const tag = await tagOf("Réponse d'expert tardive ou absente")
		const remark = `Sans nouvelle, ${CANARY}`
		const { id, status } = await note({ tag, instance: opinion, place: place?.id, occurredOn: "2026-03-01", remark })
		expect(status).toBe(201)
		expect(await find(id)).toMatchObject({
			tag: { kind: "difficulty", label: { fr: "Réponse d'expert tardive ou absente" } },
			instance: { id: opinion, kind: "teleExpertise", ref: "teleExpertise-1" },
			place: { id: place?.id, label: place?.label },
			occurredOn: "2026-03-01",
			remark,
			recordedBy: { id: platform.team.nurse.id, name: platform.team.nurse.name },
			withdrawn: null,
			withdrawable: true,
		})
		expect(await dumpTables(platform.engine.db)).not.toContain(CANARY)
		const [trace] = await sql()`select by_id, detail from audit_entries where subject = ${id}`
		expect(trace).toEqual({ by_id: platform.team.nurse.id, detail: { what: "difficulty" } })
	})

	test("needs no words, and may be of today where the platform is", async () => {
		const { id, status } = await note({ occurredOn: "2026-03-03" })
		expect(status).toBe(201)
		expect(await find(id)).toMatchObject({ remark: null, instance: null, place: null })
	})

	test.each<[string, Body]>([
		["a day to come", { occurredOn: "2026-03-04" }],
		["a tag that does not exist", { tag: randomUUID() }],
		["a procedure of no such case", { instance: randomUUID() }],
		["a place of no such step", { place: "nowhere" }],
		["no day", { occurredOn: undefined }],
		["a field that does not exist", { severity: 3 }],
	])("is refused with %s, and nothing is written", async (_what, body) => {
		const before = await platform.countRows()
		expect((await note(body)).status).toBe(422)
		expect(await platform.countRows()).toEqual(before)
	})

	test("sent twice is noted once", async () => {
		const { id } = await note()
		expect((await note({ id })).status).toBe(201)
		expect((await list()).body.items.filter((one) => one.id === id)).toHaveLength(1)
	})

	test("withdrawn stays and says by whom; only who noted it and the physicians withdraw it", async () => {
		const { id } = await note({ remark: "Erreur de dossier" })
		const withdraw = async (as: Someone) =>
			(await platform.client(as).post(`/api/cases/${caseId}/difficulties/${id}/withdrawal`)).status
		expect(await withdraw(platform.team.secretary)).toBe(403)
		expect(await withdraw(platform.elsewhere.nurse)).toBe(404)
		expect(await withdraw(platform.team.nurse)).toBe(204)
		expect(await withdraw(platform.team.nurse)).toBe(409)
		expect(await find(id)).toMatchObject({
			remark: "Erreur de dossier",
			withdrawn: { by: { id: platform.team.nurse.id }, at: platform.now.toISOString() },
			withdrawable: false,
		})
	})

	test("is for the team: neither another platform nor an auditor reads it", async () => {
		const { team, elsewhere, outside } = platform
		expect((await list(elsewhere.nurse)).status).toBe(404)
		expect((await list(outside.expert)).status).toBe(403)
		expect((await list(team.auditor)).status).toBe(403)
		expect((await list(team.delegate)).status).toBe(403)
	})

	test("can be counted without being read: figures see tag, place and day, never the words", async () => {
		const columns = await sql()<{ name: string }[]>`
			select column_name::text as name from information_schema.column_privileges
			where grantee = 'passerelle_analytics' and table_name = 'difficulties'`
		expect(columns.map(({ name }) => name)).toEqual(expect.arrayContaining(["tag_id", "place", "occurred_on"]))
		expect(columns.map(({ name }) => name)).not.toContain("sealed_remark")
		expect(columns.map(({ name }) => name)).not.toContain("recorded_by")
	})
})

describe("tags", () => {
	test("are in the three headings of the report, in both languages", async () => {
		const found = await tags()
		expect([...new Set(found.map((one) => one.kind))]).toEqual(["difficulty", "improvement", "contribution"])
		expect(found.filter(({ label }) => label.fr === label.en)).toEqual([])
	})

	test("are replaced, never reworded: what was said before keeps its words", async () => {
		const former = await tagOf("Transport ou hébergement")
		const { id } = await note({ tag: former })
		const administrator = platform.client(platform.team.administrator)
		const label = { fr: "Transport ou logement de la famille", en: "Family's transport or lodging" }
		const added = await administrator.post<Body>(TAGS, { kind: "difficulty", label, replaces: former })
		expect(added.status).toBe(201)
		expect((await find(id))?.tag.label.fr).toBe("Transport ou hébergement")
		expect((await note({ tag: former })).status).toBe(422)
		expect((await note({ tag: added.body["id"] })).status).toBe(201)
		expect((await tags("?retired=true")).find((one) => one.id === former)?.retiredAt).toBe(platform.now.toISOString())
		const again = await administrator.post(TAGS, { kind: "difficulty", label, replaces: former })
		expect(again.status).toBe(422)
	})

	test("retired are offered no longer, and a restart does not bring them back", async () => {
		const tag = await tagOf("Incident technique")
		expect((await platform.client(platform.team.nurse).post(`${TAGS}/${tag}/retirement`)).status).toBe(403)
		expect((await platform.client(platform.team.administrator).post(`${TAGS}/${tag}/retirement`)).status).toBe(204)
		await seedReference(platform.engine.db)
		expect((await tags()).map((one) => one.id)).not.toContain(tag)
	})
})
