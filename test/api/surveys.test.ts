import { pino } from "pino"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { hashSurveyCode, newSurveyCode } from "../../db/survey-code.ts"
import { surveyQuestions } from "../../db/survey-questions.ts"
import { finishSurveys } from "../../db/surveys.ts"
import { orient, type Someone, startPlatform, type Team, type TestPlatform } from "../setup/platform.ts"

const DAY_MS = 86_400_000
const answers = { reachable: 5, listened: 4, told: true, overall: 1 }

const logs: string[] = []
const logger = pino({ level: "debug" }, { write: (line: string) => void logs.push(line) })

let platform: TestPlatform
let team: Team
beforeAll(async () => {
	platform = await startPlatform({ at: "2026-03-02T06:00:00Z", logger })
	team = platform.team
})
afterAll(async () => {
	await platform.close()
})

const sql = () => platform.engine.db.$client

/** A case whose patient was told; gives its surveys, still scheduled. */
async function concluded(changes: Readonly<Record<string, unknown>> = {}) {
	const { caseId } = await platform.openCase({ diagnosticState: "confirmed", ...changes })
	await orient(platform, caseId)
	const entry = await platform.procedureOf(caseId, "bamaraEntry")
	await platform.send(entry, "NOT_APPLICABLE_DECLARED", { reason: "notRareDisease" }, team.physician)
	await platform.send(caseId, "NEEDS_ASSESSED", { result: "none", needs: [] }, team.nurse)
	await platform.send(caseId, "MEDICAL_CONCLUDED", { conclusion: "Rien de plus" }, team.physician)
	await platform.send(caseId, "REQUESTER_TOLD", { channel: "phone" }, team.nurse)
	await platform.send(caseId, "PATIENT_TOLD", { channel: "phone", toldBy: "team" }, team.nurse)
	const rows = await sql()<{ id: string; variant: string }[]>`
		select id, snapshot -> 'state' -> 'context' ->> 'variant' as variant from instances
		where case_id = ${caseId} and kind = 'satisfactionSurvey'`
	const of = (variant: string): string => rows.find((row) => row.variant === variant)?.id ?? ""
	return { caseId, patient: of("patient"), relatives: of("relatives") }
}

/** The same, 15 days later: both surveys were sent. */
async function sent(changes?: Readonly<Record<string, unknown>>) {
	const surveys = await concluded(changes)
	await platform.passTo(new Date(platform.now.getTime() + 15 * DAY_MS))
	return surveys
}

const askCode = async (survey: string, as: Someone | null = team.nurse) =>
	await platform.client(as).post<{ code: string }>(`/api/procedures/${survey}/survey-codes`)
const codeOf = async (survey: string): Promise<string> => (await askCode(survey)).body.code
const answer = async (code: string, given: unknown = answers) =>
	await platform.client(null).post("/api/surveys/answers", { code, answers: given })
const placesOf = async (id: string): Promise<readonly string[]> =>
	(await sql()<{ places: string[] }[]>`select places from instances where id = ${id}`)[0]?.places ?? []
const stored = async () =>
	await sql()<{ id: string; variant: string; territory: string; quarter: string; answers: unknown; xmin: string }[]>`
		select *, xmin::text as xmin from survey_answers`

describe("codes", () => {
	test("are long enough not to be guessed, and easy to read out", () => {
		const codes = Array.from({ length: 500 }, newSurveyCode)
		expect(new Set(codes).size).toBe(500)
		for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/)
		expect(hashSurveyCode("o0il 1AAA-bbbb cccc")).toBe(hashSurveyCode("0011-1AAA-BBBB-CCCC"))
	})

	test("are given once, to the team, for a survey that waits for its answer; only a hash is kept", async () => {
		const early = await concluded()
		expect((await askCode(early.patient)).body).toMatchObject({ code: "EVENT_NOT_ALLOWED" })
		await platform.passTo(new Date(platform.now.getTime() + 15 * DAY_MS))
		expect(await placesOf(early.patient)).toEqual(["active.sent"])
		const { status, body, headers } = await askCode(early.patient, team.secretary)
		expect(status).toBe(201)
		expect(headers.get("Cache-Control")).toBe("no-store")
		const [row] = await sql()<{ code_hash: string }[]>`
			select code_hash from survey_codes where instance_id = ${early.patient}`
		expect(row?.code_hash).toBe(hashSurveyCode(body.code))
		expect(logs.join("")).not.toContain(body.code)
	})

	test.each<[string, (p: TestPlatform) => Someone | null, number]>([
		["another platform's nurse", (p) => p.elsewhere.nurse, 404],
		["the requester", (p) => p.outside.requester, 403],
		["a BaMaRa delegate", (p) => p.team.delegate, 403],
		["an auditor", (p) => p.team.auditor, 403],
		["a manager", (p) => p.team.manager, 404],
		["nobody known", () => null, 401],
	])("are not given to %s", async (_who, whoOf, expected) => {
		const { patient } = await sent()
		expect((await askCode(patient, whoOf(platform))).status).toBe(expected)
	})

	test("a new one takes the place of the one before; only surveys have any", async () => {
		const { patient, caseId } = await sent()
		const [first, second] = [await codeOf(patient), await codeOf(patient)]
		expect((await answer(first)).status).toBe(404)
		expect((await answer(second)).status).toBe(204)
		expect((await askCode(patient)).status).toBe(409)
		expect((await askCode(await platform.procedureOf(caseId, "bamaraEntry"))).status).toBe(404)
		expect((await askCode(caseId)).status).toBe(404)
	})
})

describe("the questionnaire", () => {
	test.each(["patient", "relatives"] as const)(
		"of %s is public, short, in both languages, without free text",
		async (variant) => {
			const { status, body } = await platform.client(null).get(`/api/surveys/questions?variant=${variant}`)
			expect(status).toBe(200)
			expect(body).toEqual({ variant, questions: surveyQuestions[variant] })
			expect(surveyQuestions[variant].length).toBeLessThanOrEqual(8)
			for (const { kind, label } of surveyQuestions[variant]) {
				expect(["scale", "yesNo"]).toContain(kind)
				expect(label.fr.length * label.en.length).toBeGreaterThan(0)
			}
		},
	)

	test.each([
		["free text", { overall: "très bien, docteur" }],
		["a number off the scale", { overall: 6 }],
		["half a point", { overall: 3.5 }],
		["a scale answered by yes", { overall: true }],
		["a yes or no answered by a number", { told: 3 }],
		["a question of the other variant", { place: true }],
		["a question of nobody", { overall: 3, name: 4 }],
		["nothing", {}],
	])("takes no answer that is %s, and the code still works", async (_what, given) => {
		const { patient } = await sent()
		const code = await codeOf(patient)
		const { status, body } = await answer(code, given)
		expect(status).toBe(422)
		expect(JSON.stringify(body)).not.toContain("docteur")
		expect((await answer(code)).status).toBe(204)
	})
})

describe("answering", () => {
	test("ends the survey for the case, which learns nothing else", async () => {
		const { patient, relatives, caseId } = await sent()
		const before = (await stored()).length
		expect((await answer((await codeOf(patient)).toLowerCase().replaceAll("-", " "))).status).toBe(204)
		expect(await placesOf(patient)).toEqual(["answered"])
		expect(await placesOf(relatives)).toEqual(["active.sent"])
		expect((await stored()).length).toBe(before + 1)
		const log = await platform.readLog(caseId)
		const entry = log.find((one) => one.type === "SURVEY_ANSWERED")
		expect(entry).toMatchObject({ role: "respondent", by: { id: "respondent" }, payload: {} })
	})

	test("works while the case is on hold: it is a fact from outside", async () => {
		const { patient, caseId } = await sent()
		const code = await codeOf(patient)
		await platform.send(caseId, "PUT_ON_HOLD", { reason: "other", until: "2027-01-04" }, team.nurse)
		expect(await placesOf(patient)).toEqual(["onHold"])
		expect((await answer(code)).status).toBe(204)
		expect(await placesOf(patient)).toEqual(["answered"])
	})

	test("a code that is unknown, used or of a survey that ended answers the same", async () => {
		const { patient, relatives } = await sent()
		const used = await codeOf(patient)
		const late = await codeOf(relatives)
		await answer(used)
		await platform.passTo(new Date(platform.now.getTime() + 40 * DAY_MS))
		expect(await placesOf(relatives)).toEqual(["expired"])
		const before = (await stored()).length
		const refused = await Promise.all([answer(used), answer(late), answer(newSurveyCode()), answer("x")])
		const said = refused.map(({ status, body }) => ({ status, body: { ...body, instance: null } }))
		expect(said[0]?.status).toBe(404)
		for (const one of said) expect(one).toEqual(said[0])
		expect((await stored()).length).toBe(before)
	})

	test("twenty times at once counts once", async () => {
		const { patient } = await sent()
		const code = await codeOf(patient)
		const before = (await stored()).length
		const tries = await Promise.all(Array.from({ length: 20 }, async () => (await answer(code)).status))
		expect(tries.filter((status) => status === 204)).toHaveLength(1)
		expect(tries.filter((status) => status === 404)).toHaveLength(19)
		expect((await stored()).length).toBe(before + 1)
	})

	test("nobody of the team can say it for the respondent", async () => {
		const { patient } = await sent()
		const command = { type: "SURVEY_ANSWERED", payload: {}, recordedFor: { role: "respondent", person: null } }
		const events = `/api/procedures/${patient}/events`
		expect((await platform.client(team.nurse).post(events, command)).status).toBe(403)
		expect((await platform.client(team.nurse).post(events, { type: "SURVEY_ANSWERED", payload: {} })).status).toBe(403)
	})
})

describe("crash between storing answers and telling the case", () => {
	/** As if the process were killed when it is about to send the event. */
	async function crash(act: () => Promise<void>): Promise<void> {
		await sql().unsafe(
			`create function crash() returns trigger language plpgsql as $$ begin raise exception 'killed'; end $$`,
		)
		await sql().unsafe("create trigger crash before insert on case_events for each row execute function crash()")
		try {
			await act()
		} finally {
			await sql().unsafe("drop trigger crash on case_events")
			await sql().unsafe("drop function crash")
		}
	}

	test("the answer is there, the case hears of it later, nothing is counted twice", async () => {
		const { patient } = await sent()
		const code = await codeOf(patient)
		const before = (await stored()).length
		await crash(async () => expect((await answer(code)).status).toBe(204))
		expect(await placesOf(patient)).toEqual(["active.sent"])
		expect((await stored()).length).toBe(before + 1)
		expect((await answer(code)).status).toBe(404)
		expect(await finishSurveys(platform.engine)).toEqual([])
		expect(await placesOf(patient)).toEqual(["answered"])
		expect((await stored()).length).toBe(before + 1)
	})

	test("the next answer to any survey tells it too", async () => {
		const { patient, relatives } = await sent()
		const codes = [await codeOf(patient), await codeOf(relatives)] as const
		await crash(async () => void (await answer(codes[0])))
		expect((await answer(codes[1], { overall: 2 })).status).toBe(204)
		expect(await placesOf(patient)).toEqual(["answered"])
	})

	test("answers that could not be stored leave the code as it was", async () => {
		const { patient } = await sent()
		const code = await codeOf(patient)
		await sql().unsafe("alter table survey_answers add constraint full_disk check (false) not valid")
		expect((await answer(code)).status).toBe(500)
		await sql().unsafe("alter table survey_answers drop constraint full_disk")
		expect(await placesOf(patient)).toEqual(["active.sent"])
		expect((await answer(code)).status).toBe(204)
		expect(await placesOf(patient)).toEqual(["answered"])
	})
})

describe("unlinkable", () => {
	test("answers are kept with variant, platform, territory and quarter, and nothing else", async () => {
		const columns = await sql()<{ column_name: string; data_type: string }[]>`
			select column_name, data_type from information_schema.columns where table_name = 'survey_answers' order by 1`
		expect(columns.map((one) => one.column_name)).toEqual([
			"answers",
			"id",
			"platform_id",
			"quarter",
			"territory",
			"variant",
		])
		expect(columns.some((one) => one.data_type.startsWith("timestamp"))).toBe(false)
		const keys = await sql()`
			select 1 from information_schema.table_constraints where table_name = 'survey_answers' and constraint_type = 'FOREIGN KEY'`
		expect(keys).toHaveLength(0)
	})

	test("no other row anywhere holds the id of an answer or what was answered", async () => {
		const { patient } = await sent({ territoryOfCare: "YT" })
		const marked = { reachable: 1, listened: 2, clear: 3, delay: 4, told: false, supported: 5, overall: 2 }
		const begun = logs.length
		await answer(await codeOf(patient), marked)
		const [row] = (await stored()).filter((one) => one.territory === "YT")
		expect(row).toMatchObject({ variant: "patient", answers: marked })
		const tables = await sql()<{ name: string }[]>`
			select table_name as name from information_schema.tables where table_schema = 'public' and table_name <> 'survey_answers'`
		const holding: string[] = []
		for (const { name } of tables) {
			const [found] = await sql()<{ n: number }[]>`
				select count(*)::int as n from ${sql()(name)} t
				where to_jsonb(t)::text like ${`%${row?.id}%`} or to_jsonb(t) @> ${JSON.stringify(marked)}::text::jsonb`
			if (found?.n !== 0) holding.push(name)
		}
		expect(tables.length).toBeGreaterThan(20)
		expect(holding).toEqual([])
		const lines = logs.slice(begun).join("")
		expect(lines).not.toContain(row?.id)
		expect(lines).not.toContain("reachable")
		expect(lines).not.toContain(patient)
	})

	test("which of the answers of a quarter came last shows neither in their order nor in who wrote them", async () => {
		const surveys: string[] = []
		for (let one = 1; one <= 5; one += 1) surveys.push((await concluded({ territoryOfCare: "GP" })).relatives)
		await platform.passTo(new Date(platform.now.getTime() + 15 * DAY_MS))
		const seen = new Set<string>()
		for (const [index, survey] of surveys.entries()) {
			await answer(await codeOf(survey), { overall: index + 1 })
			for (const { id, territory } of await stored()) if (territory === "GP") seen.add(id)
		}
		const rows = (await stored()).filter((one) => one.territory === "GP")
		expect(rows).toHaveLength(5)
		expect(new Set(rows.map((one) => one.quarter)).size).toBe(1)
		expect(new Set(rows.map((one) => one.xmin)).size).toBe(1)
		// Written anew, all of them, by each answer: 1 + 2 + 3 + 4 + 5 ids, random ones.
		expect(seen.size).toBe(15)
		for (const { id } of rows) expect(id.charAt(14)).toBe("4")
	})
})
