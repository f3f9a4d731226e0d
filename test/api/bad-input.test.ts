import { Writable } from "node:stream"
import { pino } from "pino"
import { afterAll, beforeAll, expect, test } from "vitest"
import { disableAccount } from "../../db/accounts.ts"
import {
	type Answer,
	type Body,
	newCase,
	orient,
	type Someone,
	startPlatform,
	steps,
	type TestPlatform,
} from "../setup/platform.ts"

/** Names and words that must come back in no answer and no log. */
const CANARIES = ["Zanzibelle", "Quetzalcanari", "canari.clinique", "+262000CANARI", "CANARI-CHAMP"]
const [birthName, givenNames, clinical, phone, field] = CANARIES as [string, string, string, string, string]

const lines: string[] = []
const logger = pino(
	{ level: "trace" },
	new Writable({
		write(chunk: Buffer, _encoding, done) {
			lines.push(chunk.toString())
			done()
		},
	}),
)

let platform: TestPlatform
/** A case in coordination, one already closed, and a procedure of the first. */
let caseId: string
let closedId: string
let procedureId: string
let gone: Someone

beforeAll(async () => {
	platform = await startPlatform({ logger })
	const { team } = platform
	const patient = { birthName, givenNames, birthDate: "2019-02-28", sex: "male", phone }
	caseId = (await platform.openCase({ patient })).caseId
	await orient(platform, caseId)
	procedureId = await platform.procedureOf(caseId, "bamaraEntry")
	closedId = (await platform.openCase({ patient })).caseId
	const told = { at: new Date().toISOString(), channel: "phone" }
	const ending = { reason: clinical, requesterTold: told, patientTold: told, bamaraReason: "notRareDisease" }
	await platform.send(closedId, "REQUEST_DECLINED", ending, team.physician)
	if ((await platform.readCase(closedId)).closedAt === null) throw new Error("the case is still open")
	gone = platform.elsewhere.otherNurse
	await disableAccount(platform.engine.db.$client, gone.accountId)
}, 60_000)
afterAll(() => platform.close())

interface BadInput {
	readonly says: string
	readonly as?: (platform: TestPlatform) => Someone
	readonly method?: string
	readonly path: () => string
	readonly body?: () => unknown
	readonly headers?: Readonly<Record<string, string>>
	readonly status: number
	readonly code: string
}

const cases = () => "/api/cases"
const events = () => `/api/cases/${caseId}/events`
const hold = { reason: "other", until: "2031-01-01" }
const event = (type: string, payload: unknown, more: object = {}) => ({ type, payload, ...more })
/** A well-formed request to open a case, spoiled by `change`. */
const opening = (change: object) => () => {
	const good = newCase(platform.team.platformId)
	return { ...good, patient: { ...(good["patient"] as object), birthName, givenNames, phone }, ...change }
}
const inTheFuture = () => new Date(Date.now() + 60_000).toISOString()
const deep = (depth: number): unknown => (depth === 0 ? clinical : [deep(depth - 1)])

const badInputs: readonly BadInput[] = [
	// The body itself.
	{
		says: "malformed JSON",
		path: cases,
		body: () => `{"patient": {"birthName": "${birthName}"`,
		status: 400,
		code: "BODY_MALFORMED",
	},
	{
		says: "malformed JSON sent as an event",
		path: events,
		body: () => `${clinical}`,
		status: 400,
		code: "BODY_MALFORMED",
	},
	{ says: "an empty body", path: events, body: () => "", status: 400, code: "BODY_MALFORMED" },
	{ says: "a body that is no object", path: events, body: () => [clinical], status: 422, code: "PAYLOAD_INVALID" },
	{ says: "a body of null", path: cases, body: () => "null", status: 422, code: "PAYLOAD_INVALID" },
	{
		says: "a body of another type",
		path: events,
		body: () => clinical,
		headers: { "Content-Type": "text/plain" },
		status: 415,
		code: "MEDIA_TYPE_UNSUPPORTED",
	},
	{
		says: "a form",
		path: cases,
		body: () => `birthName=${birthName}`,
		headers: { "Content-Type": "application/x-www-form-urlencoded" },
		status: 415,
		code: "MEDIA_TYPE_UNSUPPORTED",
	},
	{
		says: "a body of 10 MB",
		path: cases,
		body: () => JSON.stringify({ patient: birthName.repeat(1_048_576) }),
		status: 413,
		code: "BODY_TOO_LARGE",
	},
	{
		says: "a payload of 10 MB",
		path: events,
		body: () => event("PATIENT_WITHDREW", { reason: clinical.repeat(700_000), form: "oral" }),
		status: 413,
		code: "BODY_TOO_LARGE",
	},
	{
		says: "nesting without end",
		path: events,
		body: () => event("PUT_ON_HOLD", { reason: deep(500) }),
		status: 422,
		code: "PAYLOAD_INVALID",
	},
	{
		says: "a NUL character",
		path: events,
		body: () => event("TREATING_DOCTOR_INFORMED", { note: `${clinical}\u0000` }),
		status: 422,
		code: "PAYLOAD_INVALID",
	},
	{
		says: "half a character",
		path: cases,
		body: () => `{"territoryOfCare": "\\ud83d${clinical}"}`,
		status: 422,
		code: "PAYLOAD_INVALID",
	},
	// Fields.
	{
		says: "wrong types",
		path: cases,
		body: opening({ contactRefused: "no", urgency: clinical, patient: birthName }),
		status: 422,
		code: "PAYLOAD_INVALID",
	},
	{ says: "a missing field", path: cases, body: opening({ channel: undefined }), status: 422, code: "PAYLOAD_INVALID" },
	{ says: "an unknown field", path: cases, body: opening({ [field]: clinical }), status: 422, code: "PAYLOAD_INVALID" },
	{
		says: "an unknown field of the patient",
		path: cases,
		body: opening({ patient: { birthName, givenNames, birthDate: "2019-02-28", sex: "male", [field]: 1 } }),
		status: 422,
		code: "PAYLOAD_INVALID",
	},
	{
		says: "an INS whose key is wrong",
		path: cases,
		body: opening({ patient: { birthName, givenNames, birthDate: "2019-02-28", sex: "male", ins: "119029740201299" } }),
		status: 422,
		code: "PAYLOAD_INVALID",
	},
	{
		says: "a birth date that is no day",
		path: cases,
		body: opening({ patient: { birthName, givenNames, birthDate: "2019-02-30", sex: "male" } }),
		status: 422,
		code: "PAYLOAD_INVALID",
	},
	{
		says: "a platform that does not exist",
		path: cases,
		body: opening({ platform: "00000000-0000-4000-8000-000000000000" }),
		status: 403,
		code: "FORBIDDEN",
	},
	{
		says: "a requester that does not exist",
		path: cases,
		body: opening({ requester: "00000000-0000-4000-8000-000000000000" }),
		status: 422,
		code: "REFERENCE_UNKNOWN",
	},
	{
		says: "a request from the future",
		path: cases,
		body: opening({ occurredAt: "2099-01-01T00:00:00Z" }),
		status: 422,
		code: "PAYLOAD_INVALID",
	},
	{
		says: "an unknown field beside the event",
		path: events,
		body: () => event("PUT_ON_HOLD", hold, { [field]: clinical }),
		status: 422,
		code: "PAYLOAD_INVALID",
	},
	{
		says: "an unknown field in the payload",
		path: events,
		body: () => event("PUT_ON_HOLD", { ...hold, [field]: clinical }),
		status: 422,
		code: "PAYLOAD_INVALID",
	},
	{
		says: "a payload of the wrong type",
		path: events,
		body: () => event("PUT_ON_HOLD", clinical),
		status: 422,
		code: "PAYLOAD_INVALID",
	},
	{
		says: "a value outside its list",
		path: events,
		body: () => event("PUT_ON_HOLD", { ...hold, reason: clinical }),
		status: 422,
		code: "PAYLOAD_INVALID",
	},
	{
		says: "a secret that is too long",
		path: events,
		body: () => event("PATIENT_WITHDREW", { reason: clinical.repeat(2000), form: "oral" }),
		status: 422,
		code: "PAYLOAD_INVALID",
	},
	{
		says: "an envelope in the payload",
		path: events,
		body: () => event("PUT_ON_HOLD", { ...hold, by: "system", role: "system" }),
		status: 422,
		code: "PAYLOAD_INVALID",
	},
	{
		says: "a filière that does not exist",
		path: events,
		body: () =>
			event("ORIENTATION_PROPOSED", {
				...steps.proposal,
				reason: clinical,
				filieres: ["00000000-0000-4000-8000-000000000000"],
			}),
		status: 422,
		code: "REFERENCE_UNKNOWN",
	},
	{
		says: "a document of another case",
		path: events,
		body: () => event("INFORMATION_RECEIVED", { documents: ["00000000-0000-4000-8000-000000000000"] }),
		status: 422,
		code: "REFERENCE_UNKNOWN",
	},
	{
		says: "a time in the future",
		path: events,
		body: () => event("PUT_ON_HOLD", hold, { occurredAt: inTheFuture() }),
		status: 422,
		code: "PAYLOAD_INVALID",
	},
	{
		says: "a time without an offset",
		path: events,
		body: () => event("PUT_ON_HOLD", hold, { occurredAt: "2026-01-01T10:00:00" }),
		status: 422,
		code: "PAYLOAD_INVALID",
	},
	{
		says: "somebody's behalf without a role",
		path: events,
		body: () => event("PUT_ON_HOLD", hold, { recordedFor: { role: clinical } }),
		status: 422,
		code: "PAYLOAD_INVALID",
	},
	// Keys that reach for the prototype.
	{
		says: "__proto__ in a case",
		path: cases,
		body: () => `{"__proto__": {"isAdmin": "${clinical}"}, ${JSON.stringify(opening({})()).slice(1)}`,
		status: 422,
		code: "PAYLOAD_INVALID",
	},
	{
		says: "__proto__ in a payload",
		path: events,
		body: () =>
			`{"type": "PUT_ON_HOLD", "payload": {"reason": "other", "until": "2031-01-01", "__proto__": {"polluted": true}}}`,
		status: 422,
		code: "PAYLOAD_INVALID",
	},
	{
		says: "constructor.prototype in a payload",
		path: events,
		body: () => event("PUT_ON_HOLD", { ...hold, constructor: { prototype: { polluted: true } } }),
		status: 422,
		code: "PAYLOAD_INVALID",
	},
	{
		says: "an event called __proto__",
		path: events,
		body: () => event("__proto__", {}),
		status: 422,
		code: "EVENT_UNKNOWN",
	},
	{
		says: "an event called constructor",
		path: events,
		body: () => event("constructor", {}),
		status: 422,
		code: "EVENT_UNKNOWN",
	},
	{
		says: "an event called toString",
		path: events,
		body: () => event("toString", {}),
		status: 422,
		code: "EVENT_UNKNOWN",
	},
	// Events.
	{
		says: "an unknown event",
		path: events,
		body: () => event("SOMETHING_HAPPENED", { note: clinical }),
		status: 422,
		code: "EVENT_UNKNOWN",
	},
	{
		says: "an event of another machine",
		path: events,
		body: () => event("EXPERT_ACCEPTED", { answerBy: "2031-01-01" }),
		status: 422,
		code: "EVENT_UNKNOWN",
	},
	{
		says: "a message between machines",
		path: events,
		body: () => event("PROCEDURE_ENDED", { ref: "x", kind: "rcp", outcome: "completed" }),
		status: 422,
		code: "EVENT_UNKNOWN",
	},
	{
		says: "a timer's event",
		path: events,
		body: () => event("xstate.after.receivedEscalation.pathway.open", {}),
		status: 422,
		code: "EVENT_UNKNOWN",
	},
	{
		says: "an event that is not possible now",
		path: events,
		body: () => event("REQUEST_ACCEPTED", { note: clinical }),
		status: 409,
		code: "EVENT_NOT_ALLOWED",
	},
	{
		says: "an event on a closed case",
		path: () => `/api/cases/${closedId}/events`,
		body: () => event("PUT_ON_HOLD", hold),
		status: 409,
		code: "EVENT_NOT_ALLOWED",
	},
	{
		says: "a procedure of a closed case",
		path: () => `/api/cases/${closedId}/procedures`,
		body: () => steps.teleExpertise,
		status: 409,
		code: "EVENT_NOT_ALLOWED",
	},
	{
		says: "an unknown kind of procedure",
		path: () => `/api/cases/${caseId}/procedures`,
		body: () => ({ kind: clinical, level: "LOCAL", input: {} }),
		status: 422,
		code: "PAYLOAD_INVALID",
	},
	{
		says: "a procedure with an unknown field",
		path: () => `/api/cases/${caseId}/procedures`,
		body: () => ({ ...steps.teleExpertise, [field]: 1 }),
		status: 422,
		code: "PAYLOAD_INVALID",
	},
	{
		says: "orientation validated by who proposed it",
		as: ({ team }) => team.nurse,
		path: events,
		body: () => event("ORIENTATION_VALIDATED", {}),
		status: 403,
		code: "FORBIDDEN",
	},
	// Headers.
	{
		says: "a malformed If-Match",
		path: events,
		body: () => event("PUT_ON_HOLD", hold),
		headers: { "If-Match": "seven" },
		status: 422,
		code: "PAYLOAD_INVALID",
	},
	{
		says: "a weak If-Match",
		path: events,
		body: () => event("PUT_ON_HOLD", hold),
		headers: { "If-Match": 'W/"1"' },
		status: 422,
		code: "PAYLOAD_INVALID",
	},
	{
		says: "a stale If-Match",
		path: events,
		body: () => event("PUT_ON_HOLD", hold),
		headers: { "If-Match": '"1"' },
		status: 412,
		code: "PRECONDITION_FAILED",
	},
	{
		says: "an If-Match of the future",
		path: events,
		body: () => event("PUT_ON_HOLD", hold),
		headers: { "If-Match": '"999"' },
		status: 412,
		code: "PRECONDITION_FAILED",
	},
	{
		says: "an idempotency key that is too long",
		path: events,
		body: () => event("PUT_ON_HOLD", hold),
		headers: { "Idempotency-Key": "k".repeat(201) },
		status: 422,
		code: "PAYLOAD_INVALID",
	},
	{
		says: "an idempotency key that is not printable",
		path: cases,
		body: opening({}),
		headers: { "Idempotency-Key": "clé" },
		status: 422,
		code: "PAYLOAD_INVALID",
	},
	// Who calls, and what about.
	{
		says: "somebody else's platform",
		as: ({ elsewhere }) => elsewhere.nurse,
		path: events,
		body: () => event("PUT_ON_HOLD", hold),
		status: 404,
		code: "NOT_FOUND",
	},
	{
		says: "a case for somebody else's platform",
		as: ({ elsewhere }) => elsewhere.nurse,
		path: cases,
		body: opening({}),
		status: 403,
		code: "FORBIDDEN",
	},
	{
		says: "a deleted user",
		as: () => gone,
		path: events,
		body: () => event("PUT_ON_HOLD", hold),
		status: 401,
		code: "UNAUTHENTICATED",
	},
	{
		says: "a token that nobody has",
		as: () => ({ ...gone, token: "x".repeat(43) }),
		path: cases,
		body: opening({}),
		status: 401,
		code: "UNAUTHENTICATED",
	},
	{
		says: "a token that is none",
		as: () => ({ ...gone, token: "' or true --" }),
		path: cases,
		body: opening({}),
		status: 401,
		code: "UNAUTHENTICATED",
	},
	{
		says: "an id that is no uuid",
		path: () => "/api/cases/1%20or%201=1/events",
		body: () => event("PUT_ON_HOLD", hold),
		status: 422,
		code: "PAYLOAD_INVALID",
	},
	{
		says: "an id that nobody has",
		path: () => "/api/cases/00000000-0000-4000-8000-000000000000/events",
		body: () => event("PUT_ON_HOLD", hold),
		status: 404,
		code: "NOT_FOUND",
	},
	{
		says: "a procedure where a case is meant",
		path: () => `/api/cases/${procedureId}/events`,
		body: () => event("PUT_ON_HOLD", hold),
		status: 404,
		code: "NOT_FOUND",
	},
	{
		says: "a case where a procedure is meant",
		path: () => `/api/procedures/${caseId}/events`,
		body: () => event("PUT_ON_HOLD", hold),
		status: 404,
		code: "NOT_FOUND",
	},
	{
		says: "a case read as a procedure",
		method: "GET",
		path: () => `/api/procedures/${caseId}`,
		status: 404,
		code: "NOT_FOUND",
	},
	{
		says: "a procedure read as a case",
		method: "GET",
		path: () => `/api/cases/${procedureId}`,
		status: 404,
		code: "NOT_FOUND",
	},
	{
		says: "a task that nobody has",
		path: () => "/api/tasks/00000000-0000-4000-8000-000000000000/claim",
		status: 404,
		code: "NOT_FOUND",
	},
	{
		says: "a path that leads nowhere",
		method: "GET",
		path: () => `/api/patients?name=${birthName}`,
		status: 404,
		code: "NOT_FOUND",
	},
	// Queries.
	{
		says: "an unknown parameter",
		method: "GET",
		path: () => `/api/cases?${field}=${clinical}`,
		status: 422,
		code: "PAYLOAD_INVALID",
	},
	{
		says: "a search for a name",
		method: "GET",
		path: () => `/api/cases?q=${birthName}%25`,
		status: 422,
		code: "PAYLOAD_INVALID",
	},
	{
		says: "a state that there is not",
		method: "GET",
		path: () => "/api/cases?state=open.active.lost",
		status: 422,
		code: "PAYLOAD_INVALID",
	},
	{
		says: "a page that is too long",
		method: "GET",
		path: () => "/api/tasks?limit=100000",
		status: 422,
		code: "PAYLOAD_INVALID",
	},
	{
		says: "a cursor that is none",
		method: "GET",
		path: () => "/api/tasks?cursor=1",
		status: 422,
		code: "PAYLOAD_INVALID",
	},
	{
		says: "a definition that there is not",
		method: "GET",
		path: () => "/api/definitions/__proto__",
		status: 404,
		code: "NOT_FOUND",
	},
]

const expectProblem = ({ headers, body }: Answer<Body>, status: number, code: string): void => {
	expect(headers.get("Content-Type")).toBe("application/problem+json")
	expect(body).toMatchObject({
		type: `urn:passerelle:problem:${code.toLowerCase().replaceAll("_", "-")}`,
		title: expect.any(String),
		detail: expect.any(String),
		instance: `urn:passerelle:request:${headers.get("X-Request-Id")}`,
		status,
		code,
	})
}

test.each(badInputs)("$says is refused with $status $code, writes nothing and names nobody", async (bad) => {
	const before = await platform.countRows()
	const begun = lines.length
	const client = platform.client(bad.as?.(platform) ?? platform.team.nurse)
	const answer = await client.send(bad.method ?? "POST", bad.path(), bad.body?.(), { ...bad.headers })
	expect([answer.status, answer.body["code"]]).toEqual([bad.status, bad.code])
	expectProblem(answer, bad.status, bad.code)
	expect(await platform.countRows()).toEqual(before)
	const said = `${JSON.stringify(answer.body)}${lines.slice(begun).join("")}`
	for (const canary of CANARIES) expect(said).not.toContain(canary)
	expect(lines.length).toBeGreaterThan(begun)
	expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined()
})

test("a refused event says what is possible now, with forms, and which guard stands in the way", async () => {
	const body = event("MEDICAL_CONCLUDED", { conclusion: clinical })
	const { team } = platform
	await platform.send(caseId, "MEDICAL_PROCEDURE_OPENED", steps.teleExpertise, team.nurse)
	const { status, body: problem } = await platform.client(team.physician).post<{
		available: { type: string; label: object; form: object }[]
		version: number
	}>(events(), body)
	expect(status).toBe(409)
	expect(problem.available.map((one) => one.type)).toContain("PUT_ON_HOLD")
	expect(problem.available.find((one) => one.type === "PUT_ON_HOLD")).toMatchObject({
		label: { fr: "Mettre en attente", en: "Put on hold" },
		form: { type: "object", properties: { reason: { enum: expect.arrayContaining(["other"]) } } },
	})
	expect(problem.version).toBe((await platform.readCase(caseId)).version)
	const own = await platform.openCase({}, team.nurse)
	const mistake = await platform
		.client(team.nurse)
		.post(`/api/cases/${own.caseId}/events`, event("ENTERED_IN_ERROR", { reason: "test" }))
	expect(mistake.body["unmet"]).toEqual(["byColleagueAndNeverInBamara"])
})

test("what goes wrong on our side is said to nobody, and logged without values", async () => {
	const sql = platform.engine.db.$client
	const begun = lines.length
	await sql`alter table tasks rename to tasks_away`
	const answer = await platform
		.client(platform.team.nurse)
		.post(events(), event("URGENCY_CHANGED", { urgency: "urgent", reason: clinical }))
	await sql`alter table tasks_away rename to tasks`
	expect(answer.status).toBe(500)
	expectProblem(answer, 500, "UNEXPECTED")
	const logged = lines.slice(begun).join("")
	expect(logged).toContain("42P01")
	for (const word of [...CANARIES, "relation", "select "])
		expect(logged + JSON.stringify(answer.body)).not.toContain(word)
})

test("the log names routes and requests, never what they carry", async () => {
	const begun = lines.length
	await platform.client(platform.team.nurse).get(`/api/cases?q=P-2026`, { "X-Request-Id": "from-the-proxy" })
	const [line] = lines.slice(begun).map((one) => JSON.parse(one) as Body)
	expect(line).toMatchObject({ requestId: "from-the-proxy", method: "GET", route: "/api/cases", status: 200 })
	expect(JSON.stringify(line)).not.toContain("P-2026")
	const odd = await platform.client(platform.team.nurse).get("/api/me", { "X-Request-Id": "a b;c" })
	expect(odd.headers.get("X-Request-Id")).toMatch(/^[0-9a-f-]{36}$/)
})
