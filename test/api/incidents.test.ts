import { randomUUID } from "node:crypto"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type IncidentKind, reportIncident } from "../../db/incidents.ts"
import { seedId } from "../../db/seed/directory-data/seed-id.ts"
import { type Someone, startPlatform, type Team, type TestPlatform } from "../setup/platform.ts"

let platform: TestPlatform
let team: Team
beforeAll(async () => {
	platform = await startPlatform()
	team = platform.team
})
afterAll(async () => {
	await platform.close()
})

const sql = () => platform.engine.db.$client
const list = async (who: Someone | null, query = "") => await platform.client(who).get(`/api/incidents${query}`)
const retry = async (who: Someone | null, id: string) => await platform.client(who).post(`/api/incidents/${id}/retry`)

interface Listed {
	readonly id: string
	readonly kind: string
	readonly case: object | null
	readonly attempts: number
}
const itemsOf = (body: unknown): readonly Listed[] => (body as { items: Listed[] }).items

async function broken(kind: IncidentKind, subject?: string) {
	const { caseId, number } = await platform.openCase()
	await reportIncident(platform.engine.db, {
		caseId,
		platformId: team.platformId,
		instanceId: caseId,
		kind,
		subjectId: subject ?? caseId,
		error: new Error("connection to 10.0.0.3 lost while writing Aline Vacoas"),
	})
	const [row] = await sql()<{ id: string }[]>`select id from incidents where case_id = ${caseId}`
	return { caseId, number, id: row?.id ?? "" }
}
const stateOf = async (id: string) =>
	(
		await sql()<{ attempts: number; resolved_by: string | null }[]>`
		select attempts, resolved_by from incidents where id = ${id}`
	)[0]

describe("who sees and retries incidents", () => {
	test.each<[string, (p: TestPlatform) => Someone | null, number]>([
		["the nurse", (p) => p.team.nurse, 200],
		["the secretary", (p) => p.team.secretary, 200],
		["the physician", (p) => p.team.physician, 200],
		["an administrator", (p) => p.team.administrator, 200],
		["a manager", (p) => p.team.manager, 403],
		["an auditor", (p) => p.team.auditor, 403],
		["a delegate", (p) => p.team.delegate, 403],
		["an outside party", (p) => p.outside.requester, 403],
		["another platform's nurse", (p) => p.elsewhere.nurse, 403],
		["nobody known", () => null, 401],
	])("%s: %s", async (_who, whoOf, expected) => {
		const { id } = await broken("timer")
		const who = whoOf(platform)
		expect((await list(who, `?platform=${team.platformId}`)).status).toBe(expected)
		// Of an incident that the database does not show, nobody learns that it exists.
		const refused = [platform.team.manager, platform.elsewhere.nurse].some((one) => one === who) ? 404 : expected
		expect((await retry(who, id)).status).toBe(expected === 200 ? 204 : refused)
		expect((await stateOf(id))?.resolved_by ?? null).toBe(expected === 200 ? who?.id : null)
	})

	test("without a platform everybody gets those of their own", async () => {
		const { id } = await broken("notice")
		expect(itemsOf((await list(team.nurse)).body).some((one) => one.id === id)).toBe(true)
		expect((await list(platform.elsewhere.nurse)).body).toEqual({ items: [], next: null })
		expect((await list(platform.outside.stranger)).status).toBe(403)
	})

	test("one of a request that is no case is seen by its platform's team alone, with the request, and retried", async () => {
		const [requestId, noticeId] = [randomUUID(), randomUUID()]
		await sql()`
			insert into received_requests (id, platform_id, origin, state, requester_type, territory, urgency, received_at, due_at,
				sealed_for, suspect)
			values (${requestId}, ${team.platformId}, 'public', 'waiting', 'family', 'RE', 'routine', now(), now(), 'request', false)`
		await sql()`
			insert into notices (id, request_id, platform_id, seq, kind, about, recipients, parties, at, by_id)
			values (${noticeId}, ${requestId}, ${team.platformId}, 0, 'reminder', 'requestWaiting', '{nurse}', '[]', now(), 'system')`
		await reportIncident(platform.engine.db, {
			caseId: null,
			platformId: team.platformId,
			instanceId: null,
			kind: "notice",
			subjectId: noticeId,
			error: new Error("x"),
		})
		const [found] = itemsOf((await list(team.nurse)).body).filter((one) => one.case === null)
		expect(found).toMatchObject({ kind: "notice", request: { id: requestId }, person: null })
		expect(itemsOf((await list(team.administrator)).body).some((one) => one.id === found?.id)).toBe(true)
		expect((await list(platform.elsewhere.nurse)).body).toEqual({ items: [], next: null })
		expect((await retry(platform.elsewhere.nurse, found?.id ?? "")).status).toBe(404)
		expect((await retry(team.secretary, found?.id ?? "")).status).toBe(204)
		expect(await sql()`select ref from outbox where ref = ${noticeId}`).toHaveLength(1)
	})

	test("an incident that does not exist, or is resolved, is not found", async () => {
		const { id } = await broken("timer")
		expect((await retry(team.nurse, seedId("incident", "none"))).status).toBe(404)
		expect((await retry(team.nurse, id)).status).toBe(204)
		expect((await retry(team.nurse, id)).status).toBe(404)
	})
})

describe("what an incident says", () => {
	test("where it is and since when, nothing of what failed in clear", async () => {
		const { id, number, caseId } = await broken("timer")
		const found = itemsOf((await list(team.nurse)).body).find((one) => one.id === id)
		expect(found).toMatchObject({
			kind: "timer",
			code: "UNEXPECTED",
			platformId: team.platformId,
			case: { id: caseId, number },
			instance: { id: caseId, kind: null, ref: "case" },
			attempts: 1,
			resolvedAt: null,
		})
		expect(JSON.stringify(found)).not.toContain("Vacoas")
		expect(JSON.stringify(found)).not.toContain("10.0.0.3")
	})

	test("open ones, the latest first, by pages; resolved ones when asked for", async () => {
		for (let one = 0; one < 3; one += 1) await broken("notice")
		const { id } = await broken("timer")
		await retry(team.nurse, id)
		const seen: string[] = []
		let next: string | null = null
		do {
			const page = await list(team.nurse, `?limit=2${next === null ? "" : `&cursor=${next}`}`)
			const body = page.body as unknown as { items: { id: string; openedAt: string }[]; next: string | null }
			seen.push(...body.items.map((one) => one.id))
			next = body.next
		} while (next !== null)
		const [{ n } = { n: 0 }] = await sql()<{ n: number }[]>`
			select count(*)::int as n from incidents where resolved_at is null`
		expect(seen).toHaveLength(n)
		expect(new Set(seen).size).toBe(n)
		expect(seen).not.toContain(id)
		const resolved = itemsOf((await list(team.nurse, "?resolved=true&limit=100")).body)
		expect(resolved.find((one) => one.id === id)).toMatchObject({ resolvedBy: team.nurse.id })
	})
})

describe("retrying", () => {
	test.each([
		["timer", "alarm"],
		["notice", "notice"],
	] as const)("a %s goes back to the workers", async (kind, topic) => {
		const subject = seedId("subject", kind)
		const { id, caseId } = await broken(kind, subject)
		expect((await retry(team.nurse, id)).status).toBe(204)
		const ref = kind === "notice" ? subject : caseId
		expect(await sql()`select 1 from outbox where topic = ${topic} and ref = ${ref}`).not.toHaveLength(0)
	})

	test("a case that still cannot be restored keeps its incident, which counts the attempt", async () => {
		const { id, caseId } = await broken("snapshot")
		const [{ snapshot } = { snapshot: null }] = await sql()<{ snapshot: unknown }[]>`
			select snapshot from instances where id = ${caseId}`
		await sql()`update instances set snapshot = jsonb_set(snapshot, '{state,value}', '"nowhere"') where id = ${caseId}`
		const events = `/api/cases/${caseId}/events`
		const accept = { type: "REQUEST_ACCEPTED", payload: {} }
		const refused = await retry(team.nurse, id)
		expect(refused.status).toBe(409)
		expect(refused.body).toMatchObject({ code: "INSTANCE_BLOCKED" })
		expect(await stateOf(id)).toEqual({ attempts: 2, resolved_by: null })
		expect((await platform.client(team.nurse).post(events, accept)).body).toMatchObject({ code: "INSTANCE_BLOCKED" })

		await sql()`update instances set snapshot = ${JSON.stringify(snapshot)}::text::jsonb where id = ${caseId}`
		expect((await platform.client(team.nurse).post(events, accept)).body).toMatchObject({ code: "INSTANCE_BLOCKED" })
		expect((await retry(team.nurse, id)).status).toBe(204)
		expect((await platform.client(team.nurse).post(events, accept)).status).toBe(200)
	})
})

describe("trying everything again", () => {
	const retryAll = async (who: Someone | null, body: object = {}) =>
		await platform.client(who).post<{ retried: number; broken: number; left: number }>("/api/incidents/retry", body)
	const summary = async (who: Someone) =>
		(await platform.client(who).get<{ open: number; oldest: string | null }>("/api/incidents/summary")).body

	test("tries each again, keeps what is still broken, says what is left, and is recorded under one's name", async () => {
		await retryAll(team.nurse)
		const sound = [await broken("timer"), await broken("notice")]
		const stuck = await broken("snapshot")
		await sql()`update instances set snapshot = jsonb_set(snapshot, '{machine}', '"another"') where id = ${stuck.caseId}`
		expect((await summary(team.nurse)).open).toBe(3)
		expect((await summary(team.nurse)).oldest).not.toBeNull()

		expect((await retryAll(team.physician)).body).toEqual({ retried: 2, broken: 1, left: 1 })
		for (const one of sound) expect((await stateOf(one.id))?.resolved_by).toBe(team.physician.id)
		expect(await stateOf(stuck.id)).toMatchObject({ attempts: 2, resolved_by: null })
		const topics = await sql()<{ topic: string }[]>`
			select topic from outbox where ref = ${sound[0]?.caseId ?? ""} and topic = 'alarm'`
		expect(topics).toHaveLength(1)
		const [entry] = await sql()<{ by_id: string; platform_id: string; detail: object }[]>`
			select by_id, platform_id, detail from audit_entries where action = 'incident.retried' order by seq desc limit 1`
		expect(entry).toEqual({ by_id: team.physician.id, platform_id: team.platformId, detail: { count: 2, kind: null } })

		await sql()`update instances set snapshot = jsonb_set(snapshot, '{machine}', '"pathway"') where id = ${stuck.caseId}`
		expect((await retryAll(team.nurse, { kind: "timer" })).body).toMatchObject({ retried: 0, left: 1 })
		expect((await retryAll(team.nurse, { kind: "snapshot" })).body).toEqual({ retried: 1, broken: 0, left: 0 })
	})

	test("reaches one's own platforms and no other", async () => {
		const { id } = await broken("timer")
		expect((await retryAll(platform.elsewhere.nurse)).body).toEqual({ retried: 0, broken: 0, left: 0 })
		expect((await retryAll(platform.elsewhere.nurse, { platform: team.platformId })).status).toBe(403)
		expect((await summary(platform.elsewhere.nurse)).open).toBe(0)
		expect((await stateOf(id))?.resolved_by).toBeNull()
		expect((await retryAll(team.auditor)).status).toBe(403)
		expect((await retryAll(null)).status).toBe(401)
	})

	test("a single retry is recorded too", async () => {
		const { id } = await broken("timer")
		await retry(team.secretary, id)
		const entries = await sql()<{ by_id: string }[]>`
			select by_id from audit_entries where action = 'incident.retried' and subject = ${id}`
		expect(entries).toEqual([{ by_id: team.secretary.id }])
	})
})
