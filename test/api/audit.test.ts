import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { recordAudit } from "../../db/audit/record-audit.ts"
import { askExpert, orient, type Someone, startPlatform, type TestPlatform } from "../setup/platform.ts"
import { createSomeone } from "../setup/teams.ts"

let platform: TestPlatform
let caseId: string
let procedureId: string
let documentId: string

const canary = { birthName: "Zanzibarcanari", givenNames: "Oriflamme", birthDate: "1971-03-09", sex: "female" }

beforeAll(async () => {
	platform = await startPlatform()
	caseId = (await platform.openCase({ patient: canary })).caseId
	await orient(platform, caseId)
	procedureId = await askExpert(platform, caseId)
	const added = await platform.client(platform.team.nurse).send("POST", `/api/cases/${caseId}/documents`, "%PDF-1.7", {
		"Content-Type": "application/pdf",
		"X-File-Name": "a.pdf",
	})
	documentId = String(added.body["id"])
})
afterAll(() => platform.close())

interface Entry extends Record<string, unknown> {
	readonly action: string
	readonly detail: Record<string, unknown>
}

const sql = () => platform.engine.db.$client
const entries = async () => await sql()<Entry[]>`select * from audit_entries order by at, chain, seq`
let known = 0
beforeEach(async () => {
	known = (await entries()).length
})
/** What was recorded since the test began. */
const recorded = async () => (await entries()).slice(known)
const get = async (as: Someone, path: string, headers: Record<string, string> = {}) =>
	await platform.client(as).get(path, headers)

const paths: Readonly<Record<string, () => string>> = {
	"case.read": () => `/api/cases/${caseId}`,
	"log.read": () => `/api/cases/${caseId}/events`,
	"procedure.read": () => `/api/procedures/${procedureId}`,
	"document.read": () => `/api/documents/${documentId}`,
	"sheet.read": () => `/api/cases/${caseId}/bamara-sheet`,
	"readers.read": () => `/api/cases/${caseId}/readers`,
}

describe("what is recorded of a read", () => {
	test.each(Object.keys(paths))(
		"%s: who, in which role, by what right, of which case and from which request",
		async (action) => {
			const { status, headers } = await get(platform.team.nurse, paths[action]?.() ?? "", {
				"X-Request-Id": "request-7",
			})
			expect([status, headers.get("X-Request-Id")]).toEqual([200, "request-7"])
			const subject = { "procedure.read": procedureId, "document.read": documentId }[action] ?? null
			expect(await recorded()).toEqual([
				expect.objectContaining({
					action,
					chain: platform.team.platformId,
					platform_id: platform.team.platformId,
					case_id: caseId,
					subject,
					by_id: platform.team.nurse.id,
					role: "nurse",
					basis: "team",
					detail: {},
					request_id: "request-7",
				}),
			])
		},
	)

	test("the log of a procedure names the procedure", async () => {
		await get(platform.team.nurse, `/api/procedures/${procedureId}/events`)
		expect(await recorded()).toEqual([
			expect.objectContaining({ action: "log.read", case_id: caseId, subject: procedureId }),
		])
	})

	test("where the request came from", async () => {
		const response = await platform.app.request(
			`/api/cases/${caseId}`,
			{ headers: { Authorization: `Bearer ${platform.team.nurse.token}` } },
			{ incoming: { socket: { remoteAddress: "::ffff:192.0.2.9" } } },
		)
		expect(response.status).toBe(200)
		expect(await recorded()).toEqual([expect.objectContaining({ address: "192.0.2.9" })])
	})

	test("by what right each of them sees it", async () => {
		const { team, outside } = platform
		const seen = []
		for (const who of [team.secretary, team.physician, team.physicianDeputy, team.delegate, team.auditor]) {
			expect((await get(who, `/api/cases/${caseId}`)).status).toBe(200)
		}
		expect((await get(outside.expert, `/api/procedures/${procedureId}`)).status).toBe(200)
		for (const one of await recorded()) seen.push([one["role"], one["basis"]])
		expect(seen).toEqual([
			["secretary", "team"],
			["physician", "team"],
			["physicianDeputy", "team"],
			["delegate", "delegate"],
			["auditor", "auditor"],
			["expert", "party"],
		])
	})

	test("the platform that a case is proposed to, in the owner's chain", async () => {
		const { team, elsewhere } = platform
		const { caseId: proposed } = await platform.openCase()
		await orient(platform, proposed)
		await platform.send(
			proposed,
			"HANDOVER_PROPOSED",
			{ receivingPlatform: elsewhere.platformId, reason: "Déménagement", patientAgreedAt: new Date(0).toISOString() },
			team.nurse,
		)
		known = (await entries()).length
		expect((await get(elsewhere.nurse, `/api/cases/${proposed}`)).status).toBe(200)
		expect(await recorded()).toEqual([
			expect.objectContaining({
				chain: team.platformId,
				basis: "receiving",
				role: "receiving",
				by_id: elsewhere.nurse.id,
			}),
		])
	})

	test("why, when they say so", async () => {
		expect((await get(platform.team.auditor, `/api/cases/${caseId}`, { "X-Purpose": "quality" })).status).toBe(200)
		expect(await recorded()).toEqual([expect.objectContaining({ detail: { purpose: "quality" } })])
	})

	test("a purpose that is none is refused before anything is read", async () => {
		const { status, body } = await get(platform.team.nurse, `/api/cases/${caseId}`, { "X-Purpose": "curiosity" })
		expect([status, body["code"]]).toEqual([422, "PAYLOAD_INVALID"])
		expect(JSON.stringify(body)).not.toContain("curiosity")
		expect(await recorded()).toEqual([])
	})

	test("every opening, however soon it follows another", async () => {
		for (let time = 0; time < 3; time += 1) await get(platform.team.nurse, `/api/cases/${caseId}`)
		expect(await recorded()).toHaveLength(3)
	})

	test("a HEAD request opens as much as a GET", async () => {
		const headers = { Authorization: `Bearer ${platform.team.nurse.token}` }
		expect((await platform.app.request(`/api/cases/${caseId}`, { method: "HEAD", headers })).status).toBe(200)
		expect(await recorded()).toEqual([expect.objectContaining({ action: "case.read" })])
	})

	test("nothing of lists, of commands and of what does not exist", async () => {
		const { nurse } = platform.team
		await get(nurse, "/api/cases")
		await get(nurse, "/api/tasks")
		await get(nurse, `/api/cases/${caseId}/documents`)
		await get(nurse, `/api/cases/${platform.team.platformId}`)
		await get(nurse, "/api/cases/nothing")
		await get(nurse, `/api/procedures/${caseId}`)
		await platform.client(nurse).post(`/api/cases/${caseId}/events`, { type: "NO_SUCH_EVENT" })
		expect(await recorded()).toEqual([])
	})

	test("a read that cannot be recorded is not answered", async () => {
		await sql().unsafe(`
			create function refuse() returns trigger language plpgsql as $$ begin raise exception 'full'; end $$;
			create trigger refuse before insert on audit_entries for each row execute function refuse()`)
		try {
			for (const path of Object.values(paths)) {
				const { status, body } = await get(platform.team.nurse, path())
				expect([status, body["code"]]).toEqual([500, "UNEXPECTED"])
				expect(JSON.stringify(body)).not.toContain(canary.birthName)
			}
		} finally {
			await sql().unsafe("drop trigger refuse on audit_entries; drop function refuse()")
		}
	})

	test("the OpenAPI document names the purpose on every route that is recorded, and on no other that opens a case", async () => {
		const { body } = await platform
			.client(null)
			.get<{ paths: Record<string, Record<string, { parameters?: { name: string }[] }>> }>("/api/openapi.json")
		const found = Object.entries(body.paths).flatMap(([path, item]) =>
			Object.entries(item).flatMap(([method, { parameters }]) =>
				parameters?.some((one) => one.name === "X-Purpose") ? [`${method} ${path}`] : [],
			),
		)
		expect(found.sort()).toEqual([
			"get /api/cases/{id}",
			"get /api/cases/{id}/bamara-sheet",
			"get /api/cases/{id}/brief",
			"get /api/cases/{id}/difficulties",
			"get /api/cases/{id}/events",
			"get /api/cases/{id}/notes",
			"get /api/cases/{id}/preview",
			"get /api/cases/{id}/readers",
			"get /api/cases/{id}/requests",
			"get /api/cases/{id}/timeline",
			"get /api/documents/{id}",
			"get /api/procedures/{id}",
			"get /api/procedures/{id}/events",
		])
	})
})

describe("a refusal", () => {
	test.each([...Object.keys(paths), "documents"])("of %s is recorded in the owner's chain", async (asked) => {
		const path = paths[asked]?.() ?? `/api/cases/${caseId}/documents`
		for (const who of [platform.elsewhere.nurse, platform.outside.stranger]) {
			known = (await entries()).length
			expect([403, 404]).toContain((await get(who, path, { "X-Purpose": "care" })).status)
			expect(await recorded()).toEqual([
				expect.objectContaining({
					action: "case.refused",
					chain: platform.team.platformId,
					case_id: caseId,
					by_id: who.id,
					role: null,
					basis: null,
				}),
			])
			const [entry] = await recorded()
			expect(entry?.detail).toMatchObject({ asked: asked === "documents" ? "cases" : asked, purpose: "care" })
		}
	})

	test("to somebody who may see the case, but not what they asked for, says who they are", async () => {
		expect((await get(platform.team.auditor, `/api/documents/${documentId}`)).status).toBe(403)
		expect(await recorded()).toEqual([
			expect.objectContaining({ action: "case.refused", basis: "auditor", subject: documentId }),
		])
	})
})

describe("the auditor", () => {
	const list = async (as: Someone, query = "") =>
		await platform.client(as).get<{ items: Record<string, unknown>[]; next: string | null }>(`/api/audit${query}`)

	test("sees who did what, the latest first, never who the patient is", async () => {
		await get(platform.team.nurse, `/api/cases/${caseId}`)
		const { status, body } = await list(platform.team.auditor)
		expect(status).toBe(200)
		expect(body.items[0]).toMatchObject({
			action: "case.read",
			by: { id: platform.team.nurse.id, name: platform.team.nurse.name },
			role: "nurse",
			basis: "team",
			case: { id: caseId, number: (await platform.readCase(caseId)).number },
		})
		for (const value of [canary.birthName, canary.givenNames, canary.birthDate])
			expect(JSON.stringify(body)).not.toContain(value)
	})

	test("finds by case, person, action and time", async () => {
		const { caseId: other, number } = await platform.openCase()
		await get(platform.team.physician, `/api/cases/${other}`)
		await get(platform.team.secretary, `/api/cases/${other}/events`)
		const of = async (query: string) =>
			(await list(platform.team.auditor, query)).body.items.map((one) => one["action"])
		expect(await of(`?case=${other}`)).toEqual(["log.read", "case.read"])
		expect(await of(`?caseNumber=${number.toLowerCase()}`)).toEqual(["log.read", "case.read"])
		expect(await of("?caseNumber=P-1999-0001")).toEqual([])
		expect(await of(`?case=${other}&by=${platform.team.physician.id}`)).toEqual(["case.read"])
		expect(await of(`?case=${other}&action=log.read`)).toEqual(["log.read"])
		const [entry] = (await list(platform.team.auditor, `?case=${other}&action=log.read`)).body.items
		const at = encodeURIComponent(String(entry?.["at"]))
		expect(await of(`?case=${other}&from=${at}`)).toEqual(["log.read"])
		expect(await of(`?case=${other}&to=${at}`)).toEqual(["case.read"])
	})

	test("reads page after page without losing or doubling an entry", async () => {
		const from = { address: null, requestId: null }
		const about = (await platform.openCase()).caseId
		const entry = { action: "case.read", platformId: platform.team.platformId, caseId: about, by: "x", from } as const
		// All at one instant: only their number tells them apart.
		const clock = () => new Date("2026-05-01T08:00:00Z")
		for (let index = 0; index < 7; index += 1) await recordAudit({ ...platform.engine, clock }, entry)
		const seen: unknown[] = []
		for (let cursor = ""; ; ) {
			const { body } = await list(platform.team.auditor, `?case=${about}&limit=3${cursor}`)
			seen.push(...body.items.map((one) => one["seq"]))
			if (body.next === null) break
			cursor = `&cursor=${body.next}`
		}
		expect(seen).toHaveLength(7)
		expect(seen).toEqual([...(seen as number[])].sort((a, b) => b - a))
	})

	test("sees only their own platform, and what belongs to none only when they audit everywhere", async () => {
		const from = { address: null, requestId: null }
		await recordAudit(platform.engine, { action: "session.refused", platformId: null, by: "nobody", from })
		await recordAudit(platform.engine, {
			action: "case.search",
			platformId: platform.elsewhere.platformId,
			by: "x",
			from,
		})
		const { body } = await list(platform.elsewhere.auditor)
		expect(new Set(body.items.map((one) => one["chain"]))).toEqual(new Set([platform.elsewhere.platformId]))
		expect((await list(platform.elsewhere.auditor, `?platform=${platform.team.platformId}`)).status).toBe(403)
		const everywhere = await createSomeone(platform.engine, "auditor of all", null)
		await sql()`insert into role_grants (account_id, role, platform_id) values (${everywhere.accountId}, 'auditor', null)`
		const chains = (await list(everywhere)).body.items.map((one) => one["chain"])
		expect(chains).toEqual(expect.arrayContaining(["passerelle", platform.team.platformId]))
	})

	test("leaves a trace of having read, with the filters used and never their values", async () => {
		await list(platform.team.auditor, `?by=${platform.team.nurse.id}&limit=1`)
		expect(await recorded()).toEqual([
			expect.objectContaining({
				action: "audit.read",
				by_id: platform.team.auditor.id,
				detail: { what: "entries", filters: "by", count: 1 },
			}),
		])
	})

	test.each([
		"?cursor=1",
		"?cursor=1.'or'1",
		"?action=case.dropped",
		"?from=yesterday",
		"?by=*",
		"?limit=0",
		"?other=1",
	])("refuses a query that is none: %s", async (query) => {
		expect((await list(platform.team.auditor, query)).status).toBe(422)
		expect(await recorded()).toEqual([])
	})

	test("sees whether each chain is as it was written", async () => {
		const chains = async () =>
			(await platform.client(platform.team.auditor).get<{ items: Record<string, unknown>[] }>("/api/audit/chains")).body
				.items
		const [whole] = await chains()
		expect(whole).toMatchObject({ chain: platform.team.platformId, intact: true, breaks: [] })
		expect(Number(whole?.["entries"])).toBeGreaterThan(0)
		await sql()`update audit_entries set by_id = by_id || '?' where chain = ${platform.team.platformId} and seq = 2`
		try {
			expect(await chains()).toEqual([
				expect.objectContaining({
					intact: false,
					breaks: [{ at: "entry 2", what: "altered, replaced or not in its place" }],
				}),
			])
		} finally {
			await sql()`update audit_entries set by_id = rtrim(by_id, '?') where chain = ${platform.team.platformId} and seq = 2`
		}
		expect(await chains()).toMatchObject([{ intact: true }])
	})

	test("sees which case of their platform has a log that is not as it was written", async () => {
		const state = async () =>
			(await platform.client(platform.team.auditor).get<{ cases: Record<string, unknown>[] }>("/api/audit/chains")).body
				.cases
		const { number } = await platform.readCase(caseId)
		const [count] = await sql()<{ cases: number; entries: number }[]>`
			select (select count(*)::int from cases) as cases, (select count(*)::int from case_events) as entries`
		expect(await state()).toEqual([{ platformId: platform.team.platformId, ...count, intact: true, breaks: [] }])
		await sql()`update case_events set sent_by = sent_by || '?' where case_id = ${caseId} and seq = 2`
		try {
			expect(await state()).toMatchObject([
				{
					intact: false,
					breaks: [{ caseNumber: number, at: "entry 2", what: "altered, replaced or not in its place" }],
				},
			])
			const elsewhere = platform.client(platform.elsewhere.auditor)
			expect((await elsewhere.get("/api/audit/chains")).body["cases"]).toMatchObject([{ cases: 0, intact: true }])
		} finally {
			await sql()`update case_events set sent_by = rtrim(sent_by, '?') where case_id = ${caseId} and seq = 2`
		}
	})

	test("takes a copy away that says whose it is, in every line, and that is recorded", async () => {
		await get(platform.team.nurse, `/api/cases/${caseId}`)
		// As a name that a spreadsheet would take for a formula.
		await sql()`update accounts set name = '=HYPERLINK("x")' where id = ${platform.team.auditor.accountId}`
		const response = await platform.app.request(`/api/audit/export?case=${caseId}`, {
			headers: { Authorization: `Bearer ${platform.team.auditor.token}` },
		})
		expect(response.headers.get("Content-Type")).toContain("text/csv")
		expect(response.headers.get("Content-Disposition")).toMatch(/^attachment; filename="audit-\d{4}-\d\d-\d\d\.csv"$/)
		const lines = (await response.text()).trimEnd().split("\r\n")
		expect(lines[0]).toBe(
			'"at","chain","seq","action","by","name","role","basis","case","subject","detail","address","request","exported"',
		)
		expect(lines.length).toBeGreaterThan(2)
		for (const line of lines.slice(1))
			expect(line).toContain(`Passerelle: exported by =HYPERLINK(""x"") (${platform.team.auditor.id}), 20`)
		expect(lines.join("\n")).not.toMatch(/"[=+@]/)
		expect(lines.join("\n")).not.toContain(canary.birthName)
		expect((await recorded()).at(-1)).toMatchObject({
			action: "report.exported",
			by_id: platform.team.auditor.id,
			detail: { what: "audit", format: "csv", filters: "case", count: lines.length - 1 },
		})
	})
})

describe("who has opened a case", () => {
	test("is known to its new team too after it was handed over", async () => {
		const { team, elsewhere } = platform
		const { caseId: moved } = await platform.openCase()
		await orient(platform, moved)
		await get(team.secretary, `/api/cases/${moved}`)
		const proposal = {
			receivingPlatform: elsewhere.platformId,
			reason: "Déménagement",
			patientAgreedAt: new Date(0).toISOString(),
		}
		await platform.send(moved, "HANDOVER_PROPOSED", proposal, team.nurse)
		const accepted = { lead: elsewhere.nurse.id, physician: elsewhere.physician.id }
		await platform.send(moved, "HANDOVER_ACCEPTED", accepted, elsewhere.nurse)
		const { body } = await get(elsewhere.nurse, `/api/cases/${moved}/readers`)
		expect(body["readers"]).toMatchObject([{ id: team.secretary.id, basis: "team" }])
		expect([403, 404]).toContain((await get(team.nurse, `/api/cases/${moved}/readers`)).status)
	})

	test("is told to the team and the auditor by person, role and right, with first and last time and how often", async () => {
		const { team, elsewhere, outside } = platform
		const { caseId: read } = await platform.openCase()
		await get(team.nurse, `/api/cases/${read}`)
		await get(team.nurse, `/api/cases/${read}/events`)
		await get(team.delegate, `/api/cases/${read}/bamara-sheet`)
		await get(outside.stranger, `/api/cases/${read}`)
		await sql()`
			insert into emergency_accesses (case_id, platform_id, person_id, sealed_reason, opened_at, expires_at)
			values (${read}, ${team.platformId}, ${elsewhere.physician.id}, 'sealed', now(), now() + interval '1 hour')`
		for (const who of [team.nurse, team.auditor]) {
			const { status, body } = await get(who, `/api/cases/${read}/readers`)
			expect(status).toBe(200)
			// Whoever was refused has not opened it, nor has who only asked who did.
			expect(body["readers"]).toMatchObject([
				{ id: team.delegate.id, name: team.delegate.name, role: "delegate", basis: "delegate", count: 1 },
				{ id: team.nurse.id, name: team.nurse.name, role: "nurse", basis: "team", count: 2 },
			])
			expect(body["emergencies"]).toEqual([
				expect.objectContaining({ personId: elsewhere.physician.id, name: elsewhere.physician.name, endedAt: null }),
			])
			expect(JSON.stringify(body)).not.toContain("sealed")
		}
		const [, nurse] = (await get(team.nurse, `/api/cases/${read}/readers`)).body["readers"] as Record<string, string>[]
		expect(Date.parse(nurse?.["firstAt"] ?? "")).toBeLessThanOrEqual(Date.parse(nurse?.["lastAt"] ?? ""))
	})
})
