import { pino } from "pino"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { hashLinkToken, newLinkSession, newLinkToken } from "../../db/links/link-token.ts"
import type { LinkView } from "../../db/links/link-view.ts"
import { defaultPreferences, readPreferences, writePreferences } from "../../db/messages/preferences.ts"
import { createClient, expected } from "../setup/api-client.ts"
import {
	askExpert,
	type Body,
	known,
	orient,
	referToHelper,
	type Someone,
	startPlatform,
	steps,
	type TestPlatform,
} from "../setup/platform.ts"

const logs: string[] = []
const logger = pino({ level: "debug" }, { write: (line: string) => void logs.push(line) })
const DAY_MS = 86_400_000
const pdf = { "Content-Type": "application/pdf", "X-File-Name": "bilan.pdf" }

let platform: TestPlatform
beforeAll(async () => {
	platform = await startPlatform({ at: "2026-03-02T06:00:00Z", logger })
}, 60_000)
afterAll(async () => {
	await platform.close()
})

interface Made {
	readonly id: string
	readonly token: string
	readonly path: string
}

async function make(caseId: string, body: Body, as: Someone = platform.team.nurse): Promise<Made> {
	const made = expected<{ id: string; path: string }>(
		"make a link",
		await platform.client(as).post(`/api/cases/${caseId}/links`, body),
	)
	return { ...made, token: made.path.split("#")[1] ?? "" }
}

const open = async (token: unknown) => await platform.client(null).post<Body>("/api/link-sessions", { token })

async function enter(token: string) {
	const { session } = expected<{ session: string }>("open the link", await open(token))
	return createClient(platform.app, session)
}

/** An opinion asked from `known.expert`, and the link of that expert. */
async function asked(): Promise<{ caseId: string; number: string; procedure: string; link: Made }> {
	const { caseId, number } = await platform.openCase()
	await orient(platform, caseId)
	const procedure = await askExpert(platform, caseId)
	const link = await make(caseId, { instanceId: procedure, role: "expert", personId: known.expert })
	return { caseId, number, procedure, link }
}

const send = (
	client: Awaited<ReturnType<typeof enter>>,
	procedure: string,
	type: string,
	payload: Body,
	headers: Record<string, string> = {},
) => client.post<Body>(`/api/procedures/${procedure}/events`, { type, payload }, headers)

const codeOf = ({ status, body }: { status: number; body: Body }) => [status, body["code"]]
const later = (days: number) => platform.passTo(new Date(platform.now.getTime() + days * DAY_MS))
const sql = () => platform.engine.db.$client

test("whoever reads by a link says in which language they are written to, and nothing else is changed", async () => {
	const { link } = await asked()
	await writePreferences(platform.engine, known.expert, { ...defaultPreferences, digest: "daily" })
	const client = await enter(link.token)
	expect((await client.send("PUT", "/api/link/language", { language: "en" })).status).toBe(204)
	expect(await readPreferences(sql(), known.expert)).toEqual({ ...defaultPreferences, digest: "daily", language: "en" })
	expect((await client.send("PUT", "/api/link/language", { language: "de" })).status).toBe(422)
	await sql()`delete from message_preferences where person_id = ${known.expert}`
})

describe("a link", () => {
	test("is made by the team for somebody who takes part, shown once, and only a hash of it is kept", async () => {
		const { caseId, procedure, link } = await asked()
		expect(link.path).toMatch(/^\/avis#[\w-]{64}$/)
		const stored = JSON.stringify(await sql()`select * from case_links where id = ${link.id}`)
		expect(stored).toContain(hashLinkToken(link.token))
		expect(stored).not.toContain(link.token)
		const listed = await platform.client(platform.team.secretary).get<{ items: Body[] }>(`/api/cases/${caseId}/links`)
		expect(listed.body.items).toMatchObject([
			{
				id: link.id,
				instanceId: procedure,
				role: "expert",
				personId: known.expert,
				uses: 0,
				valid: true,
				disowned: false,
			},
		])
		expect(JSON.stringify(listed.body)).not.toContain(link.token)
		const [entry] = await sql()`select by_id, detail from audit_entries where subject = ${link.id}`
		expect(entry).toMatchObject({ by_id: platform.team.nurse.id, detail: { role: "expert", instance: procedure } })
	})

	test.each<[string, (ids: { caseId: string; procedure: string }) => Body]>([
		[
			"somebody who was not asked",
			({ procedure }) => ({ instanceId: procedure, role: "expert", personId: known.otherExpert }),
		],
		["another role", ({ procedure }) => ({ instanceId: procedure, role: "extraMedical", personId: known.expert })],
		["nobody by name, where somebody is", ({ caseId }) => ({ instanceId: caseId, role: "requester", personId: null })],
	])("is not made for %s", async (_who, bodyOf) => {
		const { caseId, procedure } = await asked()
		const path = `/api/cases/${caseId}/links`
		const refused = await platform.client(platform.team.nurse).post(path, bodyOf({ caseId, procedure }))
		expect(codeOf(refused)).toEqual([422, "REFERENCE_UNKNOWN"])
	})

	test("is not made through another case", async () => {
		const [one, other] = [await asked(), await asked()]
		const body = { instanceId: one.procedure, role: "expert", personId: known.expert }
		const refused = await platform.client(platform.team.nurse).post(`/api/cases/${other.caseId}/links`, body)
		expect(codeOf(refused)).toEqual([422, "REFERENCE_UNKNOWN"])
		const foreign = await platform.client(platform.elsewhere.nurse).post(`/api/cases/${one.caseId}/links`, body)
		expect(foreign.status).toBe(404)
	})

	test("shows its holder age, question, agreement and deadline, and neither name nor what others do", async () => {
		const { caseId, number, procedure, link } = await asked()
		const { body } = await (await enter(link.token)).get<LinkView>("/api/link")
		expect(body).toMatchObject({
			role: "expert",
			caseNumber: number,
			patient: { age: 35, sex: "female" },
			person: { id: known.expert, territory: { zone: "America/Guadeloupe" } },
			platform: { territory: { zone: "Indian/Reunion" }, phone: expect.stringMatching(/^02 61 91/) },
			requester: { name: expect.stringContaining("Baobab") },
			instances: [
				{
					id: procedure,
					askedNow: true,
					question: { text: steps.requestSent.question },
					agreement: { form: "oral" },
					answerBy: expect.stringMatching(/^2026-0\d-\d\d$/),
				},
			],
			steps: [],
			documents: [],
		})
		expect(body.instances[0]?.due?.at).toMatch(/^2026-/)
		expect(body.instances[0]?.available.map((one) => one.type)).toEqual(
			expect.arrayContaining(["EXPERT_ACCEPTED", "EXPERT_DECLINED", "INFORMATION_REQUESTED", "EXPERT_ANSWERED"]),
		)
		expect(JSON.stringify(body)).not.toMatch(/Vacoas|Aline|1990/)
		const entries = await sql()<{ action: string; by_id: string; link: string | null }[]>`
			select action, by_id, detail ->> 'link' as link from audit_entries
			where case_id = ${caseId} and action in ('link.opened', 'procedure.read') order by seq`
		expect(entries).toEqual([
			{ action: "link.opened", by_id: known.expert, link: null },
			{ action: "procedure.read", by_id: known.expert, link: link.id },
		])
	})

	test("lets an expert accept, ask, and answer with a report: the log says it was them", async () => {
		const { caseId, procedure, link } = await asked()
		const client = await enter(link.token)
		expect((await send(client, procedure, "EXPERT_ACCEPTED", { answerBy: "2026-03-30" })).status).toBe(200)
		const question = { items: ["Ferritinémie"], message: "Depuis quand ?" }
		expect((await send(client, procedure, "INFORMATION_REQUESTED", question)).status).toBe(200)
		const given = { complete: true, note: "Depuis l'enfance" }
		await platform.send(procedure, "INFORMATION_RECEIVED", given, platform.team.nurse)
		const written = await client.post<{ id: string }>("/api/link/opinion", {
			opinion: "Bilan martial complet.\n\nPuis électrophorèse.",
			prescriptions: "Fer",
		})
		const report = expected<{ id: string }>("write the opinion", written).id
		const answered = await send(client, procedure, "EXPERT_ANSWERED", { report, participants: [known.expert] })
		expect(answered.status).toBe(200)
		expect(answered.body["places"]).toEqual(["active.tellingRequester"])
		const file = await platform.app.request(`/api/documents/${report}`, {
			headers: { Authorization: `Bearer ${platform.team.nurse.token}` },
		})
		expect((await file.text()).startsWith("%PDF-")).toBe(true)
		const log = await platform.readLog(caseId)
		const own = log.filter((one) => one.by.id === known.expert).map(({ type, role }) => [type, role])
		expect(own).toEqual([
			["EXPERT_ACCEPTED", "expert"],
			["INFORMATION_REQUESTED", "expert"],
			["EXPERT_ANSWERED", "expert"],
		])
		const { body } = await client.get<LinkView>("/api/link")
		expect(body.instances[0]?.sent.map((one) => one.type)).toEqual(own.map(([type]) => type))
		expect((await client.post("/api/link/opinion", { opinion: "Encore" })).status).toBe(409)
	})

	test("repeats a command that was sent again with the same key, and only under this link", async () => {
		const { caseId, procedure, link } = await asked()
		const client = await enter(link.token)
		const headers = { "Idempotency-Key": "once" }
		const first = await send(client, procedure, "EXPERT_ACCEPTED", { answerBy: "2026-04-30" }, headers)
		const again = await send(await enter(link.token), procedure, "EXPERT_ACCEPTED", { answerBy: "2026-04-30" }, headers)
		expect([first.status, again.status]).toEqual([200, 200])
		expect(again.body).toEqual(first.body)
		const other = await make(caseId, { instanceId: procedure, role: "expert", personId: known.expert })
		const elsewhere = await send(
			await enter(other.token),
			procedure,
			"EXPERT_ACCEPTED",
			{ answerBy: "2026-04-30" },
			headers,
		)
		expect(codeOf(elsewhere)).toEqual([409, "EVENT_NOT_ALLOWED"])
	})

	test("offers somebody asked before nothing but to answer late", async () => {
		const { caseId, procedure, link } = await asked()
		const client = await enter(link.token)
		await send(client, procedure, "EXPERT_DECLINED", { reason: "noTime" })
		const chosen = { expert: known.otherExpert, centre: known.otherCentre, level: "INTER_DROM" }
		await platform.send(procedure, "EXPERT_CHOSEN", chosen, platform.team.nurse)
		const { body } = await client.get<LinkView>("/api/link")
		expect(body.instances[0]).toMatchObject({ askedNow: false })
		expect(body.instances[0]?.available.map((one) => one.type)).toEqual(["EXPERT_ANSWERED"])
		await make(caseId, { instanceId: procedure, role: "expert", personId: known.otherExpert })
	})

	test("opens to a professional outside medicine what they were asked", async () => {
		const { caseId } = await platform.openCase()
		await orient(platform, caseId)
		const referral = await referToHelper(platform, caseId)
		const link = await make(caseId, { instanceId: referral, role: "extraMedical", personId: known.helper })
		const client = await enter(link.token)
		const { body } = await client.get<LinkView>("/api/link")
		expect(body).toMatchObject({
			patient: null,
			instances: [{ question: { text: "Aide au logement près de l'hôpital" } }],
		})
		expect((await send(client, referral, "REFERRAL_ACKNOWLEDGED", {})).status).toBe(200)
	})
})

describe("a requester's link to the case", () => {
	test("says in four steps where it stands, what is missing, and takes the answer", async () => {
		const { caseId } = await platform.openCase()
		const link = await make(caseId, { instanceId: caseId, role: "requester", personId: known.requester })
		expect(link.path).toMatch(/^\/suivi#/)
		const client = await enter(link.token)
		const read = async () => (await client.get<LinkView>("/api/link")).body
		const states = async () => (await read()).steps.map(({ name, state }) => [name, state])
		expect(await states()).toEqual([
			["received", "done"],
			["decided", "current"],
			["medical", "next"],
			["told", "next"],
		])
		const items = ["Numération", "Âge des premiers signes"]
		await platform.send(
			caseId,
			"INFORMATION_REQUESTED",
			{ items, from: "requester", message: "Pour décider" },
			platform.team.nurse,
		)
		expect((await read()).instances[0]?.asked).toMatchObject({ items, message: "Pour décider" })
		const added = await client.send("POST", `/api/cases/${caseId}/documents`, "%PDF-1.7", pdf)
		const document = expected<{ id: string }>("add a document", added).id
		const payload = { documents: [document], note: "5 ans" }
		const answered = await client.post(`/api/cases/${caseId}/events`, { type: "INFORMATION_RECEIVED", payload })
		expect(answered.status).toBe(200)
		expect((await read()).documents).toMatchObject([{ id: document, name: "bilan.pdf", mine: true }])
		await orient(platform, caseId)
		const procedure = await askExpert(platform, caseId)
		await platform.send(
			procedure,
			"INFORMATION_REQUESTED",
			{ items: ["Frottis"], message: "Merci" },
			platform.outside.expert,
		)
		const waiting = (await read()).instances.find((one) => one.id === procedure)
		expect(waiting).toMatchObject({ kind: "teleExpertise", asked: { items: ["Frottis"] }, question: null })
		expect(
			(await send(client, procedure, "INFORMATION_RECEIVED", { complete: false, note: "Je ne sais pas" })).status,
		).toBe(200)
		expect(await states()).toEqual([
			["received", "done"],
			["decided", "done"],
			["medical", "current"],
			["told", "next"],
		])
		expect(JSON.stringify(await read())).not.toMatch(/Anémie inexpliquée|Quel bilan/)
	})

	test("opens nothing of the whole case, nor what the expert answers", async () => {
		const { caseId, procedure } = await asked()
		const link = await make(caseId, { instanceId: caseId, role: "requester", personId: known.requester })
		const client = await enter(link.token)
		expect((await client.get(`/api/cases/${caseId}`)).status).toBe(404)
		expect((await client.get(`/api/cases/${caseId}/events`)).status).toBe(404)
		expect((await client.get<Body>(`/api/procedures/${procedure}`)).body).toMatchObject({ reduced: true, parties: [] })
		const log = await client.get<{ items: Body[] }>(`/api/procedures/${procedure}/events`)
		expect(log.body.items.every((one) => one["role"] !== "expert")).toBe(true)
	})

	test("works for a family whom the directory does not know", async () => {
		const { caseId } = await platform.openCase({ requesterType: "family", requester: undefined, doctorSettled: false })
		const link = await make(caseId, { instanceId: caseId, role: "requester", personId: null })
		const client = await enter(link.token)
		expect((await client.get<LinkView>("/api/link")).body).toMatchObject({ person: null, steps: [{}, {}, {}, {}] })
		await platform.send(
			caseId,
			"INFORMATION_REQUESTED",
			{ items: ["Carnet"], from: "requester", message: "Merci" },
			platform.team.nurse,
		)
		const body = { type: "INFORMATION_RECEIVED", payload: { note: "Le voici" } }
		expect((await client.post(`/api/cases/${caseId}/events`, body)).status).toBe(200)
	})
})

describe("what a link does not open", () => {
	test("a forged one is told without a read, and looks like any other that is unknown", async () => {
		const { link } = await asked()
		const bytes = Buffer.from(link.token, "base64url")
		bytes[20] = (bytes[20] ?? 0) ^ 1
		const begun = platform.apiEngine.db.$client
		const blind = new Proxy(begun, {
			apply() {
				throw new Error("the database was asked")
			},
		})
		const { openLink } = await import("../../db/links/open-link.ts")
		const engine = { ...platform.apiEngine, db: { $client: blind } as unknown as typeof platform.apiEngine.db }
		for (const forged of [bytes.toString("base64url"), "x".repeat(64), `${link.token}=`, "é", ""])
			await expect(openLink(engine, forged, { address: null, requestId: null })).rejects.toMatchObject({
				code: "NOT_FOUND",
			})
		for (const wrong of [bytes.toString("base64url"), "x", `${link.token}A`])
			expect(codeOf(await open(wrong))).toEqual([404, "NOT_FOUND"])
		// Ours by its signature, and of no link: as after a backup that is older than the link.
		const lost = newLinkToken(platform.engine.vault, "6d1f8a52-4c0e-4f35-9d39-0c2d4be1a001")
		expect((await open(lost)).status).toBe(404)
		// Ours by its signature, of this link, and not the one that was handed out.
		expect((await open(newLinkToken(platform.engine.vault, link.id))).status).toBe(404)
		for (const malformed of ["x".repeat(201), 7, null]) expect((await open(malformed)).status).toBe(422)
	})

	test("a forged or old session is nobody's", async () => {
		const { link } = await asked()
		const of = (session: string) => createClient(platform.app, session).get<Body>("/api/link")
		const { session } = newLinkSession(platform.engine.vault, link.id, platform.now)
		expect((await of(session)).status).toBe(200)
		expect((await of(`${session.slice(0, -2)}AA`)).status).toBe(401)
		expect((await of(`link.${link.token}`)).status).toBe(401)
		const hour = new Date(platform.now.getTime() - 60 * 60_000)
		expect((await of(newLinkSession(platform.engine.vault, link.id, hour).session)).status).toBe(401)
	})

	test("nothing by GET, which counts nothing and records nothing", async () => {
		const { link } = await asked()
		for (const path of [`/api/link-sessions?token=${link.token}`, `/api/links/${link.token}`, "/api/link"])
			expect((await platform.client(null).get(path)).status).toBeGreaterThanOrEqual(401)
		const [row] = await sql()`select uses, last_opened_at from case_links where id = ${link.id}`
		expect(row).toEqual({ uses: 0, last_opened_at: null })
		expect(await sql()`select 1 from audit_entries where subject = ${link.id} and action = 'link.opened'`).toHaveLength(
			0,
		)
	})

	test("no other case, procedure or document, not even one that its holder takes part in", async () => {
		const [mine, other] = [await asked(), await asked()]
		const sent = await platform
			.client(platform.team.nurse)
			.send("POST", `/api/cases/${other.caseId}/documents`, "%PDF-1.7", pdf)
		const document = expected<{ id: string }>("add a document", sent).id
		const inside = await platform
			.client(platform.team.nurse)
			.send("POST", `/api/cases/${mine.caseId}/documents`, "%PDF-1.7", pdf)
		const unsent = expected<{ id: string }>("add a document", inside).id
		const client = await enter(mine.link.token)
		const statuses = await Promise.all([
			client.get(`/api/procedures/${other.procedure}`),
			client.get(`/api/procedures/${other.procedure}/events`),
			send(client, other.procedure, "EXPERT_ACCEPTED", { answerBy: "2026-04-30" }),
			client.get(`/api/documents/${document}`),
			client.get(`/api/documents/${unsent}`),
			client.get(`/api/cases/${other.caseId}/documents`),
			client.send("POST", `/api/cases/${other.caseId}/documents`, "%PDF-1.7", pdf),
			client.post(`/api/cases/${mine.caseId}/events`, { type: "NEW_SIGNS_REPORTED", payload: { description: "x" } }),
		])
		for (const { status } of statuses) expect([403, 404]).toContain(status)
		expect((await client.get<{ items: unknown[] }>(`/api/cases/${mine.caseId}/documents`)).body.items).toEqual([])
	})

	test("documents that were sent with the question, and no others", async () => {
		const { caseId } = await platform.openCase()
		await orient(platform, caseId)
		const { nurse, physician } = platform.team
		const add = async () =>
			expected<{ id: string }>(
				"add a document",
				await platform.client(nurse).send("POST", `/api/cases/${caseId}/documents`, "%PDF-1.7", pdf),
			).id
		const [shared, kept] = [await add(), await add()]
		const { opened } = await platform.send(caseId, "MEDICAL_PROCEDURE_OPENED", steps.teleExpertise, nurse)
		const procedure = opened[0]?.id ?? ""
		const informedAt = platform.now.toISOString()
		await platform.send(procedure, "PATIENT_AGREED", { informedBy: physician.id, informedAt, form: "oral" }, nurse)
		await platform.send(procedure, "REQUEST_SENT", { ...steps.requestSent, documents: [shared] }, nurse)
		const link = await make(caseId, { instanceId: procedure, role: "expert", personId: known.expert })
		const client = await enter(link.token)
		expect((await client.get<LinkView>("/api/link")).body.documents).toMatchObject([{ id: shared, mine: false }])
		expect((await client.get(`/api/documents/${shared}`)).status).toBe(200)
		expect((await client.get(`/api/documents/${kept}`)).status).toBe(403)
	})

	test("no other route of the product", async () => {
		const { caseId, procedure, link } = await asked()
		const client = await enter(link.token)
		const { body } = await platform
			.client(null)
			.get<{ paths: Record<string, Record<string, { security?: unknown[] }>> }>("/api/openapi.json")
		const opens = [
			"get /api/link",
			"post /api/link/opinion",
			"put /api/link/language",
			"get /api/procedures/{id}",
			"get /api/procedures/{id}/events",
			"post /api/procedures/{id}/events",
			"get /api/cases/{id}/documents",
			"post /api/cases/{id}/documents",
			"post /api/cases/{id}/events",
			"get /api/documents/{id}",
			"post /api/nomenclatures/{system}/search",
			"post /api/nomenclatures/labels",
		]
		const others = Object.entries(body.paths).flatMap(([path, item]) =>
			Object.entries(item).flatMap(([method, { security }]) =>
				security?.length === 0 || opens.includes(`${method} ${path}`) ? [] : [[method, path] as const],
			),
		)
		expect(others.length).toBeGreaterThan(80)
		for (const [method, pattern] of others) {
			const path = pattern.replace("/cases/{id}", `/cases/${caseId}`).replaceAll(/\{\w+\}/g, procedure)
			const sent = method === "get" ? undefined : {}
			const answer = await client.send<Body>(method.toUpperCase(), path, sent)
			expect([method, path, answer.status]).toEqual([method, path, 404])
		}
	})
})

describe("a link ends", () => {
	test("when it was revoked, at once, with the sessions it had opened", async () => {
		const { caseId, link } = await asked()
		const client = await enter(link.token)
		const path = `/api/cases/${caseId}/links/${link.id}`
		expect((await platform.client(platform.elsewhere.nurse).send("DELETE", path)).status).toBe(404)
		const wrong = await asked()
		const through = `/api/cases/${wrong.caseId}/links/${link.id}`
		expect((await platform.client(platform.team.nurse).send("DELETE", through)).status).toBe(404)
		expect((await platform.client(platform.team.nurse).send("DELETE", path)).status).toBe(204)
		expect((await platform.client(platform.team.nurse).send("DELETE", path)).status).toBe(204)
		expect(codeOf(await client.get<Body>("/api/link"))).toEqual([410, "LINK_ENDED"])
		const refused = await open(link.token)
		expect([...codeOf(refused), refused.body["renewable"]]).toEqual([410, "LINK_ENDED", false])
	})

	test("when its time is up; its holder asks for another one, and the team is told once", async () => {
		const { caseId, link } = await asked()
		const renew = () => platform.client(null).post<Body>("/api/link-renewals", { token: link.token })
		expect(codeOf(await renew())).toEqual([410, "LINK_ENDED"])
		await sql()`update case_links set expires_at = ${new Date(platform.now.getTime() - 1000).toISOString()} where id = ${link.id}`
		const refused = await open(link.token)
		expect([...codeOf(refused), refused.body["renewable"]]).toEqual([410, "LINK_ENDED", true])
		expect([(await renew()).status, (await renew()).status]).toEqual([204, 204])
		const notices = await sql()`select recipients from notices where case_id = ${caseId} and about = 'linkRenewalAsked'`
		expect(notices).toEqual([{ recipients: ["secretary", "nurse"] }])
		const listed = await platform.client(platform.team.nurse).get<{ items: Body[] }>(`/api/cases/${caseId}/links`)
		expect(listed.body.items).toMatchObject([{ valid: false, renewalAskedAt: platform.now.toISOString() }])
	})

	test("when whoever received it says that it is not for them", async () => {
		const { caseId, link } = await asked()
		const disown = () => platform.client(null).post("/api/link-refusals", { token: link.token })
		expect([(await disown()).status, (await disown()).status]).toEqual([204, 204])
		expect((await open(link.token)).status).toBe(410)
		const notices = await sql()`select 1 from notices where case_id = ${caseId} and about = 'linkDisowned'`
		expect(notices).toHaveLength(1)
		const listed = await platform.client(platform.team.nurse).get<{ items: Body[] }>(`/api/cases/${caseId}/links`)
		expect(listed.body.items).toMatchObject([{ disowned: true, valid: false }])
		const [entry] = await sql()`select by_id from audit_entries where subject = ${link.id} and action = 'link.disowned'`
		expect(entry).toEqual({ by_id: "nobody" })
	})

	test("when its procedure has ended: it is read for a month, and takes nothing more", async () => {
		const { procedure, link } = await asked()
		const client = await enter(link.token)
		await platform.send(procedure, "CANCELLED", { reason: "noLongerNeeded" }, platform.team.nurse)
		const { body } = await client.get<LinkView>("/api/link")
		expect(body).toMatchObject({ endedAt: platform.now.toISOString(), instances: [{ done: true, available: [] }] })
		expect(codeOf(await send(client, procedure, "EXPERT_ACCEPTED", { answerBy: "2026-06-30" }))).toEqual([
			410,
			"LINK_ENDED",
		])
		await sql()`update case_links set expires_at = ${new Date(platform.now.getTime() + 90 * DAY_MS).toISOString()} where id = ${link.id}`
		await later(29)
		expect((await open(link.token)).status).toBe(201)
		await later(2)
		expect(codeOf(await open(link.token))).toEqual([410, "LINK_ENDED"])
	})

	test("when its holder takes no part any more, or the use of the case is limited", async () => {
		const [one, other] = [await asked(), await asked()]
		const client = await enter(one.link.token)
		await sql()`update instances set parties = '[]' where id = ${one.procedure}`
		expect((await client.get("/api/link")).status).toBe(410)
		await sql()`update cases set limited_at = now() where id = ${other.caseId}`
		expect((await open(other.link.token)).status).toBe(404)
	})
})

test("secrets of links and sessions are in no log line, no table and no metric", async () => {
	const { procedure, link } = await asked()
	const { session } = expected<{ session: string }>("open the link", await open(link.token))
	await createClient(platform.app, session).get("/api/link")
	await createClient(platform.app, session).get(`/api/procedures/${procedure}`)
	await open(`${link.token.slice(0, -1)}x`)
	const tables = await sql()<{ name: string }[]>`
		select table_name as name from information_schema.tables where table_schema = 'public'`
	const rows = await Promise.all(
		tables.map(async ({ name }) => JSON.stringify(await sql()`select * from ${sql()(name)}`)),
	)
	const metrics = await (await platform.app.request("/metrics")).text()
	const everything = [...rows, ...logs, metrics].join("\n")
	expect(logs.join("")).toContain("/api/link-sessions")
	for (const secret of [link.token, session, session.slice(5), link.token.slice(20)])
		expect(everything).not.toContain(secret)
})
