import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { Page } from "../../db/directory/page.ts"
import type { CaseNotice } from "../../db/notices.ts"
import { seedId } from "../../db/seed/directory-data/seed-id.ts"
import type { ExplainedTimer } from "../../db/timers.ts"
import {
	type Answer,
	askExpert,
	known,
	orient,
	type Someone,
	startPlatform,
	type Team,
	type TestPlatform,
} from "../setup/platform.ts"

/** A Monday at 10:00 in La Réunion. */
const MONDAY = "2026-03-02T06:00:00.000Z"
const HOUR_MS = 3_600_000

let platform: TestPlatform
let team: Team
let caseId: string
beforeAll(async () => {
	platform = await startPlatform({ at: MONDAY })
	team = platform.team
})
afterAll(async () => {
	await platform.close()
})
beforeEach(async () => {
	;({ caseId } = await platform.openCase())
})

const later = (hours: number) => new Date(platform.now.getTime() + hours * HOUR_MS)

async function timersOf(path: string, query = "", who: Someone = team.nurse): Promise<readonly ExplainedTimer[]> {
	const { status, body } = await platform
		.client(who)
		.get<{ items: ExplainedTimer[] }>(`${path}/timers?limit=100${query}`)
	expect(status).toBe(200)
	return body.items
}
const timer = async (name: string, path = `/api/cases/${caseId}`): Promise<ExplainedTimer> => {
	const found = (await timersOf(path)).find((one) => one.name === name)
	if (!found) throw new Error(`no timer ${name}`)
	return found
}

describe("a timer explains itself", () => {
	test("while it waits: where, why, until when and in whose hours", async () => {
		const armedAt = platform.now.toISOString()
		expect(await timer("receivedReminder1")).toEqual({
			id: expect.any(String),
			instance: { id: caseId, kind: null, ref: "case" },
			name: "receivedReminder1",
			place: { id: "open.active.path.request.received", label: { fr: "Demande reçue", en: "Request received" } },
			visit: 1,
			does: "remind",
			to: ["secretary"],
			status: "pending",
			armedBy: { seq: 1, type: "STARTED", label: { fr: "Ouverture : Parcours", en: "Opened: Pathway" } },
			armedAt,
			// Two working days of 8 h from Monday 10:00, lunch and nights left out.
			dueAt: "2026-03-04T06:00:00.000Z",
			clock: "working",
			territory: { code: "RE", name: "La Réunion", zone: "Indian/Reunion" },
			generation: 1,
			remainingMs: null,
			moves: [],
			// Both secretaries: nobody has taken it.
			people: expect.arrayContaining([
				{ id: team.secretary.id, name: team.secretary.name },
				{ id: team.otherSecretary.id, name: team.otherSecretary.name },
			]),
			asks: null,
			fired: null,
			cancelled: null,
		})
		expect(await timer("receivedEscalation")).toMatchObject({
			does: "escalate",
			to: ["physician"],
			people: [{ id: team.physician.id, name: team.physician.name }],
		})
	})

	test("once fired: when, by which entry of the log, and how late", async () => {
		const { dueAt } = await timer("receivedReminder1")
		await platform.passTo(dueAt)
		const onTime = await timer("receivedReminder1")
		expect(onTime).toMatchObject({ status: "fired", fired: { at: dueAt, lateMs: 0 }, cancelled: null, people: [] })
		const [notice] = await platform.engine.db.$client<{ id: string }[]>`
			select id from notices where case_id = ${caseId} and about = 'receivedReminder1'`
		await platform.engine.db.$client`
			insert into inbox (notice_id, person_id, at) values (${notice?.id ?? ""}, ${team.secretary.id}, now())`
		expect((await timer("receivedReminder1")).people).toEqual([{ id: team.secretary.id, name: team.secretary.name }])
		const log = await platform.readLog(caseId)
		expect(log.find((one) => one.seq === onTime.fired?.seq)?.type).toBe("timer:receivedReminder1")

		const { dueAt: escalation } = await timer("receivedEscalation")
		await platform.engine.db.$client`
			update timers set due_at = due_at - interval '90 seconds' where case_id = ${caseId} and name = 'receivedEscalation'`
		await platform.engine.db.$client`update cases set updated_at = ${escalation} where id = ${caseId}`
		await platform.passTo(escalation)
		expect((await timer("receivedEscalation")).fired).toMatchObject({ at: escalation, lateMs: 90_000 })
	})

	test("once cancelled: by which event", async () => {
		await platform.send(caseId, "REQUEST_ACCEPTED", {}, team.nurse)
		const { status, cancelled, fired } = await timer("receivedReminder1")
		expect({ status, fired }).toEqual({ status: "cancelled", fired: null })
		expect(cancelled).toEqual({
			at: platform.now.toISOString(),
			reason: "REQUEST_ACCEPTED",
			by: { seq: 2, type: "REQUEST_ACCEPTED", label: { fr: "Accepter la demande", en: "Accept the request" } },
		})
	})

	test("while paused: what is left; resumed, it is armed again for that long", async () => {
		await platform.send(caseId, "REQUEST_ACCEPTED", {}, team.nurse)
		const { dueAt } = await timer("assessingReminder1")
		await platform.send(caseId, "PUT_ON_HOLD", { reason: "other", until: "2027-01-04" }, team.nurse)
		const paused = await timer("assessingReminder1")
		expect(paused).toMatchObject({ status: "paused", generation: 1, cancelled: null })
		expect(paused.remainingMs).toBeGreaterThan(0)
		await platform.passTo(later(24 * 7))
		await platform.send(caseId, "RESUMED", { cause: "decision" }, team.nurse)
		const again = await timer("assessingReminder1")
		expect(again).toMatchObject({ status: "pending", generation: 2, remainingMs: null })
		expect(again.moves).toMatchObject([
			{ what: "paused", by: { type: "PUT_ON_HOLD", label: { fr: "Mettre en attente" } } },
			{ what: "resumed", at: platform.now.toISOString(), by: { type: "RESUMED", label: { fr: "Reprendre" } } },
		])
		await platform.send(caseId, "URGENCY_CHANGED", { urgency: "urgent", reason: "Aggravation" }, team.nurse)
		expect((await timer("assessingReminder1")).moves.map((one) => one.what)).toEqual(["paused", "resumed", "moved"])
		// The same working time, a week later.
		expect(Date.parse(again.dueAt) - Date.parse(dueAt)).toBe(7 * 24 * HOUR_MS)
	})

	test("an expert's timer counts in the expert's territory", async () => {
		await orient(platform, caseId)
		const procedure = await askExpert(platform, caseId)
		const asked = (await timersOf(`/api/procedures/${procedure}`)).filter((one) => one.status === "pending")
		expect(asked.length).toBeGreaterThan(0)
		for (const one of asked) {
			expect(one.territory.code).toBe("GP")
			expect(one.armedBy.type).toBe("REQUEST_SENT")
			expect(one.instance).toEqual({ id: procedure, kind: "teleExpertise", ref: "teleExpertise-1" })
		}
		const whole = await timersOf(`/api/cases/${caseId}`)
		expect(whole.filter((one) => one.instance.id === procedure)).toHaveLength(
			(await timersOf(`/api/procedures/${procedure}`)).length,
		)
	})

	test("whom the deadline will ask by itself, and the names only for whoever sees the case whole", async () => {
		await orient(platform, caseId)
		const procedure = await askExpert(platform, caseId)
		const of = async (path: string, who?: Someone) =>
			(await timersOf(path, "", who)).find((one) => one.name === "decidingEscalation" && one.instance.id === procedure)
		expect((await of(`/api/cases/${caseId}`))?.asks?.name).toMatch(/Campêche/)
		const reminder = (await timersOf(`/api/cases/${caseId}`)).find((one) => one.name === "decidingReminder1")
		expect(reminder?.people).toMatchObject([{ id: known.expert }])
		expect(await of(`/api/procedures/${procedure}`, platform.outside.expert)).toMatchObject({
			people: null,
			asks: null,
		})
	})

	test("every one of a long case, page by page, or of one status", async () => {
		await orient(platform, caseId)
		await askExpert(platform, caseId)
		const whole = await timersOf(`/api/cases/${caseId}`)
		const seen: string[] = []
		let next: string | null = null
		do {
			const path = `/api/cases/${caseId}/timers?limit=4${next === null ? "" : `&cursor=${next}`}`
			const page: Answer<Page<ExplainedTimer>> = await platform.client(team.nurse).get(path)
			seen.push(...page.body.items.map((one) => one.id))
			next = page.body.next
		} while (next !== null)
		expect(seen).toEqual(whole.map((one) => one.id))
		const pending = await timersOf(`/api/cases/${caseId}`, "&status=pending")
		expect(pending).toEqual(whole.filter((one) => one.status === "pending"))
	})
})

describe("who reads timers and notices", () => {
	test.each<[string, (p: TestPlatform) => Someone | null, number]>([
		["the secretary", (p) => p.team.secretary, 200],
		["a delegate", (p) => p.team.delegate, 200],
		["an auditor", (p) => p.team.auditor, 200],
		["a manager", (p) => p.team.manager, 404],
		["an administrator", (p) => p.team.administrator, 403],
		["the requester", (p) => p.outside.requester, 403],
		["another platform's nurse", (p) => p.elsewhere.nurse, 404],
		["nobody known", () => null, 401],
	])("of a case: %s", async (_who, whoOf, expected) => {
		const client = platform.client(whoOf(platform))
		expect((await client.get(`/api/cases/${caseId}/timers`)).status).toBe(expected)
		expect((await client.get(`/api/cases/${caseId}/notices`)).status).toBe(expected)
	})

	test("of a procedure: whoever takes part in it too", async () => {
		await orient(platform, caseId)
		const procedure = await askExpert(platform, caseId)
		const read = async (who: Someone) => (await platform.client(who).get(`/api/procedures/${procedure}/timers`)).status
		const { expert, otherExpert } = platform.outside
		expect(await read(expert)).toBe(200)
		expect(await read(otherExpert)).toBe(404)
		expect(await read(platform.elsewhere.nurse)).toBe(404)
		expect((await platform.client(team.nurse).get(`/api/procedures/${caseId}/timers`)).status).toBe(404)
		const nowhere = seedId("case", "none")
		expect((await platform.client(team.nurse).get(`/api/cases/${nowhere}/timers`)).status).toBe(404)
	})
})

describe("notices", () => {
	test("say when, to whom and about what, and whether it went out", async () => {
		await platform.passTo((await timer("receivedReminder1")).dueAt)
		const read = async () =>
			(await platform.client(team.nurse).get<{ items: CaseNotice[] }>(`/api/cases/${caseId}/notices`)).body.items
		const [reminder] = await read()
		expect(reminder).toMatchObject({
			instance: { id: caseId, kind: null, ref: "case" },
			kind: "reminder",
			about: "receivedReminder1",
			place: { label: { fr: "Demande reçue" } },
			to: [{ role: "secretary", label: { fr: "Secrétaire", en: "Secretary" } }],
			at: platform.now.toISOString(),
			deliveredAt: null,
			received: 0,
			read: 0,
		})
		const id = reminder?.id ?? ""
		await platform.engine.db.$client`update notices set delivered_at = now() where id = ${id}`
		await platform.engine.db
			.$client`insert into inbox (notice_id, person_id, at) values (${id}, ${team.secretary.id}, now())`
		await platform.client(team.secretary).post(`/api/inbox/${id}/read`)
		expect((await read())[0]).toMatchObject({ deliveredAt: expect.any(String), received: 1, read: 1 })
	})

	test("the latest first, page by page", async () => {
		await orient(platform, caseId)
		await askExpert(platform, caseId)
		const path = `/api/cases/${caseId}/notices`
		const whole = (await platform.client(team.nurse).get<{ items: CaseNotice[] }>(path)).body.items
		expect(whole.length).toBeGreaterThan(1)
		expect(whole.map((one) => one.seq)).toEqual(whole.map((one) => one.seq).toSorted((a, b) => b - a))
		const first = (await platform.client(team.nurse).get<{ items: CaseNotice[]; next: string }>(`${path}?limit=1`)).body
		expect(first.next).toBe(whole[0]?.id)
		const second = await platform
			.client(team.nurse)
			.get<{ items: CaseNotice[] }>(`${path}?limit=1&cursor=${first.next}`)
		expect(second.body.items[0]?.id).toBe(whole[1]?.id)
	})
})

test("an expert who promises an answer a lifetime away is taken at their word, and due on that day", async () => {
	await orient(platform, caseId)
	const opinion = await askExpert(platform, caseId)
	await platform.send(opinion, "EXPERT_ACCEPTED", { answerBy: "2099-06-02" }, platform.outside.expert)
	const [task] = await platform.engine.db.$client<{ due_at: string }[]>`
		select due_at from tasks where instance_id = ${opinion} and status = 'open'`
	expect(new Date(task?.due_at ?? 0).toISOString().slice(0, 10)).toBe("2099-06-02")
})
