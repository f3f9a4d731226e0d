import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { termTokens } from "../../db/identity-index.ts"
import { finishSurveys } from "../../db/surveys.ts"
import { verify } from "../../db/verify.ts"
import { openEveryProcedure } from "../setup/every-procedure.ts"
import { fillCase } from "../setup/full-case.ts"
import { askExpert, type Body, orient, type Someone, startPlatform, type TestPlatform } from "../setup/platform.ts"

let platform: TestPlatform
beforeAll(async () => {
	platform = await startPlatform({ at: "2026-03-02T06:00:00Z" })
}, 60_000)
afterAll(async () => {
	await platform.close()
})

const sql = () => platform.engine.db.$client
const RECEIVED = "2026-03-01T06:00:00Z"
const ask = async (caseId: string, kind: string, as: Someone = platform.team.nurse, changes: Body = {}) =>
	await platform
		.client(as)
		.post<Body>(`/api/cases/${caseId}/rights`, { kind, text: "Je ne veux plus", receivedAt: RECEIVED, ...changes })
const decide = async (id: unknown, as: Someone = platform.team.physician, granted = true) =>
	await platform.client(as).post<Body>(`/api/rights/${String(id)}/decision`, { granted, reason: "Après entretien" })
const lift = async (id: unknown, as: Someone) =>
	await platform.client(as).post<Body>(`/api/rights/${String(id)}/lift`, { reason: "À la demande du patient" })
const listRights = async (as: Someone = platform.team.nurse, query = "") =>
	await platform.client(as).get<{ items: Body[] }>(`/api/rights?platform=${platform.team.platformId}&limit=100${query}`)
const granted = async (caseId: string, kind: string): Promise<string> => {
	const { body } = await ask(caseId, kind)
	expect((await decide(body["id"])).status).toBe(204)
	return String(body["id"])
}

describe("a request", () => {
	test.each([
		["2026-01-31T06:00:00Z", "2026-02-28T06:00:00.000Z"],
		["2026-02-15T06:00:00Z", "2026-03-15T06:00:00.000Z"],
		// Already the 1st in La Réunion.
		["2026-01-31T21:00:00Z", "2026-02-28T21:00:00.000Z"],
	])("received at %s is due at %s, a month later where the platform is", async (receivedAt, dueAt) => {
		const { caseId } = await platform.openCase()
		const { status, body } = await ask(caseId, "access", platform.team.secretary, { receivedAt })
		expect([status, body["dueAt"]]).toEqual([201, dueAt])
	})

	test("is listed by platform, what is due first at the head, its words sealed in the table", async () => {
		const { caseId, number } = await platform.openCase()
		const late = await ask(caseId, "rectification", undefined, {
			receivedAt: "2026-01-05T06:00:00Z",
			text: "Mon nom est mal écrit: Canarimot",
		})
		const { body } = await listRights()
		expect(body.items.map((one) => String(one["dueAt"]))).toEqual(
			body.items.map((one) => String(one["dueAt"])).toSorted(),
		)
		expect(body.items.find((one) => one["id"] === late.body["id"])).toMatchObject({
			case: { id: caseId, number },
			kind: "rectification",
			text: "Mon nom est mal écrit: Canarimot",
			overdue: true,
			status: "open",
			recordedBy: { id: platform.team.nurse.id },
		})
		const overdue = await listRights(undefined, "&overdue=true&status=open")
		expect(overdue.body.items.map((one) => one["overdue"])).not.toContain(false)
		const audited = (await listRights(platform.team.auditor)).body.items
		expect(audited.find((one) => one["id"] === late.body["id"])).toMatchObject({ text: null })
		expect(JSON.stringify(await sql()`select * from rights_requests`)).not.toContain("Canarimot")
		expect(JSON.stringify(await sql()`select * from audit_entries`)).not.toContain("Canarimot")
		expect((await listRights(platform.elsewhere.nurse)).status).toBe(403)
		expect((await listRights(platform.team.manager)).status).toBe(403)
	})

	test.each<[string, Body]>([
		["another kind", { kind: "portability" }],
		["no text", { text: "  " }],
		["a date to come", { receivedAt: "2027-01-01T00:00:00Z" }],
		["a day instead of an instant", { receivedAt: "2026-03-01" }],
		["a field that does not exist", { granted: true }],
	])("with %s is refused", async (_what, changes) => {
		const { caseId } = await platform.openCase()
		expect((await ask(caseId, "access", undefined, changes)).status).toBe(422)
	})

	test("is decided by a physician of the platform, and by another person than who recorded it, once", async () => {
		const { caseId } = await platform.openCase()
		const { team, elsewhere } = platform
		for (const kind of ["access", "rectification", "opposition", "limitation", "erasure"]) {
			const { body } = await ask(caseId, kind, team.physician)
			expect((await decide(body["id"], team.nurse, false)).status).toBe(403)
			expect((await decide(body["id"], team.auditor, false)).status).toBe(403)
			expect((await decide(body["id"], elsewhere.physician, false)).status).toBe(404)
			const own = await decide(body["id"], team.physician, false)
			expect([own.status, String(own.body["detail"])]).toEqual([403, expect.stringContaining("two persons")])
			expect((await decide(body["id"], team.physicianDeputy, false)).status).toBe(204)
			expect((await decide(body["id"], team.physicianDeputy)).body["code"]).toBe("REQUEST_DECIDED")
		}
		expect((await platform.client(team.nurse).get(`/api/cases/${caseId}`)).status).toBe(200)
		const listed = (await listRights()).body.items.filter((one) => (one["case"] as Body)["id"] === caseId)
		expect(new Set(listed.map((one) => one["status"]))).toEqual(new Set(["refused"]))
		expect(listed[0]).toMatchObject({ decision: { by: { id: team.physicianDeputy.id }, reason: "Après entretien" } })
		const entries = await sql()`select detail from audit_entries where case_id = ${caseId} and action = 'right.decided'`
		expect(entries).toHaveLength(5)
	})
})

describe("a limitation", () => {
	test.each(["limitation", "opposition"])(
		"(%s) takes the case out of every list and leaves it to the physician and the deputy",
		async (kind) => {
			const { team } = platform
			const { caseId, number } = await platform.openCase()
			await orient(platform, caseId)
			const opinion = await askExpert(platform, caseId)
			await granted(caseId, kind)
			const everywhere = [team.nurse, team.physician, team.secretary, team.auditor, team.delegate]
			const found: string[] = []
			for (const who of everywhere)
				for (const path of [
					"/api/cases?limit=100",
					`/api/cases?q=${number}`,
					"/api/tasks?limit=100",
					"/api/inbox?limit=100",
				]) {
					const { body } = await platform.client(who).get<Body>(path)
					if (JSON.stringify(body["items"] ?? []).includes(number)) found.push(`${who.name} ${path}`)
				}
			expect(found).toEqual([])
			expect(JSON.stringify((await platform.client(platform.outside.expert).get("/api/tasks")).body)).not.toContain(
				number,
			)
			for (const who of [team.physician, team.physicianDeputy]) {
				expect((await platform.client(who).get(`/api/cases/${caseId}`)).status).toBe(200)
				expect((await platform.client(who).get(`/api/procedures/${opinion}`)).status).toBe(200)
			}
			const answers: unknown[] = []
			for (const who of [team.nurse, team.secretary])
				for (const path of [
					"",
					"/events",
					"/documents",
					"/timers",
					"/notices",
					"/bamara-sheet",
					"/export",
					"/identity",
				]) {
					const { status, body } = await platform.client(who).get<Body>(`/api/cases/${caseId}${path}`)
					if (status !== 409 || body["code"] !== "CASE_LIMITED") answers.push({ who: who.name, path, status, body })
				}
			for (const who of [team.delegate, team.auditor])
				for (const path of ["", "/events", "/timers", "/notices", "/bamara-sheet"]) {
					const { body } = await platform.client(who).get<Body>(`/api/cases/${caseId}${path}`)
					if (body["code"] !== "CASE_LIMITED") answers.push({ who: who.name, path, body })
				}
			expect(answers).toEqual([])
			const said = await platform.client(team.nurse).get<Body>(`/api/cases/${caseId}`)
			expect(said.body).toMatchObject({ canAct: ["physician", "physicianDeputy"] })
			// A stranger does not learn that it is limited.
			expect((await platform.client(platform.elsewhere.nurse).get(`/api/cases/${caseId}`)).status).toBe(404)
			expect((await platform.client(platform.elsewhere.nurse).get(`/api/cases/${caseId}/documents`)).status).toBe(404)
		},
	)

	test("refuses everybody's events but the physician's, saying who can act; deadlines run on", async () => {
		const { team, outside } = platform
		const { caseId } = await platform.openCase()
		await orient(platform, caseId)
		const opinion = await askExpert(platform, caseId)
		await granted(caseId, "limitation")
		const event = { type: "PUT_ON_HOLD", payload: { reason: "familyWish", until: "2026-12-01" } }
		const refused = await platform.client(team.nurse).post<Body>(`/api/cases/${caseId}/events`, event)
		expect([refused.status, refused.body["code"]]).toEqual([409, "CASE_LIMITED"])
		expect(String(refused.body["detail"])).toContain("only the referent physician")
		const byExpert = await platform
			.client(outside.expert)
			.post<Body>(`/api/procedures/${opinion}/events`, { type: "EXPERT_ACCEPTED", payload: {} })
		expect(byExpert.body["code"]).toBe("CASE_LIMITED")
		const upload = await platform.client(team.nurse).send<Body>("POST", `/api/cases/${caseId}/documents`, "%PDF-1.7", {
			"Content-Type": "application/pdf",
			"X-File-Name": "a.pdf",
		})
		expect(upload.body["code"]).toBe("CASE_LIMITED")
		const [before] = await sql()<
			{ n: number }[]
		>`select count(*)::int as n from timers where case_id = ${caseId} and status = 'fired'`
		await platform.passTo(new Date(platform.now.getTime() + 20 * 86_400_000))
		const [after] = await sql()<
			{ n: number }[]
		>`select count(*)::int as n from timers where case_id = ${caseId} and status = 'fired'`
		expect(after?.n ?? 0).toBeGreaterThan(before?.n ?? 0)
		await platform.send(caseId, "PUT_ON_HOLD", event.payload, team.physician)
		expect((await verify(platform.engine, { caseIds: [caseId] })).discrepancies).toEqual([])
	})

	test("is found by the physician alone, and lifted by another person than who granted it", async () => {
		const { team } = platform
		const { caseId, number } = await platform.openCase()
		const id = await granted(caseId, "limitation")
		const second = await granted2(caseId)
		const list = async (as: Someone) =>
			await platform.client(as).get<{ items: Body[] }>(`/api/reserved-cases?q=${number}`)
		expect((await list(team.physician)).body.items).toMatchObject([{ id: caseId, number, reserved: "limited" }])
		expect((await list(team.nurse)).status).toBe(403)
		expect((await list(platform.elsewhere.physician)).body.items).toEqual([])
		expect((await lift(id, team.physician)).status).toBe(403)
		expect((await lift(id, team.nurse)).status).toBe(403)
		expect((await lift(id, team.physicianDeputy)).status).toBe(204)
		// Another one still holds.
		expect((await platform.client(team.nurse).get(`/api/cases/${caseId}`)).status).toBe(409)
		expect((await lift(second, team.physician)).status).toBe(204)
		expect((await platform.client(team.nurse).get(`/api/cases/${caseId}`)).status).toBe(200)
		expect((await lift(second, team.physician)).body["code"]).toBe("REQUEST_DECIDED")
		expect((await list(team.physician)).body.items).toEqual([])
		const rights = (await listRights()).body.items.find((one) => one["id"] === id)
		expect(rights).toMatchObject({ status: "lifted", lifted: { by: { id: team.physicianDeputy.id } } })
	})

	/** A second limitation, recorded by the physician since nobody else reaches the case, and granted by the deputy. */
	async function granted2(caseId: string): Promise<string> {
		const { body } = await ask(caseId, "opposition", platform.team.physician)
		expect((await decide(body["id"], platform.team.physicianDeputy)).status).toBe(204)
		return String(body["id"])
	}

	test("keeps the team's own words about it from whoever no longer reaches the case", async () => {
		const { caseId } = await platform.openCase()
		const id = await granted(caseId, "limitation")
		const of = async (as: Someone) => (await listRights(as)).body.items.find((one) => one["id"] === id)
		expect(await of(platform.team.nurse)).toMatchObject({ text: null, decision: { reason: null } })
		expect(await of(platform.team.physician)).toMatchObject({ text: "Je ne veux plus" })
	})

	test("lets a respondent answer; the case hears of it once the limitation is lifted", async () => {
		const survey = (await openEveryProcedure(platform))["satisfaction-survey"] ?? ""
		await platform.passTo(new Date(platform.now.getTime() + 15 * 86_400_000))
		const { body } = await platform.client(platform.team.nurse).post<Body>(`/api/procedures/${survey}/survey-codes`)
		const { caseId } = await platform.readProcedure(survey)
		const id = await granted(caseId, "limitation")
		const answer = { code: body["code"], answers: { reachable: 5, listened: 4, told: true, overall: 5 } }
		expect((await platform.client(null).post("/api/surveys/answers", answer)).status).toBe(204)
		const places = async () =>
			(await platform.readProcedure(survey, platform.team.physician)).places.map((one) => one.id)
		expect(await finishSurveys(platform.engine)).toEqual([])
		expect(await places()).toEqual(["active.sent"])
		expect((await lift(id, platform.team.physicianDeputy)).status).toBe(204)
		expect(await finishSurveys(platform.engine)).toEqual([])
		expect(await places()).toEqual(["answered"])
	})
})

describe("rectification", () => {
	const put = async (caseId: string, as: Someone, body: unknown, version = '"1"') =>
		await platform.client(as).send<Body>("PUT", `/api/cases/${caseId}/identity`, body, { "If-Match": version })
	const patient = { birthName: "Vacoa", givenNames: "Aline", birthDate: "1990-04-13", sex: "female" }
	const rectified = { identity: { patient }, reason: "Acte de naissance présenté" }

	test("replaces the identity and keeps, sealed, what was said before, by whom and why it was replaced", async () => {
		const { caseId } = await platform.openCase()
		const { team } = platform
		const first = await platform.client(team.nurse).get<Body>(`/api/cases/${caseId}/identity`)
		expect([first.status, first.headers.get("ETag"), first.body["former"]]).toEqual([200, '"1"', []])
		const done = await put(caseId, team.secretary, rectified)
		expect([done.status, done.headers.get("ETag")]).toEqual([204, '"2"'])
		expect((await platform.readCase(caseId)).identity).toMatchObject({ access: "open", patient })
		const { body } = await platform.client(team.nurse).get<Body>(`/api/cases/${caseId}/identity`)
		expect(body).toMatchObject({
			version: 2,
			identity: { patient },
			former: [
				{
					version: 1,
					identity: { patient: { birthName: "Vacoas", birthDate: "1990-04-12" } },
					reason: rectified.reason,
					replacedBy: { id: team.secretary.id },
				},
			],
		})
		const stored = JSON.stringify(await sql()`select * from identity_versions`)
		expect(stored).not.toContain("Vacoas")
		expect(stored).not.toContain("Acte")
		const [entry] = await sql()`
			select detail, by_id from audit_entries where case_id = ${caseId} and action = 'identity.rectified'`
		expect(entry).toMatchObject({ detail: { version: 2, fields: "birthDate birthName" }, by_id: team.secretary.id })
	})

	test("renews the index by which the patient is found", async () => {
		const { caseId } = await platform.openCase()
		await put(caseId, platform.team.nurse, rectified)
		const { vault } = platform.engine
		const found = async (name: string) => {
			const tokens = termTokens(vault, platform.team.platformId, { name })
			const rows = await sql()`select 1 from identity_tokens where case_id = ${caseId} and token = any(${[...tokens]})`
			return rows.length
		}
		expect(await found("Vacoa")).toBe(1)
		expect(await found("Vacoas")).toBe(0)
	})

	test("is refused on a version that has changed, without one, and to whoever is not of the team", async () => {
		const { caseId } = await platform.openCase()
		const { team, elsewhere, outside } = platform
		expect((await put(caseId, team.nurse, rectified)).status).toBe(204)
		const late = await put(caseId, team.physician, rectified)
		expect([late.status, late.body["version"]]).toEqual([412, 2])
		for (const version of ["*", "2", '"x"', ""])
			expect((await put(caseId, team.nurse, rectified, version)).status).toBe(422)
		for (const who of [team.delegate, team.auditor, outside.requester])
			expect((await put(caseId, who, rectified, '"2"')).status).toBe(403)
		for (const who of [team.manager, elsewhere.nurse])
			expect((await put(caseId, who, rectified, '"2"')).status).toBe(404)
	})

	test.each<[string, unknown]>([
		["a birth date that is none", { ...rectified, identity: { patient: { ...patient, birthDate: "1990-02-30" } } }],
		["a field that does not exist", { ...rectified, identity: { patient: { ...patient, religion: "x" } } }],
		["no reason", { identity: { patient } }],
		["an INS whose key does not fit", { ...rectified, identity: { patient: { ...patient, ins: "279035121518988" } } }],
	])("is refused with %s, without saying what was received", async (_what, body) => {
		const { caseId } = await platform.openCase()
		const answer = await put(caseId, platform.team.nurse, body)
		expect(answer.status).toBe(422)
		expect(JSON.stringify(answer.body)).not.toMatch(/Vacoa|1990|279035|religion/)
	})

	test("of two at once on the same version, one is told that it has changed", async () => {
		const { caseId } = await platform.openCase()
		const answers = await Promise.all([
			put(caseId, platform.team.nurse, rectified),
			put(caseId, platform.team.physician, rectified),
		])
		expect(answers.map((one) => one.status).sort((a, b) => a - b)).toEqual([204, 412])
	})
})

describe("erasure", () => {
	test("waits until the pathway has closed the case, and says so", async () => {
		const { caseId } = await platform.openCase()
		const { body } = await ask(caseId, "erasure")
		const refused = await decide(body["id"])
		expect([refused.status, refused.body["code"]]).toEqual([409, "CASE_NOT_CLOSED"])
		expect(refused.body["closedBy"]).toContain("PATIENT_WITHDREW")
		const still = (await listRights()).body.items.find((one) => one["id"] === body["id"])
		expect(still).toMatchObject({ status: "open", decision: null })
		expect((await platform.readCase(caseId)).identity.access).toBe("open")
	})

	test("leaves every route answering, with nothing of the person in it", async () => {
		const full = await fillCase(platform, "Efface")
		const { body } = await ask(full.caseId, "erasure", undefined, { text: "Effacez Canaridemande" })
		expect((await decide(body["id"])).status).toBe(204)
		const { team } = platform
		const paths = [
			...["", "/events?limit=500", "/documents", "/timers", "/notices", "/bamara-sheet", "/identity"].map(
				(rest) => `/api/cases/${full.caseId}${rest}`,
			),
			...["/export", "/export?format=pdf", "/patient-codes"].map((rest) => `/api/cases/${full.caseId}${rest}`),
			...Object.values(full.procedures).flatMap((id) =>
				["", "/events", "/timers"].map((rest) => `/api/procedures/${id}${rest}`),
			),
			`/api/rights?platform=${team.platformId}&limit=100`,
			`/api/emergency-accesses?platform=${team.platformId}`,
		]
		for (const as of [team.nurse, team.physician])
			for (const path of paths) {
				const { status, body: shown } = await platform.client(as).get(path)
				expect([path, status]).toEqual([path, 200])
				const text = JSON.stringify(shown)
				for (const canary of [...full.canaries, "Canaridemande"])
					expect([path, canary, text.includes(canary)]).toEqual([path, canary, false])
			}
		expect((await platform.readCase(full.caseId)).identity).toEqual({ access: "erased" })
		expect((await platform.readCase(full.caseId)).available).toEqual([])
		const log = await platform.readLog(full.caseId)
		expect(log.find((one) => one.type === "URGENCY_CHANGED")?.payload["reason"]).toBe("[erased]")
		expect((await platform.client(team.nurse).get(`/api/documents/${full.documentId}`)).status).toBe(404)
		const reopened = { type: "REOPENED", payload: { reason: "newSigns", note: "x" } }
		const again = await platform.client(team.physicianDeputy).post<Body>(`/api/cases/${full.caseId}/events`, reopened)
		expect([again.status, again.body["code"]]).toEqual([409, "INSTANCE_BLOCKED"])
		expect((await ask(full.caseId, "access")).status).toBe(409)
		const listed = await platform.client(team.nurse).get("/api/cases?limit=100")
		expect(JSON.stringify(listed.body)).not.toContain(full.number)
	})
})
