import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { canonicalJson } from "../../db/audit/canonical-json.ts"
import type { CountsFigure } from "../../db/reports/figure.ts"
import type { PlatformReports, ReportView } from "../../db/reports/read-reports.ts"
import { askExpert, orient, type Someone, startPlatform, type Team, type TestPlatform } from "../setup/platform.ts"

interface Found {
	readonly intact: boolean
	readonly copyIntact: boolean
	readonly same: boolean
	readonly hash: string
	readonly againHash: string
	readonly differing: readonly string[]
}

const MOVING = new URL("../../db/migrations/0030_report_rows_apart.sql", import.meta.url)

let platform: TestPlatform
let team: Team
let report: string
const caseIds: string[] = []
const YEAR = { kind: "yearly", fromOn: "2026-01-01" } as const

beforeAll(async () => {
	platform = await startPlatform({ at: "2026-03-02T06:00:00Z" })
	team = platform.team
	for (let n = 0; n < 7; n += 1)
		caseIds.push((await platform.openCase(n === 0 ? { requesterType: "family" } : {})).caseId)
	for (const caseId of caseIds.slice(0, 6)) await orient(platform, caseId)
	await askExpert(platform, caseIds[0] ?? "")
	const [tag] = await sql()<{ id: string }[]>`select id from difficulty_tags where kind = 'difficulty' limit 1`
	await platform.client(team.nurse).post(`/api/cases/${caseIds[0]}/difficulties`, {
		id: "11111111-1111-4111-8111-111111111111",
		tag: tag?.id,
		occurredOn: "2026-03-02",
		remark: "Mot qui reste dans le dossier",
	})
	await sql()`
		insert into survey_answers (variant, platform_id, territory, quarter, answers)
		select 'patient', ${team.platformId}, 'RE', '2026-Q1', '{"overall": 5}' from generate_series(1, 6)`
	await platform.passTo("2027-01-15T06:00:00Z")
}, 120_000)
afterAll(() => platform.close())

const sql = () => platform.engine.db.$client
const read = async (as: Someone = team.nurse) =>
	(await platform.client(as).get<ReportView>(`/api/reports/${report}`)).body
const step = (as: Someone, type: string, payload = {}) =>
	platform.client(as).post(`/api/reports/${report}/events`, { type, payload })
const verify = async () => (await platform.client(team.nurse).get<Found>(`/api/reports/${report}/verification`)).body
const counts = (view: ReportView, id: string): CountsFigure | undefined =>
	view.content.figures.find((one): one is CountsFigure => one.id === id && one.kind === "counts")
const write = (section: string, text: string, version: number, as: Someone = team.nurse) =>
	platform.client(as).send("PUT", `/api/reports/${report}/comments/${section}`, JSON.stringify({ text, version }), {
		"Content-Type": "application/json",
	})

describe("a yearly report", () => {
	test("is owed once the platform's opening is known, with the point at six months", async () => {
		const list = async () =>
			(await platform.client(team.nurse).get<{ items: PlatformReports[] }>("/api/reports")).body.items[0]
		expect(await list()).toMatchObject({ openedOn: null, due: [], maySetOpening: false })
		const put = (as: Someone) =>
			platform.client(as).send("PUT", `/api/reports/openings/${team.platformId}`, '{"openedOn":"2026-01-01"}', {
				"Content-Type": "application/json",
			})
		expect((await put(team.nurse)).status).toBe(403)
		expect((await put(team.physician)).status).toBe(204)
		expect((await list())?.due).toMatchObject([
			{ kind: "sixMonth", fromOn: "2026-01-01", toOn: "2026-06-30", dueOn: "2026-08-01", over: true, late: true },
			{ kind: "yearly", fromOn: "2026-01-01", toOn: "2026-12-31", dueOn: "2027-04-01", over: true, late: false },
			{ kind: "yearly", fromOn: "2027-01-01", toOn: "2027-12-31", dueOn: "2028-04-01", over: false, late: false },
		])
	})

	test("is begun by the team, once, and counts itself", async () => {
		const begin = (as: Someone) =>
			platform.client(as).post<{ id: string }>("/api/reports", { platform: team.platformId, ...YEAR })
		expect((await begin(team.manager)).status).toBe(403)
		expect((await begin(platform.elsewhere.nurse)).status).toBe(403)
		report = (await begin(team.secretary)).body.id
		expect((await begin(team.nurse)).body.id).toBe(report)
		const view = await read()
		expect(view).toMatchObject({ summary: { state: { id: "draft" } }, hash: null, maySeeCases: true })
		expect(counts(view, "requests")).toMatchObject({
			n: 7,
			cells: [
				{ key: "accepted", n: 6 },
				{ key: "waiting", n: 1 },
			],
		})
		expect(counts(view, "requesters")?.cells).toContainEqual({ key: "family", n: 1 })
		expect(counts(view, "opinions")).toMatchObject({ n: 1 })
		expect(counts(view, "difficulties")).toMatchObject({ n: 1 })
		expect(view.content.labels["requesterType"]?.["family"]).toEqual({ fr: "Famille", en: "Family" })
		expect(view.content.figures.find((one) => one.id === "satisfactionPatient")).toMatchObject({ n: 6 })
	})

	test("opens the cases behind a number, for the team", async () => {
		const rows = (as: Someone) =>
			platform
				.client(as)
				.get<{ items: { number: string; caseId: string }[] }>(
					`/api/reports/${report}/rows?figure=requesters&key=family`,
				)
		const { items } = (await rows(team.nurse)).body
		expect(items).toMatchObject([{ caseId: caseIds[0], number: expect.stringMatching(/^P-2026-/) }])
		expect((await rows(team.manager)).status).toBe(403)
		expect((await rows(platform.elsewhere.nurse)).status).toBe(404)
	})

	test("keeps every writing of a comment, and lets nobody overwrite a colleague's", async () => {
		expect((await write("activity", "Une année d'ouverture.", 0)).status).toBe(200)
		expect((await write("activity", "Autre chose", 0, team.otherNurse)).status).toBe(409)
		expect((await write("activity", "Une année d'ouverture, en hausse.", 1, team.otherNurse)).body).toEqual({
			version: 2,
		})
		// Sent again, because the answer was lost.
		expect((await write("activity", "Une année d'ouverture, en hausse.", 1, team.otherNurse)).body).toEqual({
			version: 2,
		})
		expect((await write("activity", "x", 2, team.manager)).status).toBe(403)
		expect((await read()).content.comments).toEqual([
			{ section: "activity", text: "Une année d'ouverture, en hausse." },
		])
		expect(await sql()`select version from report_comments where report_id = ${report}`).toHaveLength(2)
	})

	test("is frozen by the referent physician alone, with a hash, and then neither changes nor is written on", async () => {
		expect((await platform.client(team.nurse).get(`/api/reports/${report}/verification`)).status).toBe(404)
		expect((await step(team.nurse, "REPORT_FROZEN")).status).toBe(403)
		expect((await step(team.manager, "PASSED_ON", { ars: "2027-02-01", dgos: "2027-02-01" })).status).toBe(409)
		expect((await step(team.physician, "REPORT_FROZEN")).status).toBe(204)
		const view = await read()
		expect(view).toMatchObject({
			summary: { state: { id: "frozen" }, edition: 1 },
			hash: expect.stringMatching(/^[0-9a-f]{64}$/),
		})
		expect((await write("activity", "Trop tard", 2)).status).toBe(409)
	})

	test("generated again from the log gives the same figures and hash, whatever was recorded since", async () => {
		const before = await read()
		await platform.openCase({ occurredAt: "2026-11-02T06:00:00Z" })
		await platform.send(caseIds[6] ?? "", "REQUEST_ACCEPTED", {}, team.nurse, { occurredAt: "2026-11-02T06:00:00Z" })
		await sql()`update difficulties set withdrawn_by = 'x', withdrawn_at = ${platform.now.toISOString()}::timestamptz + interval '1 day'`
		await sql()`update centres set name = name || ' (nouveau nom)'`
		await platform.passTo("2027-02-01T06:00:00Z")
		expect(await verify()).toMatchObject({
			intact: true,
			copyIntact: true,
			same: true,
			differing: [],
			hash: before.hash,
		})
		expect((await read()).content).toEqual(before.content)
	})

	test("says so when what is stored was altered, and when the log itself gives something else", async () => {
		const path = ["figures", "0", "n"]
		await sql()`update report_editions set content = jsonb_set(content, ${path}, '70')`
		expect(await verify()).toMatchObject({ intact: false, copyIntact: false, same: true, differing: ["asks"] })
		await sql()`update report_editions set content = jsonb_set(content, ${path}, '7')`
		await sql()`update report_copies set content = content || '{"added": true}'`
		expect(await verify()).toMatchObject({ intact: true, copyIntact: false })
		await sql()`update report_copies set content = content - 'added'`
		await sql()`update case_events set occurred_at = '2025-01-01' where case_id = ${caseIds[6] ?? ""} and seq = 1`
		expect(await verify()).toMatchObject({ intact: true, same: false, differing: expect.arrayContaining(["asks"]) })
		await sql()`update case_events set occurred_at = recorded_at where case_id = ${caseIds[6] ?? ""} and seq = 1`
		expect(await verify()).toMatchObject({ intact: true, copyIntact: true, same: true })
	})

	test("that an earlier release froze with its rows inside is verified as it was: they move beside it", async () => {
		const readRows = () =>
			sql()<{ seq: number; rows: string }[]>`select seq, figure, key, n, rows from report_rows order by seq`
		const before = await readRows()
		expect(before.length).toBeGreaterThan(20)
		await sql()`
			update report_editions set content = content || jsonb_build_object('rows', (
				select jsonb_agg(jsonb_build_object('figure', r.figure, 'key', r.key, 'caseId', one -> 0, 'at', one -> 1,
					'days', one -> 2, 'running', one -> 3) order by r.seq, at)
				from report_rows r cross join jsonb_array_elements(r.rows::jsonb) with ordinality as o(one, at)))`
		await sql()`delete from report_rows`
		// Of a copy that another rule made, it is looked at whether it says what its edition says.
		await sql()`update report_copies set content = content - 'rule'`
		const [copy] = await sql()<{ content: object; hash: string }[]>`select content, hash from report_copies`
		await sql()`update report_copies set hash = ${createHash("sha256").update(canonicalJson(copy?.content)).digest("hex")}`
		for (const statement of (await readFile(MOVING, "utf8")).split("--> statement-breakpoint"))
			await sql().unsafe(statement)
		expect(await verify()).toMatchObject({ intact: true, copyIntact: true, same: true })
		// PostgreSQL writes JSON with spaces.
		const parsed = (rows: readonly { rows: string }[]) =>
			rows.map((one) => ({ ...one, rows: JSON.parse(one.rows) as unknown }))
		expect(parsed(await readRows())).toEqual(parsed(before))
		await sql()`update report_copies set content = jsonb_set(content, '{figures,0,n}', '6')`
		expect(await verify()).toMatchObject({ copyIntact: false })
		await sql()`
			update report_copies set content = ${JSON.stringify({ ...copy?.content, rule: 2 })}::text::jsonb,
				hash = ${copy?.hash ?? ""}`
		expect(await verify()).toMatchObject({ intact: true, copyIntact: true, same: true })
	})

	test("reaches the direction only when it is sent, without a number under five and without a case", async () => {
		expect((await platform.client(team.manager).get(`/api/reports/${report}`)).status).toBe(404)
		expect((await step(team.secretary, "SENT_TO_DIRECTOR")).status).toBe(204)
		const view = await read(team.manager)
		expect(view).toMatchObject({ maySeeCases: false, content: { suppressed: true }, writings: [] })
		expect(view.hash).not.toBe((await read()).hash)
		expect(counts(view, "requests")).toMatchObject({
			n: 7,
			cells: [
				{ key: "accepted", n: null },
				{ key: "waiting", n: null },
			],
		})
		expect(counts(view, "opinions")).toMatchObject({ n: null })
		const text = canonicalJson(view)
		for (const caseId of caseIds) expect(text).not.toContain(caseId)
		expect(text).not.toContain("P-2026-")
		expect(text).not.toContain("Mot qui reste dans le dossier")
	})

	test("holds no case beside the answers of a questionnaire, even in the team's edition", async () => {
		const rows = await sql()<{ figure: string; n: number; rows: string }[]>`select figure, n, rows from report_rows`
		for (const one of rows) expect(JSON.parse(one.rows)).toHaveLength(one.n)
		const figures = new Set(rows.map((one) => one.figure))
		expect(figures.has("requests")).toBe(true)
		for (const id of ["surveys", "satisfactionPatient", "satisfactionRelatives"]) expect(figures.has(id)).toBe(false)
	})

	test("comes back with a reason, is frozen again as another edition, and is passed on: every step is kept", async () => {
		expect((await step(team.nurse, "RETURNED_TO_TEAM", { reason: "Détailler" })).status).toBe(403)
		expect((await step(team.manager, "RETURNED_TO_TEAM", {})).status).toBe(422)
		expect((await step(team.manager, "RETURNED_TO_TEAM", { reason: "Détailler l'activité" })).status).toBe(204)
		// What it was sent stays what it reads.
		expect((await read(team.manager)).content.report.edition).toBe(1)
		await write("delays", "Les délais baissent.", 0)
		await step(team.physicianDeputy, "REPORT_FROZEN")
		expect((await read()).content.report.edition).toBe(2)
		expect(counts(await read(), "requests")).toMatchObject({ n: 8 })
		await step(team.physician, "SENT_TO_DIRECTOR")
		expect((await step(team.manager, "PASSED_ON", { ars: "2027-02-02", dgos: "2027-02-03" })).status).toBe(204)
		const { steps, summary, actions } = await read(team.manager)
		expect(summary).toMatchObject({ state: { id: "passedOn", owes: null }, dueAt: null })
		expect(actions).toEqual([])
		expect(steps.map((one) => one.type)).toEqual([
			"REPORT_FROZEN",
			"SENT_TO_DIRECTOR",
			"RETURNED_TO_TEAM",
			"REPORT_FROZEN",
			"SENT_TO_DIRECTOR",
			"PASSED_ON",
		])
		expect(steps.at(-1)).toMatchObject({ payload: { ars: "2027-02-02", dgos: "2027-02-03" } })
		const [audited] = await sql()<{ n: number }[]>`
			select count(*)::int as n from audit_entries where action = 'report.moved' and subject = ${report}`
		expect(audited?.n).toBe(7)
	})

	test("is the next one's to move: the list says whose, and only once its period is over", async () => {
		const mine = async (as: Someone) =>
			(await platform.client(as).get<{ items: PlatformReports[] }>("/api/reports")).body.items[0]?.reports.map(
				({ state, mine: own }) => [state.id, own],
			)
		await platform.client(team.nurse).post("/api/reports", {
			platform: team.platformId,
			kind: "sixMonth",
			fromOn: "2026-01-01",
		})
		expect(await mine(team.physician)).toEqual([
			["passedOn", false],
			["draft", true],
		])
		expect(await mine(team.nurse)).toEqual([
			["passedOn", false],
			["draft", true],
		])
		const { body } = await platform.client(team.nurse).get<{ items: PlatformReports[] }>("/api/reports")
		const draft = body.items[0]?.reports.find((one) => one.state.id === "draft")
		const propose = (as: Someone) =>
			platform.client(as).post(`/api/reports/${draft?.id}/events`, { type: "DRAFT_PROPOSED", payload: {} })
		expect((await propose(team.manager)).status).toBe(403)
		expect((await propose(team.secretary)).status).toBe(204)
		expect(await mine(team.nurse)).toEqual([
			["passedOn", false],
			["review", false],
		])
		expect(await mine(team.physician)).toEqual([
			["passedOn", false],
			["review", true],
		])
	})

	test("is found by its year, by whoever may read it, as JSON or as a file", async () => {
		const annual = (as: Someone, year: number, query = "") =>
			platform.client(as).get<ReportView>(`/api/reports/annual/${year}${query}`)
		expect((await annual(team.nurse, 2026)).body.summary).toMatchObject({ id: report, kind: "yearly" })
		expect((await annual(team.manager, 2026)).body).toMatchObject({ maySeeCases: false })
		const pdf = await annual(team.nurse, 2026, "?format=pdf")
		expect([pdf.status, pdf.headers.get("Location")]).toEqual([302, `/api/reports/${report}/file?format=pdf`])
		expect((await annual(team.nurse, 2025)).status).toBe(404)
		expect((await annual(platform.elsewhere.nurse, 2026)).status).toBe(404)
		expect((await annual(platform.elsewhere.nurse, 2026, `?platform=${team.platformId}`)).status).toBe(404)
		expect((await annual(team.nurse, 2026, "?format=doc")).status).toBe(422)
	})

	test("is not frozen while its period runs", async () => {
		const { body } = await platform
			.client(team.nurse)
			.post<{ id: string }>("/api/reports", { platform: team.platformId, kind: "yearly", fromOn: "2027-01-01" })
		const path = `/api/reports/${body.id}/events`
		const answer = await platform.client(team.physician).post(path, { type: "REPORT_FROZEN", payload: {} })
		expect(answer).toMatchObject({ status: 409, body: { code: "EVENT_NOT_ALLOWED" } })
	})
})
