import { randomUUID } from "node:crypto"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { CountsFigure } from "../../db/reports/figure.ts"
import type { ReportView } from "../../db/reports/read-reports.ts"
import { forgetRequests } from "../../db/requests/forget-requests.ts"
import { openBrowser } from "../setup/browser.ts"
import { startPlatform, type TestPlatform } from "../setup/platform.ts"

let platform: TestPlatform
let report: string

beforeAll(async () => {
	platform = await startPlatform({ at: "2026-03-02T06:00:00Z" })
	const { team, engine } = platform
	await engine.db.$client`
		insert into platform_mandates (platform_id, opened_on, set_by, set_at)
		values (${team.platformId}, '2025-06-01', 'test', now())`
	const { body } = await platform
		.client(team.nurse)
		.post<{ id: string }>("/api/reports", { platform: team.platformId, kind: "yearly", fromOn: "2026-01-01" })
	report = body.id
}, 120_000)
afterAll(() => platform.close())

/** Somebody fills in the public form; gives the request's id. */
async function receive(requesterType: string): Promise<string> {
	const browser = openBrowser(platform.app, { address: "198.51.100.7" })
	const { body } = await browser.get<{ ticket: string }>("/api/public/requests/form")
	await platform.passTo(new Date(platform.now.getTime() + 60_000))
	const request = {
		requesterType,
		requesterContact: { name: "Famille Essai", phone: "0692000000" },
		patient: { birthName: "Essai", givenNames: "Ada", birthDate: "2018-04-09", sex: "female" },
		territoryOfResidence: "RE",
		urgent: false,
		diagnosticState: "none",
		doctorSettled: false,
		request: { reason: "Un avis", informed: "yes", agreed: "yes" },
		informationRead: true,
		ticket: body.ticket,
	}
	const sent = await browser.send("POST", "/api/public/requests", request, { "Idempotency-Key": randomUUID() })
	expect(sent.status).toBe(201)
	const [row] = await platform.engine.db.$client<{ id: string }[]>`
		select id from received_requests order by received_at desc, id limit 1`
	await platform.passTo(new Date(platform.now.getTime() + 60_000))
	return row?.id ?? ""
}
const decide = async (id: string, action: string, body: object) =>
	expect((await platform.client(platform.team.nurse).post(`/api/received-requests/${id}/${action}`, body)).status).toBe(
		204,
	)
const counted = async (figure: string): Promise<Readonly<Record<string, number | null>>> => {
	const { body } = await platform.client(platform.team.nurse).get<ReportView>(`/api/reports/${report}`)
	const found = body.content.figures.find((one): one is CountsFigure => one.id === figure && one.kind === "counts")
	return { n: found?.n ?? null, ...Object.fromEntries((found?.cells ?? []).map((one) => [one.key, one.n])) }
}

test("everybody who asked is counted once, by what became of it, whether or not it became a case", async () => {
	const { caseId } = await platform.openCase()
	await decide(await receive("family"), "refusal", { reason: "notForUs", answer: "Votre médecin traitant." })
	await decide(await receive("family"), "refusal", { reason: "notARequest" })
	await decide(await receive("association"), "addition", { caseId })
	await receive("family")
	expect(await counted("asks")).toEqual({ n: 4, refused: 1, duplicate: 1, waiting: 2 })
	expect(await counted("askers")).toEqual({ n: 4, family: 2, association: 1, treatingDoctor: 1 })
	expect(await counted("askChannels")).toMatchObject({ n: 4, webForm: 3 })
	// Cases are counted as before.
	expect(await counted("requests")).toEqual({ n: 1, waiting: 1 })
})

test("frozen, it comes out the same once the refused request is forgotten, and nothing is left that leads to it", async () => {
	const { team, engine } = platform
	await platform.passTo("2027-01-04T06:00:00Z")
	const before = await counted("asks")
	const step = await platform
		.client(team.physician)
		.post(`/api/reports/${report}/events`, { type: "REPORT_FROZEN", payload: {} })
	expect(step.status).toBe(204)
	expect(await forgetRequests(engine)).toMatchObject({ refused: 2 })
	expect(await engine.db.$client`select from received_requests where state = 'refused'`).toHaveLength(0)
	const left = await engine.db.$client`select * from forgotten_requests order by refusal`
	expect(left.map((one) => Object.keys(one).toSorted())[0]).toEqual(
		["decided_at", "id", "origin", "platform_id", "received_at", "refusal", "requester_type"].toSorted(),
	)
	expect(await counted("asks")).toEqual(before)
	const { body } = await platform.client(team.nurse).get(`/api/reports/${report}/verification`)
	expect(body).toMatchObject({ intact: true, copyIntact: true, same: true, differing: [] })
})

test("what is decided after the end of the period still waited in it", async () => {
	const { team } = platform
	const [waiting] = await platform.engine.db.$client<{ id: string }[]>`
		select id from received_requests where state = 'waiting'`
	await decide(waiting?.id ?? "", "refusal", { reason: "alreadyHandled" })
	const reopened = await platform
		.client(team.physician)
		.post(`/api/reports/${report}/events`, { type: "REPORT_REOPENED", payload: {} })
	expect(reopened.status).toBe(204)
	expect(await counted("asks")).toEqual({ n: 4, refused: 1, duplicate: 1, waiting: 2 })
})
