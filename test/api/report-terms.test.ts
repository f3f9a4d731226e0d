import { afterAll, beforeAll, expect, test } from "vitest"
import { watchAbsences } from "../../db/absences/watch-absences.ts"
import { createAccount, grantRole, issueToken } from "../../db/accounts.ts"
import type { ReportView } from "../../db/reports/read-reports.ts"
import { watchReports } from "../../db/reports/watch-reports.ts"
import { type Someone, startPlatform, type TestPlatform } from "../setup/platform.ts"

/*
 * La Réunion works from 8 to 16 on weekdays. The report of the year comes on Monday 4 January 2027: a draft has 20 working
 * days unless the table says otherwise.
 */

interface Table {
	readonly rows: readonly {
		readonly machine: string
		readonly place: string
		readonly single: boolean
		readonly label: { readonly fr: string }
		readonly published: { readonly routine: number }
	}[]
	readonly draft: { readonly version: number } | null
}

const DAY = 480
let platform: TestPlatform
let report: string
/** Administers every platform. */
let everywhere: Someone

beforeAll(async () => {
	platform = await startPlatform({ at: "2026-11-02T06:00:00Z" })
	await sql()`
		insert into platform_mandates (platform_id, opened_on, set_by, set_at)
		values (${platform.team.platformId}, '2026-08-01', 'test', now())`
	await platform.passTo("2027-01-04T04:00:00Z")
	await watchReports(platform.engine)
	const name = "Administration"
	const accountId = await createAccount(sql(), { name })
	await grantRole(sql(), accountId, { role: "administrator" })
	everywhere = { id: accountId, accountId, name, token: await issueToken(sql(), accountId) }
	const [row] = await sql()<{ id: string }[]>`select id from reports where kind = 'yearly'`
	report = row?.id ?? ""
}, 120_000)
afterAll(() => platform.close())

const sql = () => platform.engine.db.$client
const read = async (as: Someone = platform.team.nurse) =>
	(await platform.client(as).get<ReportView>(`/api/reports/${report}`)).body
const due = async () => (await read()).task?.dueAt?.slice(0, 10)
const rungs = async () =>
	Object.fromEntries(
		(
			await sql()<{ name: string; due: string }[]>`
				select name, due_at::date::text as due from report_reminders where report_id = ${report} and sent_at is null`
		).map(({ name, due: at }) => [name, at]),
	)
const table = async () => (await platform.client(everywhere).get<Table>("/api/clocks/deadlines")).body
const json = { "Content-Type": "application/json" }
const publish = async (rows: readonly object[]) => {
	const saved = await platform
		.client(everywhere)
		.send("PUT", "/api/clocks/deadlines/draft", JSON.stringify({ note: "Bilan", rows }), json)
	expect(saved.status).toBe(200)
	const version = (await table()).draft?.version
	expect((await platform.client(everywhere).post("/api/clocks/deadlines/publication", { version })).status).toBe(204)
}
const term = (place: string, days: number) => ({
	machine: "reportCircuit",
	place,
	emergency: days * DAY,
	urgent: days * DAY,
	routine: days * DAY,
})

test("the deadline table has the steps of a report, one term each, as the circuit begins", async () => {
	const rows = (await table()).rows.filter((one) => one.machine === "reportCircuit")
	expect(rows.map(({ place, published }) => [place, published.routine / DAY])).toEqual([
		["draft.yearly", 20],
		["review.yearly", 10],
		["frozen.yearly", 5],
		["withDirector.yearly", 20],
		["draft.sixMonth", 5],
		["review.sixMonth", 5],
		["frozen.sixMonth", 2],
		["withDirector.sixMonth", 8],
	])
	expect(rows.every((one) => one.single)).toBe(true)
	expect(rows[0]?.label.fr).toBe("Bilan d'activité : compléter et commenter le bilan")
	expect(await due()).toBe("2027-01-29")
})

test("a report's step has no urgency: several terms are refused", async () => {
	const rows = [{ ...term("draft.yearly", 10), urgent: 480 }]
	const answer = await platform
		.client(everywhere)
		.send("PUT", "/api/clocks/deadlines/draft", JSON.stringify({ note: "", rows }), json)
	expect(answer).toMatchObject({ status: 422, body: { code: "PAYLOAD_INVALID" } })
})

test("a published term moves the step that runs, with its reminders, and holds for the next one", async () => {
	await publish([term("draft.yearly", 10), term("review.yearly", 3)])
	await watchReports(platform.engine)
	// Friday of the second week, the end of the tenth day; three quarters of it is the eighth.
	expect(await due()).toBe("2027-01-15")
	expect(await rungs()).toEqual({ soon: "2027-01-13", late: "2027-01-15", escalated: "2027-01-22" })
	const [listed] = await sql()<{ same: boolean }[]>`
		select r.due_at = t.due_at as same from reports r join tasks t on t.report_id = r.id and t.status = 'open'
		where r.id = ${report}`
	expect(listed?.same).toBe(true)
})

test("an incident of the territory that is declared later moves it, as it moves those of cases", async () => {
	const declared = await platform.client(platform.team.nurse).post("/api/territory-incidents", {
		territory: "RE",
		kind: "cyclone",
		from: "2027-01-04T05:00:00Z",
		expectedTo: "2027-01-05T05:00:00Z",
	})
	expect(declared.status).toBe(201)
	await watchReports(platform.engine)
	// Eight working hours stood still.
	expect(await due()).toBe("2027-01-18")
	const again = await sql()`select due_at from tasks where report_id = ${report}`
	await watchReports(platform.engine)
	expect(await sql()`select due_at from tasks where report_id = ${report}`).toEqual(again)
})

test("the step that comes next has the published term", async () => {
	const move = (as: Someone, type: string) =>
		platform.client(as).post(`/api/reports/${report}/events`, { type, payload: {} })
	await platform.passTo("2027-01-11T04:00:00Z")
	expect((await move(platform.team.nurse, "DRAFT_PROPOSED")).status).toBe(204)
	expect(await due()).toBe("2027-01-13")
})

test("whoever took a step of a report and is away is told of once, to those who can stand in", async () => {
	const { physician, physicianDeputy } = platform.team
	const task = (await read(physician)).task
	expect((await platform.client(physician).post(`/api/tasks/${task?.id}/claim`)).status).toBeLessThan(300)
	await sql()`
		insert into absences (id, person_id, from_on, to_on, reason, deputy_id)
		values (gen_random_uuid(), ${physician.id}, '2027-01-11', '2027-01-20', 'leave', ${physicianDeputy.id})`
	expect(await watchAbsences(platform.engine)).toBe(1)
	expect(await watchAbsences(platform.engine)).toBe(0)
	expect(
		await sql()`select report_id, case_id, away_id, deputy_id, role from absence_alerts where report_id is not null`,
	).toEqual([
		{ report_id: report, case_id: null, away_id: physician.id, deputy_id: physicianDeputy.id, role: "physician" },
	])
	const [notice] = await sql()`
		select kind, about, report_id, recipients, visit from notices where about = 'assigneeAway'`
	expect(notice).toMatchObject({ kind: "message", report_id: report, recipients: ["physician"], visit: 2 })
})
