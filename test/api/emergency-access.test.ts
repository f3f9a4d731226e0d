import { pino } from "pino"
import { Registry as Metrics } from "prom-client"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { createAccount, grantRole, issueToken } from "../../db/accounts.ts"
import { createWorkerMetrics } from "../../workers/metrics.ts"
import { noticeHandler } from "../../workers/notices.ts"
import { type FullCase, fillCase } from "../setup/full-case.ts"
import { type Body, type Someone, startPlatform, type TestPlatform } from "../setup/platform.ts"

const REASON = "Détresse respiratoire aux urgences, famille injoignable"
const logger = pino({ level: "silent" })

let platform: TestPlatform
let full: FullCase
beforeAll(async () => {
	platform = await startPlatform({ at: "2026-03-02T06:00:00Z" })
	full = await fillCase(platform, "Urgence", { close: false })
}, 60_000)
afterAll(async () => {
	await platform.close()
})

const sql = () => platform.engine.db.$client
const passMinutes = async (minutes: number) =>
	await platform.passTo(new Date(platform.now.getTime() + minutes * 60_000))
const open = async (as: Someone, changes: Body = {}) =>
	await platform
		.client(as)
		.post<Body>("/api/emergency-accesses", { caseNumber: full.number, reason: REASON, minutes: 60, ...changes })
const end = async (as: Someone, id: unknown) =>
	await platform.client(as).post(`/api/emergency-accesses/${String(id)}/end`)
/** A physician of the other platform without any access yet: each test has its own. */
async function clinician(role: "nurse" | "physician" | "secretary" | "manager" = "physician"): Promise<Someone> {
	const [person] = await sql()<{ id: string }[]>`
		select p.id from people p where not exists (select 1 from accounts a where a.person_id = p.id) order by p.id limit 1`
	const id = person?.id ?? ""
	const accountId = await createAccount(sql(), { name: id, personId: id })
	await grantRole(sql(), accountId, { role, platformId: platform.elsewhere.platformId })
	return { id, accountId, name: id, token: await issueToken(sql(), accountId) }
}
const audit = async (action: string, by: string) =>
	await sql()<{ case_id: string; platform_id: string; basis: string; detail: Body; subject: string }[]>`
		select case_id, platform_id, basis, detail, subject from audit_entries where action = ${action} and by_id = ${by}`

describe("opening", () => {
	test("shows that one case as its team sees it, identity, texts and documents included, and nothing else", async () => {
		const who = await clinician()
		const other = await platform.openCase()
		expect((await platform.client(who).get(`/api/cases/${full.caseId}`)).status).toBe(404)
		expect((await open(who)).status).toBe(201)
		const client = platform.client(who)
		const view = await client.get<Body>(`/api/cases/${full.caseId}`)
		expect(view.body).toMatchObject({ number: full.number, identity: { access: "open" }, available: [] })
		expect(JSON.stringify((await client.get(`/api/cases/${full.caseId}/events?limit=500`)).body)).toContain(
			full.canaries.find((one) => one.includes("Message")) ?? "missing",
		)
		expect((await client.get(`/api/documents/${full.documentId}`)).status).toBe(200)
		expect((await client.get(`/api/cases/${full.caseId}/documents`)).status).toBe(200)
		expect((await client.get(`/api/procedures/${full.procedures["opinion"] ?? ""}`)).status).toBe(200)
		const sheet = await client.get(`/api/cases/${full.caseId}/bamara-sheet`)
		expect(JSON.stringify(sheet.body)).toContain(full.canaries.find((one) => one.includes("Gene")) ?? "missing")
		expect((await client.get(`/api/cases/${other.caseId}`)).status).toBe(404)
		const listed = await client.get<{ items: { id: string }[] }>("/api/cases?limit=100")
		expect(listed.body.items.map((one) => one.id)).not.toContain(full.caseId)
	})

	test("lets nobody change anything, take a copy, or give a code to the patient", async () => {
		const who = await clinician("nurse")
		expect((await open(who)).status).toBe(201)
		const client = platform.client(who)
		const before = await platform.countRows()
		const event = { type: "PUT_ON_HOLD", payload: { reason: "familyWish", until: "2026-12-01" } }
		const tries = [
			await client.post(`/api/cases/${full.caseId}/events`, event),
			await client.post(`/api/procedures/${full.procedures["opinion"] ?? ""}/events`, {
				type: "CANCELLED",
				payload: {},
			}),
			await client.send("POST", `/api/cases/${full.caseId}/documents`, "%PDF-1.7", {
				"Content-Type": "application/pdf",
				"X-File-Name": "a.pdf",
			}),
			await client.post(`/api/cases/${full.caseId}/rights`, {
				kind: "erasure",
				text: "x",
				receivedAt: "2026-03-01T00:00:00Z",
			}),
			await client.get(`/api/cases/${full.caseId}/export`),
			await client.get(`/api/cases/${full.caseId}/identity`),
			await client.post(`/api/cases/${full.caseId}/patient-codes`),
		]
		expect(tries.map((one) => one.status)).toEqual([403, 403, 403, 403, 403, 403, 403])
		const after = await platform.countRows()
		// Refused looks at the case may be recorded; nothing else may be written.
		const { audit_entries: _a, audit_heads: _b, ...rest } = after
		const { audit_entries: _c, audit_heads: _d, ...was } = before
		expect(rest).toEqual(was)
	})

	test("is recorded with its ground, and its reason is sealed", async () => {
		const who = await clinician()
		const { body } = await open(who)
		expect(await audit("emergency.opened", who.id)).toMatchObject([
			{
				case_id: full.caseId,
				platform_id: platform.team.platformId,
				basis: "emergency",
				detail: { minutes: 60 },
				subject: body["id"],
			},
		])
		const rows = await sql()`select * from emergency_accesses`
		expect(JSON.stringify(rows)).not.toContain("respiratoire")
		const entries = await sql()`select * from audit_entries`
		expect(JSON.stringify(entries)).not.toContain("respiratoire")
	})

	test("is told at once to the case's own physician and coordinators, through the inbox", async () => {
		const who = await clinician()
		expect((await open(who)).status).toBe(201)
		const [notice] = await sql()<{ id: string }[]>`
			select n.id from notices n join outbox o on o.ref = n.id and o.topic = 'notice'
			where n.about = 'emergencyOpened' and n.by_id = ${who.id}`
		const metrics = createWorkerMetrics(new Metrics())
		await noticeHandler({ engine: platform.engine, logger, metrics }).handle({ noticeIds: [notice?.id ?? ""] })
		for (const told of [platform.team.physician, platform.team.nurse, platform.team.secretary]) {
			const { body } = await platform.client(told).get<{ items: { about: string; noticeId: string }[] }>("/api/inbox")
			expect(body.items.find((one) => one.noticeId === notice?.id)?.about).toBe("emergencyOpened")
		}
		for (const other of [who, platform.team.delegate, platform.elsewhere.physician]) {
			const { body } = await platform.client(other).get<{ items: { noticeId: string }[] }>("/api/inbox")
			expect(body.items.map((one) => one.noticeId)).not.toContain(notice?.id)
		}
		const shown = await platform.client(platform.team.nurse).get(`/api/cases/${full.caseId}/notices`)
		expect(JSON.stringify(shown.body)).toContain("emergencyOpened")
	})

	test("answers alike for a number that nobody has and for one that cannot be opened", async () => {
		const who = await clinician()
		const limited = await platform.openCase()
		const archived = await platform.openCase()
		await sql()`update cases set limited_at = now() where id = ${limited.caseId}`
		await sql()`update cases set retention = 'archived' where id = ${archived.caseId}`
		const answers = []
		for (const caseNumber of ["P-2026-9999", limited.number, archived.number]) {
			const { status, body } = await open(who, { caseNumber })
			answers.push({ status, ...body, instance: "" })
		}
		expect(answers[0]).toMatchObject({ status: 404, code: "NOT_FOUND" })
		expect(answers[1]).toEqual(answers[0])
		expect(answers[2]).toEqual(answers[0])
	})

	test("is refused to the case's own team, and to whoever has it open already", async () => {
		const own = await open(platform.team.nurse)
		expect([own.status, own.body["code"]]).toEqual([409, "EMERGENCY_NOT_NEEDED"])
		const who = await clinician()
		expect((await open(who)).status).toBe(201)
		expect((await open(who)).body["code"]).toBe("EMERGENCY_NOT_NEEDED")
	})

	test.each<[string, () => Promise<Someone> | Someone]>([
		["a secretary", () => clinician("secretary")],
		["a manager", () => clinician("manager")],
		["a BaMaRa delegate", () => platform.elsewhere.delegate],
		["an auditor", () => platform.team.auditor],
		["an administrator", () => platform.team.administrator],
		["an expert without a role", () => platform.outside.stranger],
		["a machine client", () => platform.machine],
	])("is refused to %s", async (_who, whoOf) => {
		expect((await open(await whoOf())).status).toBe(403)
	})

	test.each<[string, Body]>([
		["a reason of nine letters", { reason: "urgence !" }],
		["a reason of blanks", { reason: "               " }],
		["no reason", { reason: undefined }],
		["more than four hours", { minutes: 241 }],
		["no time", { minutes: 0 }],
		["half a minute", { minutes: 0.5 }],
		["a name for a number", { caseNumber: "Vacoas" }],
		["a field that does not exist", { everything: true }],
	])("is refused with %s", async (_what, changes) => {
		const { status, body } = await open(platform.elsewhere.physician, changes)
		expect([status, body["code"]]).toEqual([422, "PAYLOAD_INVALID"])
	})

	test("counts at most five at once for one person, however many ask together", async () => {
		const who = await clinician()
		const cases = await Promise.all(Array.from({ length: 8 }, () => platform.openCase()))
		const answers = await Promise.all(cases.map(({ number }) => open(who, { caseNumber: number })))
		expect(answers.map((one) => one.status).sort((a, b) => a - b)).toEqual([201, 201, 201, 201, 201, 409, 409, 409])
		expect(answers.find((one) => one.status === 409)?.body["code"]).toBe("EMERGENCY_LIMIT_REACHED")
		await end(who, answers.find((one) => one.status === 201)?.body["id"])
		expect((await open(who)).status).toBe(201)
	})
})

describe("its end", () => {
	test("comes with its time, on the clock of the product", async () => {
		const who = await clinician()
		await open(who, { minutes: 30 })
		const read = async () => (await platform.client(who).get(`/api/cases/${full.caseId}`)).status
		await passMinutes(29)
		expect(await read()).toBe(200)
		await passMinutes(1)
		expect(await read()).toBe(404)
		expect((await platform.client(who).get(`/api/documents/${full.documentId}`)).status).toBe(404)
	})

	test("comes at once when they end it, and only they can", async () => {
		const who = await clinician()
		const { body } = await open(who)
		expect((await end(platform.elsewhere.nurse, body["id"])).status).toBe(404)
		expect((await platform.client(who).get(`/api/cases/${full.caseId}`)).status).toBe(200)
		expect((await end(who, body["id"])).status).toBe(204)
		expect((await end(who, body["id"])).status).toBe(204)
		expect((await platform.client(who).get(`/api/cases/${full.caseId}`)).status).toBe(404)
		expect(await audit("emergency.ended", who.id)).toHaveLength(1)
	})

	test("comes when the clinical role is taken away", async () => {
		const who = await clinician()
		await open(who)
		await sql()`delete from role_grants where account_id = ${who.accountId}`
		expect((await platform.client(who).get(`/api/cases/${full.caseId}`)).status).toBe(403)
	})

	test("comes when the use of the case is limited", async () => {
		const { caseId, number } = await platform.openCase()
		const who = await clinician()
		expect((await open(who, { caseNumber: number })).status).toBe(201)
		await sql()`update cases set limited_at = now() where id = ${caseId}`
		expect((await platform.client(who).get(`/api/cases/${caseId}`)).status).toBe(409)
	})
})

describe("the review", () => {
	const review = async (
		as: Someone,
		id: unknown,
		body: Body = { justified: false, note: "Sans lien avec les soins" },
	) => await platform.client(as).post<Body>(`/api/emergency-accesses/${String(id)}/review`, body)

	test("is the physician's of the case's own platform, once", async () => {
		const who = await clinician()
		const { body } = await open(who)
		expect((await review(platform.team.nurse, body["id"])).status).toBe(403)
		expect((await review(platform.elsewhere.physician, body["id"])).status).toBe(404)
		expect((await review(who, body["id"])).status).toBe(403)
		expect((await review(platform.team.physicianDeputy, body["id"])).status).toBe(204)
		expect((await review(platform.team.physician, body["id"])).body["code"]).toBe("REQUEST_DECIDED")
		expect(await audit("emergency.reviewed", platform.team.physicianDeputy.id)).toMatchObject([
			{ case_id: full.caseId, detail: { justified: false } },
		])
		const listed = await platform
			.client(platform.team.nurse)
			.get<{ items: Body[] }>(`/api/emergency-accesses?platform=${platform.team.platformId}&limit=100`)
		expect(listed.body.items.find((one) => one["id"] === body["id"])).toMatchObject({
			reason: REASON,
			review: { justified: false, note: "Sans lien avec les soins", by: { id: platform.team.physicianDeputy.id } },
		})
	})

	test("lists: mine, and my platform's; auditors see who, not why", async () => {
		const who = await clinician()
		const { body } = await open(who)
		const path = `/api/emergency-accesses?platform=${platform.team.platformId}&limit=100`
		const mine = await platform.client(who).get<{ items: Body[] }>("/api/emergency-accesses")
		expect(mine.body.items).toMatchObject([{ id: body["id"], reason: REASON, open: true, review: null }])
		expect(
			(await platform.client(platform.elsewhere.nurse).get<{ items: Body[] }>("/api/emergency-accesses")).body.items,
		).toEqual([])
		const audited = await platform.client(platform.team.auditor).get<{ items: Body[] }>(path)
		expect(audited.body.items.find((one) => one["id"] === body["id"])).toMatchObject({
			reason: null,
			person: { id: who.id },
		})
		expect((await platform.client(who).get(path)).status).toBe(403)
		expect((await platform.client(platform.team.manager).get(path)).status).toBe(403)
		const pages: unknown[] = []
		for (let cursor = ""; ; ) {
			const page: { body: { items: Body[]; next: string | null } } = await platform
				.client(platform.team.nurse)
				.get(`/api/emergency-accesses?platform=${platform.team.platformId}&limit=3${cursor}`)
			pages.push(...page.body.items.map((one) => one["id"]))
			if (page.body.next === null) break
			cursor = `&cursor=${page.body.next}`
		}
		expect(new Set(pages).size).toBe(pages.length)
		expect(pages).toEqual(
			(await platform.client(platform.team.nurse).get<{ items: Body[] }>(path)).body.items.map((one) => one["id"]),
		)
	})
})
