import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import type { InboxPage } from "../../db/inbox.ts"
import { type Answer, type Someone, startPlatform, type Team, type TestPlatform } from "../setup/platform.ts"

const HOUR_MS = 3_600_000

let platform: TestPlatform
let team: Team
let caseId: string
beforeAll(async () => {
	platform = await startPlatform({ at: "2026-03-02T06:00:00.000Z" })
	team = platform.team
})
afterAll(async () => {
	await platform.close()
})
beforeEach(async () => {
	;({ caseId } = await platform.openCase())
})

const later = (hours: number) => new Date(platform.now.getTime() + hours * HOUR_MS)

async function tell(who: Someone): Promise<string> {
	await platform.send(caseId, "REQUEST_ACCEPTED", {}, team.nurse)
	const [row] = await platform.engine.db.$client<{ id: string }[]>`
		select id from notices where case_id = ${caseId} and about = 'requestAccepted'`
	const id = row?.id ?? ""
	await platform.engine.db.$client`
		insert into inbox (notice_id, person_id, at) values (${id}, ${who.id}, ${platform.now.toISOString()})`
	return id
}

test("an inbox is one's own: the case by its number, unread until read, the first reading counts", async () => {
	const me = platform.outside.otherExpert
	const id = await tell(me)
	const mine = await platform.client(me).get("/api/inbox")
	expect(mine.body).toMatchObject({
		items: [{ noticeId: id, kind: "message", about: "requestAccepted", case: { id: caseId }, readAt: null }],
		next: null,
		unread: 1,
	})
	expect(JSON.stringify(mine.body)).not.toContain("Vacoas")
	expect((await platform.client(me).post(`/api/inbox/${id}/read`)).status).toBe(204)
	const readAt = platform.now.toISOString()
	await platform.passTo(later(1))
	expect((await platform.client(me).post(`/api/inbox/${id}/read`)).status).toBe(204)
	expect((await platform.client(me).get("/api/inbox")).body).toMatchObject({ items: [{ readAt }], unread: 0 })
	expect((await platform.client(me).get("/api/inbox?unread=true")).body).toMatchObject({ items: [], unread: 0 })
})

test("nobody reads or marks somebody else's messages; a machine has no inbox", async () => {
	const id = await tell(platform.outside.requester)
	expect((await platform.client(team.physician).post(`/api/inbox/${id}/read`)).status).toBe(404)
	expect((await platform.client(platform.machine).get("/api/inbox")).status).toBe(403)
	expect((await platform.client(null).get("/api/inbox")).status).toBe(401)
	const { body } = await platform.client(platform.outside.requester).get("/api/inbox")
	expect(body).toMatchObject({ items: [{ noticeId: id, readAt: null }], unread: 1 })
})

test("an inbox comes by pages, the latest first", async () => {
	const me = platform.outside.stranger
	const ids = [await tell(me)]
	for (let more = 0; more < 2; more += 1) {
		await platform.passTo(later(1))
		;({ caseId } = await platform.openCase())
		ids.unshift(await tell(me))
	}
	const seen: string[] = []
	let next: string | null = null
	do {
		const path = `/api/inbox?limit=1${next === null ? "" : `&cursor=${next}`}`
		const page: Answer<InboxPage> = await platform.client(me).get(path)
		seen.push(...page.body.items.map((one) => one.noticeId))
		next = page.body.next
	} while (next !== null)
	expect(seen).toEqual(ids)
})

test("all are marked as read up to the latest that was shown, one's own alone; what came since stays unread", async () => {
	const me = platform.outside.otherExpert
	const other = platform.outside.requester
	const read = async (who: Someone) => (await platform.client(who).get<InboxPage>("/api/inbox?unread=true")).body
	const first = await tell(me)
	await platform.engine.db.$client`update inbox set at = at + interval '0.4 milliseconds' where notice_id = ${first}`
	;({ caseId } = await platform.openCase())
	await tell(other)
	const before = (await read(other)).unread
	const shown = (await read(me)).items[0]?.at
	await platform.passTo(later(1))
	;({ caseId } = await platform.openCase())
	const since = await tell(me)
	expect((await platform.client(me).post("/api/inbox/read", { until: shown })).body).toEqual({ read: 1 })
	expect(await read(me)).toMatchObject({ items: [{ noticeId: since }], unread: 1 })
	expect((await read(other)).unread).toBe(before)
	for (const body of [{}, { until: "hier" }, { until: shown, everybody: true }])
		expect((await platform.client(me).post("/api/inbox/read", body)).status).toBe(422)
})

test("a message says what it tells, a reminder which step waits", async () => {
	const me = platform.outside.stranger
	await tell(me)
	const { body } = await platform.client(me).get<InboxPage>("/api/inbox")
	expect(body.items[0]?.label).toEqual({ fr: "la demande est acceptée", en: "the request is accepted" })
})
