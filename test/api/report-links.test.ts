import { pino } from "pino"
import { Registry as Metrics } from "prom-client"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { ReportView } from "../../db/reports/read-reports.ts"
import { seedId } from "../../db/seed/directory-data/seed-id.ts"
import { createWorkerMetrics } from "../../workers/metrics.ts"
import { noticeHandler } from "../../workers/notices.ts"
import { createClient } from "../setup/api-client.ts"
import { collectMessages } from "../setup/outgoing-messages.ts"
import { type Someone, startPlatform, type TestPlatform } from "../setup/platform.ts"

/** Somebody of the direction whom the directory knows and who has no account. */
const DIRECTOR = seedId("person", "combava")

let platform: TestPlatform
let report: string
let token = ""
beforeAll(async () => {
	platform = await startPlatform({ at: "2027-01-04T06:00:00Z" })
	const { team, engine } = platform
	const sql = engine.db.$client
	await sql`insert into platform_mandates (platform_id, opened_on, set_by, set_at)
		values (${team.platformId}, '2025-03-01', 'test', now())`
	await sql`update people set email = 'direction@exemple.re', preferred_channel = 'email' where id = ${DIRECTOR}`
	await platform.openCase({ occurredAt: "2026-11-02T06:00:00Z" })
	const { body } = await platform
		.client(team.nurse)
		.post<{ id: string }>("/api/reports", { platform: team.platformId, kind: "yearly", fromOn: "2026-01-01" })
	report = body.id
	await step(team.physician, "REPORT_FROZEN")
}, 120_000)
afterAll(() => platform.close())

const step = async (as: Someone, type: string, payload: object = {}) =>
	(await platform.client(as).post(`/api/reports/${report}/events`, { type, payload })).status
const nobody = () => createClient(platform.app, undefined)
const openBy = (secret: string) => nobody().post<{ session: string }>("/api/link-sessions", { token: secret })
const byLink = async (secret = token) => createClient(platform.app, (await openBy(secret)).body.session)
const links = async () =>
	(await platform.client(platform.team.nurse).get<ReportView>(`/api/reports/${report}`)).body.links

/** Delivers what waits, and gives the secret of the link that left. */
async function letter(): Promise<string> {
	const { engine } = platform
	const outgoing = collectMessages(engine)
	const [notice] = await engine.db.$client<{ id: string }[]>`
		select id from notices where report_id = ${report} and recipients = '{director}' and delivered_at is null`
	const left = await outgoing.deliver(notice?.id ?? "")
	const mail = left.find((one) => one.address === "direction@exemple.re")
	expect(mail?.subject).toMatch(/^Bilan B-[0-9A-F]{4}-[0-9A-F]{4} : /)
	expect(mail?.text).toContain("vous transmet son bilan d'activité")
	return /\/bilan#([\w-]+)/.exec(mail?.text ?? "")?.[1] ?? ""
}

test("sent to somebody by name, the report reaches them by a letter with a link, and nobody it does not know", async () => {
	const { team } = platform
	expect(await step(team.nurse, "SENT_TO_DIRECTOR", { to: "11111111-1111-4111-8111-111111111111" })).toBe(422)
	expect(await step(team.nurse, "SENT_TO_DIRECTOR", { to: DIRECTOR })).toBe(204)
	token = await letter()
	expect(await links()).toMatchObject([{ valid: true, uses: 0, lastOpenedAt: null, disowned: false }])
	// A program that follows the address sends no secret: nothing but a confirmed opening counts.
	expect((await nobody().get("/bilan")).status).not.toBe(500)
	expect((await links())[0]?.uses).toBe(0)
})

test("the link opens the edition that was sent, and nothing else of the product", async () => {
	const client = await byLink()
	const view = (await client.get<ReportView & { expiresAt: string }>("/api/link/report")).body
	expect(view).toMatchObject({
		summary: { id: report, state: { id: "withDirector" } },
		maySeeCases: false,
		content: { suppressed: true },
		told: [],
		links: [],
		writings: [],
		expiresAt: "2027-02-03T06:00:00.000Z",
	})
	expect(view.actions.map((one) => one.type)).toEqual(["PASSED_ON", "RETURNED_TO_TEAM"])
	expect((await links())[0]).toMatchObject({ uses: 1, lastOpenedAt: "2027-01-04T06:00:00.000Z" })
	for (const path of [
		`/api/reports/${report}`,
		"/api/reports",
		"/api/link",
		"/api/me",
		"/api/cases",
		"/api/tasks",
		"/api/inbox",
		"/api/work",
	])
		expect([path, (await client.get(path)).status]).toEqual([path, 404])
	const file = await client.get("/api/link/report/file?format=json")
	expect([file.status, file.headers.get("Cache-Control")]).toEqual([200, "private, no-store"])
	const [entry] = await platform.engine.db.$client<{ by_id: string }[]>`
		select by_id from audit_entries where action = 'report.exported' and subject = ${report}`
	expect(entry?.by_id).toBe(DIRECTOR)
	// A session of this kind is none of a case's link, and the other way round.
	expect((await nobody().get("/api/link/report")).status).toBe(401)
})

test("a secret that was altered, revoked, disowned or has run out opens nothing", async () => {
	const { team, engine } = platform
	expect((await openBy(`${token.slice(0, -2)}xx`)).status).toBe(404)
	const made = await platform.client(team.nurse).post<{ id: string; path: string }>(`/api/reports/${report}/links`, {})
	expect(made.status).toBe(201)
	const second = made.body.path.split("#")[1] ?? ""
	const open = await byLink(second)
	expect((await open.get("/api/link/report")).status).toBe(200)
	expect(
		(await platform.client(platform.elsewhere.nurse).send("DELETE", `/api/reports/${report}/links/${made.body.id}`))
			.status,
	).toBe(404)
	expect(
		(await platform.client(team.nurse).send("DELETE", `/api/reports/${report}/links/${made.body.id}`)).status,
	).toBe(204)
	// What it had opened is closed too.
	expect((await open.get("/api/link/report")).status).toBe(410)
	expect((await openBy(second)).status).toBe(410)

	const third = (await platform.client(team.nurse).post<{ path: string }>(`/api/reports/${report}/links`, {})).body.path
	const disowned = third.split("#")[1] ?? ""
	expect((await nobody().post("/api/link-refusals", { token: disowned })).status).toBe(204)
	expect((await openBy(disowned)).status).toBe(410)
	const [told] = await engine.db.$client<{ id: string }[]>`
		select id from notices where report_id = ${report} and about = 'linkDisowned'`
	const metrics = createWorkerMetrics(new Metrics())
	await noticeHandler({ engine, logger: pino({ level: "silent" }), metrics }).handle({ noticeIds: [told?.id ?? ""] })
	expect(
		await engine.db.$client`select from inbox where notice_id = ${told?.id ?? ""} and person_id = ${team.nurse.id}`,
	).toHaveLength(1)
})

test("its holder sends it back, and it opens nothing until it comes again", async () => {
	const { team } = platform
	const client = await byLink()
	expect(
		(await client.post("/api/link/report/events", { type: "RETURNED_TO_TEAM", payload: { reason: "Une page manque" } }))
			.status,
	).toBe(204)
	expect((await client.get("/api/link/report")).status).toBe(410)
	expect((await openBy(token)).status).toBe(410)
	expect(await step(team.physician, "REPORT_FROZEN")).toBe(204)
	expect(await step(team.nurse, "SENT_TO_DIRECTOR", { to: DIRECTOR })).toBe(204)
	token = await letter()
	expect((await (await byLink()).get("/api/link/report")).status).toBe(200)
})

test("its holder says when it went to the agencies, once, by their name", async () => {
	const client = await byLink()
	const pass = () =>
		client.post("/api/link/report/events", { type: "PASSED_ON", payload: { ars: "2027-01-04", dgos: "2027-01-04" } })
	expect((await client.post("/api/link/report/events", { type: "REPORT_FROZEN", payload: {} })).status).toBe(409)
	expect((await pass()).status).toBe(204)
	expect((await pass()).status).toBe(409)
	const { body } = await platform.client(platform.team.nurse).get<ReportView>(`/api/reports/${report}`)
	expect(body.steps.at(-1)).toMatchObject({ type: "PASSED_ON", by: expect.stringContaining("Combava") })
	// It can still be read until it runs out.
	expect((await client.get("/api/link/report")).status).toBe(200)
	await platform.passTo("2027-02-04T06:00:00Z")
	expect((await openBy(token)).status).toBe(410)
})
