import { pino } from "pino"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { recordAudit } from "../../db/audit/record-audit.ts"
import type { PatientReaders } from "../../db/patient-readers.ts"
import { hashSurveyCode } from "../../db/survey-code.ts"
import { type Body, type Someone, startPlatform, type TestPlatform } from "../setup/platform.ts"

const logs: string[] = []
const logger = pino({ level: "debug" }, { write: (line: string) => void logs.push(line) })

let platform: TestPlatform
beforeAll(async () => {
	platform = await startPlatform({ at: "2026-03-02T06:00:00Z", logger })
}, 60_000)
afterAll(async () => {
	await platform.close()
})

const sql = () => platform.engine.db.$client
const make = async (caseId: string, as: Someone = platform.team.secretary) =>
	await platform.client(as).post<Body>(`/api/cases/${caseId}/patient-codes`)
const look = async (code: unknown) => await platform.client(null).post<PatientReaders>("/api/patient/readers", { code })
/** Somebody opens the file, as the audit log has it. */
async function opens(caseId: string, by: string, role: string, basis: string): Promise<void> {
	await recordAudit(platform.engine, {
		action: "case.read",
		platformId: platform.team.platformId,
		caseId,
		by,
		role,
		basis,
		from: { address: "10.0.0.1", requestId: null },
	})
}

describe("a code", () => {
	test("is made by the team, shown once, and only its hash is kept", async () => {
		const { caseId } = await platform.openCase()
		const { status, body, headers } = await make(caseId)
		expect([status, headers.get("Cache-Control")]).toEqual([201, "no-store"])
		expect(String(body["code"])).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/)
		expect(body["expiresAt"]).toBe("2026-04-01T06:00:00.000Z")
		const stored = JSON.stringify(await sql()`select * from patient_codes`)
		expect(stored).not.toContain(String(body["code"]))
		expect(stored).toContain(hashSurveyCode(String(body["code"])))
		const listed = await platform
			.client(platform.team.nurse)
			.get<{ items: Body[] }>(`/api/cases/${caseId}/patient-codes`)
		expect(listed.body.items).toMatchObject([
			{ id: body["id"], valid: true, revokedAt: null, createdBy: { id: platform.team.secretary.id } },
		])
		expect(JSON.stringify(listed.body)).not.toContain(String(body["code"]))
		expect(logs.join("")).not.toContain(String(body["code"]))
		const [entry] =
			await sql()`select subject from audit_entries where case_id = ${caseId} and action = 'patientCode.made'`
		expect(entry).toEqual({ subject: body["id"] })
	})

	test.each<[string, (p: TestPlatform) => Someone | null, number]>([
		["a BaMaRa delegate", (p) => p.team.delegate, 403],
		["an auditor", (p) => p.team.auditor, 403],
		["the requester", (p) => p.outside.requester, 403],
		["another platform's nurse", (p) => p.elsewhere.nurse, 404],
		["nobody known", () => null, 401],
	])("is not made by %s", async (_who, whoOf, expected) => {
		const { caseId } = await platform.openCase()
		const who = whoOf(platform)
		const answer = await platform.client(who).post(`/api/cases/${caseId}/patient-codes`)
		expect(answer.status).toBe(expected)
	})

	test("opens nothing once it was revoked, after 30 days, or mistyped: all answer alike", async () => {
		const { caseId } = await platform.openCase()
		const [revoked, other] = [(await make(caseId)).body, (await make(caseId)).body]
		const path = `/api/cases/${caseId}/patient-codes/${String(revoked["id"])}`
		expect((await platform.client(platform.elsewhere.nurse).send("DELETE", path)).status).toBe(404)
		expect((await platform.client(platform.team.nurse).send("DELETE", path)).status).toBe(204)
		expect((await platform.client(platform.team.nurse).send("DELETE", path)).status).toBe(204)
		const elsewhere = await platform.openCase()
		const wrongCase = `/api/cases/${elsewhere.caseId}/patient-codes/${String(other["id"])}`
		expect((await platform.client(platform.team.nurse).send("DELETE", wrongCase)).status).toBe(404)
		expect((await look(other["code"])).status).toBe(200)
		expect((await look(String(other["code"]).toLowerCase().replaceAll("-", " "))).status).toBe(200)
		const gone = await look(revoked["code"])
		const unknown = await look("0000-0000-0000-0000")
		await platform.passTo("2026-04-01T06:00:00Z")
		const late = await look(other["code"])
		for (const { status, body } of [gone, unknown, late])
			expect([status, (body as unknown as Body)["detail"]]).toEqual([404, "this code is not valid, or no longer"])
		for (const wrong of ["", " ", "x".repeat(61), 7, null]) expect((await look(wrong)).status).toBe(422)
	})
})

describe("who has seen my file", () => {
	test("says who, in what role, where from, why, from when to when and how often; nothing of health, nor who I am", async () => {
		const { team, elsewhere, outside } = platform
		const { caseId, number } = await platform.openCase({
			patient: { birthName: "Canaripatient", givenNames: "Lise", birthDate: "1990-04-12", sex: "female" },
		})
		await platform.send(caseId, "URGENCY_CHANGED", { urgency: "urgent", reason: "Canarisante" }, team.nurse)
		const begun = platform.now
		await opens(caseId, team.nurse.id, "nurse", "team")
		await platform.passTo(new Date(begun.getTime() + 3_600_000))
		await opens(caseId, team.nurse.id, "nurse", "team")
		await opens(caseId, outside.expert.id, "expert", "party")
		await opens(caseId, team.auditor.id, "auditor", "auditor")
		const access = { caseNumber: number, reason: "Canariraison de l'urgence", minutes: 15 }
		expect((await platform.client(elsewhere.physician).post("/api/emergency-accesses", access)).status).toBe(201)
		await opens(caseId, elsewhere.physician.id, "physician", "emergency")
		const other = await platform.openCase()
		await opens(other.caseId, team.delegate.id, "delegate", "delegate")

		const { body } = await look((await make(caseId)).body["code"])
		expect([body.caseNumber, body.platform]).toEqual([number, "RE-MA-RARES (La Réunion et Mayotte)"])
		const of = (name: string) => body.readers.find((one) => one.name.includes(name.split(" ").at(-1) ?? ""))
		expect(of(team.nurse.name)).toMatchObject({
			role: { fr: "IDE de coordination" },
			structure: "RE-MA-RARES (La Réunion et Mayotte), CHU de La Réunion",
			basis: { fr: "Fait partie de l'équipe qui suit votre dossier" },
			emergency: false,
			firstAt: begun.toISOString(),
			lastAt: new Date(begun.getTime() + 3_600_000).toISOString(),
			times: 2,
		})
		expect(of("Courbaril")).toMatchObject({
			role: { fr: "Expert" },
			structure: expect.stringContaining("Centre Mangrove"),
		})
		expect(body.readers.find((one) => one.emergency)).toMatchObject({
			basis: { fr: "Accès d'urgence, hors de votre équipe" },
			structure: expect.stringContaining("Guadeloupe"),
		})
		expect(body.emergencies).toMatchObject([{ reasonGiven: true, reviewed: false }])
		expect(body.readers).toHaveLength(4)
		expect(JSON.stringify(body)).not.toMatch(/Canari|1990|Lise|urgent/)
		const [entry] = await sql()`
			select by_id, basis from audit_entries where case_id = ${caseId} and action = 'readers.read'`
		expect(entry).toEqual({ by_id: "nobody", basis: "patientCode" })
	})

	test("still says who had opened it before the case went to another platform", async () => {
		const { caseId } = await platform.openCase()
		await opens(caseId, platform.team.nurse.id, "nurse", "team")
		const { body } = await make(caseId)
		await sql()`update cases set platform_id = ${platform.elsewhere.platformId} where id = ${caseId}`
		const seen = await look(body["code"])
		expect(seen.body.readers.map((one) => one.times)).toEqual([1])
	})
})

test("guessing is stopped after ten codes from one address; who holds a code has to wait as well", async () => {
	const { caseId } = await platform.openCase()
	const { body } = await make(caseId)
	await platform.passTo(new Date(platform.now.getTime() + 2 * 86_400_000))
	const statuses: number[] = []
	for (let index = 0; index < 11; index += 1) statuses.push((await look(`0000-0000-0000-00${10 + index}`)).status)
	expect(statuses).toEqual([...Array.from({ length: 10 }, () => 404), 429])
	const held = await look(body["code"])
	expect([held.status, (held.body as unknown as Body)["code"]]).toEqual([429, "TOO_MANY_ATTEMPTS"])
	expect(Number(held.headers.get("Retry-After"))).toBeGreaterThan(0)
	await platform.passTo(new Date(platform.now.getTime() + 16 * 60_000))
	expect((await look(body["code"])).status).toBe(200)
})
