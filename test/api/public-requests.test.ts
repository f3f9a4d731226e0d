import { randomUUID } from "node:crypto"
import { pino } from "pino"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { getCaseKey } from "../../db/case-key.ts"
import { forgetRequests } from "../../db/requests/forget-requests.ts"
import type { RequestItem, RequestView } from "../../db/requests/read-requests.ts"
import type { RequestStatus } from "../../db/requests/tracking.ts"
import { eraseCase } from "../../db/rights/erase-case.ts"
import { rotateMasterKey } from "../../db/rotate-master-key.ts"
import { MasterKeys } from "../../db/vault.ts"
import { expected } from "../setup/api-client.ts"
import { type Browser, openBrowser } from "../setup/browser.ts"
import { type Body, newCase, type Someone, startPlatform, steps, type TestPlatform } from "../setup/platform.ts"

/** Words of a request that may be found in no table, log or answer to a stranger. */
const words = {
	name: "Zanbrocal",
	given: "Quetzalia",
	phone: "0692112233",
	email: "zanbrocal@exemple.re",
	reason: "Hippocampe clinique",
	doctor: "Ornithorynque",
}

const logs: string[] = []
const logger = pino({ level: "trace" }, { write: (line: string) => void logs.push(line) })

let platform: TestPlatform
beforeAll(async () => {
	platform = await startPlatform({ at: "2026-03-02T06:00:00Z", logger })
}, 60_000)
afterAll(() => platform.close())

const sql = () => platform.engine.db.$client
const later = (ms: number) => platform.passTo(new Date(platform.now.getTime() + ms))
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

const family = (more: Readonly<Record<string, unknown>> = {}) => ({
	requesterType: "family",
	requesterContact: { name: words.name, phone: words.phone, email: words.email },
	patient: { birthName: words.name, givenNames: words.given, birthDate: "2018-04-09", sex: "undetermined" },
	territoryOfResidence: "YT",
	urgent: false,
	diagnosticState: "none",
	doctorSettled: false,
	request: { reason: words.reason, treatingDoctor: { name: words.doctor }, informed: "yes", agreed: "yes" },
	informationRead: true,
	...more,
})

let networks = 0
/** Somebody at a place of their own, who has had the form open for a minute. */
async function visitor(): Promise<{ browser: Browser; ticket: string }> {
	networks += 1
	const browser = openBrowser(platform.app, { address: `198.51.${Math.floor(networks / 250)}.${networks % 250}` })
	const { body } = await browser.get<{ ticket: string }>("/api/public/requests/form")
	await later(MINUTE)
	return { browser, ticket: body.ticket }
}
const post = async (browser: Browser, body: object, key: string = randomUUID()) =>
	await browser.send<Body>("POST", "/api/public/requests", body, { "Idempotency-Key": key })
/** Sends a request as a family does; gives its number. */
async function send(more: Readonly<Record<string, unknown>> = {}): Promise<string> {
	const { browser, ticket } = await visitor()
	return String(expected<Body>("send", await post(browser, family({ ticket, ...more })))["number"])
}
const status = async (number: string) => {
	const { browser } = await visitor()
	return await browser.post<RequestStatus>("/api/public/requests/status", { number })
}
const waiting = async (as: Someone = platform.team.nurse) =>
	expected<{ items: RequestItem[] }>("list", await platform.client(as).get("/api/received-requests")).items
/** The request of a tracking number, as the team opens it. */
async function opened(number: string): Promise<RequestView> {
	for (const { id } of await waiting()) {
		const view = expected<RequestView>(
			"open",
			await platform.client(platform.team.nurse).get(`/api/received-requests/${id}`),
		)
		if (view.trackingNumber === number) return view
	}
	throw new Error("no such request waits")
}
const act = async (id: string, what: string, body: object, as: Someone = platform.team.nurse) =>
	await platform.client(as).post<Body>(`/api/received-requests/${id}/${what}`, body)

describe("sending a request", () => {
	test("waits for the team of the territory by a working-hours deadline, sealed; no case is opened and nobody else sees it", async () => {
		const before = await sql()`select count(*)::int as n from cases`
		const number = await send()
		expect(number).toMatch(/^([0-9A-HJKMNP-TV-Z]{3}-){2}[0-9A-HJKMNP-TV-Z]{3}$/)
		expect(await sql()`select count(*)::int as n from cases`).toEqual(before)
		const view = await opened(number)
		expect(view).toMatchObject({
			state: "waiting",
			territory: "YT",
			requesterType: "family",
			suspect: false,
			overdue: false,
			content: { requesterContact: { phone: words.phone }, request: { reason: words.reason } },
		})
		// Two working days of La Réunion from Monday morning.
		expect(view.dueAt.slice(0, 10)).toBe("2026-03-04")
		expect((await waiting(platform.elsewhere.nurse)).map((one) => one.id)).not.toContain(view.id)
		for (const as of [platform.elsewhere.nurse, platform.team.auditor, platform.outside.requester, null]) {
			const answer = await platform.client(as).get(`/api/received-requests/${view.id}`)
			expect([401, 403, 404]).toContain(answer.status)
			expect(JSON.stringify(answer.body)).not.toContain(words.name)
		}
		const reads =
			await sql()`select by_id, subject from audit_entries where action = 'request.read' and subject = ${view.id}`
		expect(reads).toContainEqual({ by_id: platform.team.nurse.id, subject: view.id })
	})

	test("leaves no word of it in any table or log, nor its number", async () => {
		const number = await send()
		const tables = await sql()<{ name: string }[]>`
			select table_name as name from information_schema.tables where table_schema = 'public'`
		for (const { name } of tables) {
			const rows = JSON.stringify(await sql()`select * from ${sql()(name)}`)
			for (const word of [...Object.values(words), number]) expect(rows, `${word} in ${name}`).not.toContain(word)
		}
		for (const word of [...Object.values(words), number]) expect(logs.join("")).not.toContain(word)
	})

	test("sent again with the same key is received once, and the same key for another request is refused", async () => {
		const { browser, ticket } = await visitor()
		const key = randomUUID()
		const answers = await Promise.all([0, 1, 2].map(() => post(browser, family({ ticket }), key)))
		const numbers = new Set(answers.map(({ body }) => body["number"]))
		expect(answers.map((one) => one.status)).toEqual([201, 201, 201])
		expect(numbers.size).toBe(1)
		const found = await Promise.all(
			(await waiting()).map(
				async ({ id }) => await platform.client(platform.team.nurse).get<RequestView>(`/api/received-requests/${id}`),
			),
		)
		expect(found.filter(({ body }) => numbers.has(body.trackingNumber))).toHaveLength(1)
		const other = await post(browser, family({ ticket, urgent: true }), key)
		expect([other.status, other.body["code"]]).toEqual([422, "IDEMPOTENCY_KEY_REUSED"])
	})

	test.each<[string, Readonly<Record<string, unknown>>]>([
		["a territory that no platform serves", { territoryOfResidence: "HEX" }],
		["a territory that does not exist", { territoryOfResidence: "'; drop table cases; --" }],
		["nobody to reach", { requesterContact: { name: "x" } }],
		["no information read", { informationRead: false }],
		["an INS", { patient: { ...family().patient, ins: "279035121518989" } }],
		["a platform of one's choice", { platform: randomUUID() }],
		["a birth date that is none", { patient: { ...family().patient, birthDate: "2018-02-31" } }],
		["a name of 10,000 letters", { requesterContact: { name: "a".repeat(10_000), phone: "0692000000" } }],
		["a NUL", { request: { ...family().request, reason: "a\0b" } }],
	])("is refused with %s, and repeats nothing of it", async (_what, more) => {
		const { browser, ticket } = await visitor()
		const { status: code, body } = await post(browser, family({ ticket, ...more }))
		expect(code).toBe(422)
		for (const word of Object.values(words)) expect(JSON.stringify(body)).not.toContain(word)
	})

	test("is refused when it is larger than any form, without a key, and from another site's page", async () => {
		const { browser, ticket } = await visitor()
		expect((await post(browser, family({ ticket, website: "a".repeat(70_000) }))).status).toBe(413)
		expect((await browser.post("/api/public/requests", family({ ticket }))).status).toBe(422)
		const foreign = openBrowser(platform.app, { address: "198.51.100.9", origin: "https://elsewhere.example" })
		expect((await post(foreign, family({ ticket }))).status).toBe(403)
	})

	test("that looks like a program's is kept all the same, and shown last", async () => {
		const { browser, ticket } = await visitor()
		const fresh = await browser.get<{ ticket: string }>("/api/public/requests/form")
		const [at, signature] = ticket.split(".")
		const tried = {
			"filled in what nobody sees": { ticket, website: "http://spam.example" },
			"without a form": {},
			"faster than anybody types": { ticket: fresh.body.ticket },
			"with a form of its own making": { ticket: `${Number(at) - 1}.${signature}` },
		}
		const codes: Record<string, number> = {}
		for (const [what, more] of Object.entries(tried)) codes[what] = (await post(browser, family(more))).status
		expect(codes).toEqual(Object.fromEntries(Object.keys(tried).map((what) => [what, 201])))
		const flags = (await waiting()).map((one) => one.suspect)
		expect(flags.filter(Boolean)).toHaveLength(4)
		expect(flags.slice(-4)).toEqual([true, true, true, true])
	})

	test("too often from one network is refused with when to come back; others are let through", async () => {
		const { browser, ticket } = await visitor()
		const codes: number[] = []
		for (let turn = 0; turn < 8; turn += 1) codes.push((await post(browser, family({ ticket }))).status)
		expect(codes).toEqual([201, 201, 201, 201, 201, 201, 429, 429])
		await send()
	})
})

describe("tracking a request", () => {
	test("tells a step and nothing of the patient, and follows the case", async () => {
		const number = await send()
		const first = await status(number.toLowerCase().replaceAll("-", " "))
		expect(first.body).toEqual({
			step: "received",
			receivedAt: expect.any(String) as string,
			platform: "RE-MA-RARES (La Réunion et Mayotte)",
			refusal: null,
			answer: null,
		})
		const { id } = await opened(number)
		const { team } = platform
		const made = await act(
			id,
			"case",
			{ ...newCase(team.platformId), requesterType: "family", requester: undefined, channel: "webForm" },
			team.secretary,
		)
		const { caseId } = expected<{ caseId: string }>("open a case", made)
		expect((await status(number)).body.step).toBe("taken")
		await platform.send(
			caseId,
			"INFORMATION_REQUESTED",
			{ items: ["Compte rendu"], from: "requester", message: "Merci" },
			team.nurse,
		)
		expect((await status(number)).body.step).toBe("informationAwaited")
		await platform.send(caseId, "INFORMATION_RECEIVED", {}, team.nurse, {
			recordedFor: { role: "requester", person: null },
		})
		await platform.send(caseId, "REQUEST_ACCEPTED", {}, team.nurse)
		await platform.send(caseId, "ORIENTATION_PROPOSED", steps.proposal, team.nurse)
		expect((await status(number)).body.step).toBe("inProgress")
	})

	test("answers the same to every number that is nobody's, and stops whoever tries many", async () => {
		const { browser } = await visitor()
		const guess = async (number: string) => await browser.post<Body>("/api/public/requests/status", { number })
		const answers = []
		for (const number of ["AAA-AAA-AAA", "x", "'; select 1", "0000000000000000"]) answers.push(await guess(number))
		const shown = answers.map(({ status: code, body: { instance: _instance, ...body } }) => ({ code, body }))
		expect(shown[0]?.code).toBe(404)
		for (const one of shown) expect(one).toEqual(shown[0])
		const codes: number[] = []
		for (let turn = 0; turn < 8; turn += 1) codes.push((await guess("AAA-AAA-AAB")).status)
		expect(codes.slice(-2)).toEqual([429, 429])
	})

	test("is over once the case was erased, and long after it closed", async () => {
		const number = await send()
		const { id } = await opened(number)
		const { team } = platform
		const made = await act(id, "case", { ...newCase(team.platformId), channel: "webForm" })
		const { caseId } = expected<{ caseId: string }>("open a case", made)
		const told = { at: platform.now.toISOString(), channel: "phone" }
		const ending = { reason: "x", requesterTold: told, patientTold: told, bamaraReason: "notRareDisease" }
		await platform.send(caseId, "REQUEST_DECLINED", ending, team.physician)
		expect((await status(number)).body.step).toBe("ended")
		await sql().begin(async (tx) => {
			await eraseCase(tx, platform.engine, {
				caseId,
				cause: "request",
				requestId: null,
				by: team.physician.id,
				from: { address: null, requestId: null },
			})
		})
		expect((await status(number)).status).toBe(404)
		const [row] = await sql()`select sealed, wrapped, tracking_digest from received_requests where id = ${id}`
		expect(row).toEqual({ sealed: null, wrapped: null, tracking_digest: null })
	})
})

describe("dealing with a request", () => {
	test("opens a case with its words, once, and forgets its own copy", async () => {
		const view = await opened(await send())
		const { team } = platform
		const body = {
			...newCase(team.platformId),
			requesterType: "family",
			requester: undefined,
			channel: "webForm",
			doctorSettled: false,
			patient: view.content?.patient,
			requesterContact: view.content?.requesterContact,
			request: view.content?.request,
		}
		const answers = await Promise.all([act(view.id, "case", body), act(view.id, "case", body, team.secretary)])
		expect(answers.map((one) => one.status).toSorted((a, b) => a - b)).toEqual([201, 409])
		const done = answers.find((one) => one.status === 201)
		const late = answers.find((one) => one.status === 409)
		expect(late?.body).toMatchObject({ code: "REQUEST_DECIDED", caseId: done?.body["caseId"] })
		const found = await platform.readCase(String(done?.body["caseId"]))
		expect(found.identity).toMatchObject({
			access: "open",
			request: { reason: words.reason },
			requesterContact: { phone: words.phone },
		})
		expect(found.tasks.map((one) => one.title.fr).sort()).toEqual([
			"Identifier et informer le médecin traitant",
			"Qualifier la demande",
		])
		const [log] = await platform.readLog(found.id)
		expect(log?.occurredAt).toBe(view.receivedAt)
		const [row] = await sql()`select state, sealed, case_id from received_requests where id = ${view.id}`
		expect(row).toEqual({ state: "opened", sealed: null, case_id: found.id })
	})

	test("suggests the case that the patient has before a second one is made, and is added to it sealed with its key", async () => {
		const { team } = platform
		const existing = await platform.openCase({
			patient: { birthName: words.name, givenNames: "Alex", birthDate: "2018-04-09", sex: "male" },
		})
		const number = await send()
		const view = await opened(number)
		const found = await platform.client(team.secretary).post<{ items: { id: string }[] }>("/api/cases/duplicates", {
			platform: team.platformId,
			patient: view.content?.patient,
		})
		expect(found.body.items.map((one) => one.id)).toContain(existing.caseId)
		expect((await act(view.id, "addition", { caseId: existing.caseId }, team.secretary)).status).toBe(204)
		expect((await act(view.id, "addition", { caseId: existing.caseId })).status).toBe(409)
		const listed = await platform
			.client(team.nurse)
			.get<{ items: RequestView[] }>(`/api/cases/${existing.caseId}/requests`)
		expect(listed.body.items).toMatchObject([{ state: "added", content: { request: { reason: words.reason } } }])
		// Whoever asks does not learn that the patient was known.
		expect((await status(number)).body.step).toBe("inProgress")
		const [notice] =
			await sql()`select about, recipients from notices where case_id = ${existing.caseId} and about = 'requestAdded'`
		expect(notice).toEqual({ about: "requestAdded", recipients: ["nurse"] })
		const [row] = await sql()<{ sealed: string }[]>`select sealed from received_requests where id = ${view.id}`
		const key = await getCaseKey(platform.engine, sql(), existing.caseId)
		expect(key.openText(row?.sealed ?? "")).toContain(words.reason)
	})

	test("is not added to another platform's case", async () => {
		const view = await opened(await send())
		const theirs = expected<{ caseId: string }>(
			"open",
			await platform.client(platform.elsewhere.nurse).post("/api/cases", newCase(platform.elsewhere.platformId)),
		)
		expect((await act(view.id, "addition", { caseId: theirs.caseId })).status).toBe(404)
		const body = { ...newCase(platform.elsewhere.platformId) }
		expect((await act(view.id, "case", body)).status).toBe(422)
		expect((await opened(view.trackingNumber ?? "")).state).toBe("waiting")
	})

	test("is refused by a clinician who says where to turn; whoever asked reads it, and half a year later nobody", async () => {
		const number = await send()
		const { id } = await opened(number)
		const { team } = platform
		const answer = "Adressez-vous à votre médecin traitant."
		expect((await act(id, "refusal", { reason: "notForUs" })).status).toBe(422)
		expect((await act(id, "refusal", { reason: "notForUs", answer }, team.secretary)).status).toBe(403)
		expect((await act(id, "refusal", { reason: "notForUs", answer })).status).toBe(204)
		expect((await status(number)).body).toMatchObject({ step: "refused", refusal: "notForUs", answer })
		expect(JSON.stringify(await sql()`select * from received_requests where id = ${id}`)).not.toContain(answer)
		await later(179 * DAY)
		expect((await forgetRequests(platform.engine)).refused).toBe(0)
		await later(2 * DAY)
		expect((await forgetRequests(platform.engine)).refused).toBe(1)
		expect((await status(number)).status).toBe(404)
	})

	test("written by no person is put aside by anybody of the team", async () => {
		const { id } = await opened(await send())
		expect((await act(id, "refusal", { reason: "notARequest" }, platform.team.secretary)).status).toBe(204)
	})

	test("is late in the list when nobody has looked at it in time", async () => {
		const number = await send({ urgent: true })
		await later(10 * DAY)
		expect(await opened(number)).toMatchObject({ urgency: "urgent", overdue: true })
	})
})

test("a further request of a known patient is kept with the case, and corrected identities keep what was asked", async () => {
	const { team } = platform
	const { caseId } = await platform.openCase({ request: { reason: words.reason, informed: "yes", agreed: "unknown" } })
	const { informationRead: _read, ...content } = family()
	const client = platform.client(team.secretary)
	const key = { "Idempotency-Key": randomUUID() }
	const sent = [0, 1].map(async () => await client.post<Body>(`/api/cases/${caseId}/requests`, content, key))
	const [first, again] = await Promise.all(sent)
	expect([first?.status, again?.status, again?.body["id"]]).toEqual([201, 201, first?.body["id"]])
	expect((await client.get<{ items: Body[] }>(`/api/cases/${caseId}/requests`)).body.items).toHaveLength(1)
	const identity = {
		patient: { birthName: "Vacoa", givenNames: "Aline", birthDate: "1990-04-12", sex: "female", literacy: "withHelp" },
	}
	expected(
		"rectify",
		await client.send("PUT", `/api/cases/${caseId}/identity`, { identity, reason: "Acte" }, { "If-Match": '"1"' }),
	)
	const found = await platform.readCase(caseId)
	expect(found.identity).toMatchObject({ patient: { birthName: "Vacoa" }, request: { reason: words.reason } })
})

test("a new master key wraps the keys of waiting requests as well", async () => {
	const number = await send()
	const masterKey = Buffer.alloc(32, 7).toString("base64")
	const { unopened } = await rotateMasterKey(sql(), { masterKey, previous: [platform.masterKey] })
	expect(unopened).toBe(0)
	const rows = await sql()<{ id: string; wrapped: string; master_key: string }[]>`
		select id, wrapped, master_key from received_requests where wrapped is not null`
	const master = new MasterKeys(masterKey)
	expect(rows.length).toBeGreaterThan(0)
	for (const row of rows)
		expect(master.unwrap({ wrapped: row.wrapped, masterKey: row.master_key }, `key ${row.id}`)).toHaveLength(32)
	expect(number).toHaveLength(11)
})
