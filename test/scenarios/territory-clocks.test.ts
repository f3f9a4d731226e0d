import { beforeAll, describe, expect, test } from "vitest"
import { createAccount, grantRole, issueToken } from "../../db/accounts.ts"
import type { CalendarView } from "../../db/clocks/calendars.ts"
import type { DeadlineTable } from "../../db/clocks/deadlines.ts"
import type { IncidentEffect, TerritoryIncident } from "../../db/clocks/incidents.ts"
import { reclockCases } from "../../db/clocks/reclock-cases.ts"
import { seedId } from "../../db/seed/directory-data/seed-id.ts"
import { type Client, steps } from "../setup/platform.ts"
import { agreement, hold, orientedCase } from "./journeys.ts"
import { Stage, type Story, type Subject } from "./story.ts"

const due = async (subject: Subject, ...names: readonly string[]) =>
	Object.fromEntries(await Promise.all(names.map(async (name) => [name, (await subject.timer(name)).dueAt] as const)))

/** Somebody who administers every platform. */
async function administratorOf(stage: Stage): Promise<Client> {
	const sql = stage.platform.engine.db.$client
	const account = await createAccount(stage.platform.engine.db.$client, { name: "Administration" })
	await grantRole(sql, account, { role: "administrator" })
	const token = await issueToken(sql, account)
	return stage.platform.client({ id: account, accountId: account, name: "Administration", token })
}

async function expectDone(answer: Promise<{ status: number; body: unknown }>, status = 204): Promise<void> {
	expect(await answer).toMatchObject({ status })
}

describe("an expert in Martinique, asked from La Réunion on the Friday before Carnival", () => {
	/** Friday 13 February 2026, 17:00 in La Réunion, 09:00 in Martinique. */
	const stage = new Stage({ at: "2026-02-13T13:00:00.000Z" })
	const inMartinique = { expert: seedId("person", "mancenillier"), centre: seedId("centre", "houle") }

	async function ask(): Promise<Subject> {
		const story = await orientedCase(stage)
		const { nurse } = stage.team
		const advice = await story.opens(nurse, {
			...steps.teleExpertise,
			level: "INTER_DROM",
			skipReason: "Seul centre de cette spécialité",
			input: { ...steps.teleExpertise.input, ...inMartinique },
		})
		await advice.send(nurse, "PATIENT_AGREED", agreement(story))
		await advice.send(nurse, "REQUEST_SENT", steps.requestSent)
		return advice
	}

	test("is reminded on Shrove Tuesday while no custom is observed", async () => {
		const advice = await ask()
		expect(await advice.timer("decidingReminder1")).toMatchObject({
			// 6.5 h on Friday from 09:00, 8 h on Monday, 5.5 h on Tuesday: 14:00 in Fort-de-France.
			dueAt: "2026-02-17T18:00:00.000Z",
			territory: { code: "MQ" },
		})
	})

	test("is left alone until Thursday once an administrator has said that Carnival is kept, and who was asked before keeps their deadline", async () => {
		const before = await ask()
		const administrator = await administratorOf(stage)
		const { body } = await administrator.get<{ items: CalendarView[] }>("/api/clocks/calendars?year=2026")
		const martinique = body.items.find((one) => one.territory.code === "MQ")
		expect(martinique?.holidays.filter((one) => one.kind === "customary" && !one.observed)).toHaveLength(5)
		await expectDone(
			administrator.send("PUT", "/api/clocks/calendars/MQ", {
				hours: martinique?.hours,
				customary: ["carnivalMonday", "shroveTuesday", "ashWednesday"],
				revision: martinique?.revision,
			}),
		)
		const advice = await ask()
		expect(await due(advice, "decidingReminder1")).toEqual({ decidingReminder1: "2026-02-20T18:00:00.000Z" })
		expect(await due(before, "decidingReminder1")).toEqual({ decidingReminder1: "2026-02-17T18:00:00.000Z" })
		await stage.platform.passTo("2026-02-17T18:00:00.000Z")
		expect(await before.timer("decidingReminder1")).toMatchObject({ status: "fired", fired: { lateMs: 0 } })
		expect(await advice.timer("decidingReminder1")).toMatchObject({ status: "pending" })
	})
})

describe("a cyclone in La Réunion over running deadlines", () => {
	/** A Monday at 10:00. */
	const stage = new Stage()
	const assessing = "assessingReminder1"

	async function accepted(): Promise<Story> {
		const story = await stage.open()
		await story.case.send(stage.team.nurse, "REQUEST_ACCEPTED")
		return story
	}
	const nurse = () => stage.platform.client(stage.team.nurse)
	const declare = async (from: string, expectedTo: string): Promise<string> => {
		const incident = { territory: "RE", kind: "cyclone", from, expectedTo }
		const { status, body } = await nurse().post<{ id: string }>("/api/territory-incidents", incident)
		expect(status).toBe(201)
		return body.id
	}
	const reclock = async () => await reclockCases(stage.platform.engine)
	const moves = async (story: Story) =>
		(await stage.platform.readLog(story.id)).filter((one) => one.type === "CLOCKS_MOVED")

	test("declared, extended, ended early: what was promised in working hours stays what it was", async () => {
		const story = await accepted()
		// Forty working hours from Monday 10:00: Monday 10:00 a week later.
		expect(await due(story.case, assessing)).toEqual({ [assessing]: "2026-03-09T06:00:00.000Z" })
		const dueBefore = (await story.task("orientation.assessing")).dueAt

		await stage.platform.passTo("2026-03-03T05:00:00.000Z")
		const effect = await nurse().get<IncidentEffect>(
			"/api/territory-incidents/effect?territory=RE&from=2026-03-03T05:00:00Z",
		)
		expect(effect.body).toEqual({ cases: 1, deadlines: 1 })
		// From Tuesday 09:00 to Thursday 09:00: sixteen hours that nobody works.
		const id = await declare("2026-03-03T05:00:00.000Z", "2026-03-05T05:00:00.000Z")
		expect(await reclock()).toEqual({ moved: 1, failed: [], more: false })
		const moved = await story.case.timer(assessing)
		expect(moved).toMatchObject({ dueAt: "2026-03-11T06:00:00.000Z", generation: 2, status: "pending" })
		expect((await story.task("orientation.assessing")).dueAt).not.toBe(dueBefore)
		expect((await story.task("orientation.assessing")).dueAt).toBe("2026-03-11T06:00:00.000Z")
		expect(await moves(story)).toHaveLength(1)
		// Nothing is left to count again.
		expect(await reclock()).toEqual({ moved: 0, failed: [], more: false })

		// Until Friday evening.
		await stage.platform.passTo("2026-03-04T05:00:00.000Z")
		const extended = { expectedTo: "2026-03-06T13:00:00.000Z" }
		await expectDone(nurse().post(`/api/territory-incidents/${id}/extension`, extended))
		await reclock()
		// Six hours on Monday and one on Tuesday; thirty-three from Monday 08:00.
		expect(await due(story.case, assessing)).toEqual({ [assessing]: "2026-03-13T05:00:00.000Z" })

		// Over on Thursday at 09:00 after all.
		await stage.platform.passTo("2026-03-05T05:00:00.000Z")
		await expectDone(nurse().post(`/api/territory-incidents/${id}/end`, {}))
		await reclock()
		expect(await story.case.timer(assessing)).toMatchObject({ dueAt: "2026-03-11T06:00:00.000Z", generation: 4 })
		const { body } = await nurse().get<{ items: TerritoryIncident[] }>("/api/territory-incidents")
		expect(body.items[0]).toMatchObject({ id, state: "over", ended: true, until: "2026-03-05T05:00:00.000Z" })
		expect((await nurse().post(`/api/territory-incidents/${id}/end`, {})).status).toBe(409)
		await story.case.passTimer(assessing)
	})

	test("a deadline that falls due before anybody came to its case is counted again, not missed", async () => {
		const story = await accepted()
		const { dueAt } = await story.case.timer(assessing)
		const begins = new Date(Date.parse(dueAt) - 3_600_000)
		await stage.platform.passTo(begins)
		await declare(begins.toISOString(), new Date(begins.getTime() + 7 * 86_400_000).toISOString())
		// No worker has counted anything again; its alarm goes off all the same.
		await stage.platform.passTo(dueAt)
		expect(await story.case.timer(assessing)).toMatchObject({ status: "pending", generation: 2, fired: null })
		expect(await moves(story)).toHaveLength(1)
		await story.case.passTimer(assessing)
	})

	test("what is put on hold while it stands still keeps the hours that were left when it began", async () => {
		await stage.platform.passTo("2026-04-07T04:00:00.000Z")
		const story = await accepted()
		// Tuesday 08:00: forty hours. After eight of them, from Wednesday 08:00, nobody works.
		await stage.platform.passTo("2026-04-08T04:00:00.000Z")
		await declare("2026-04-08T04:00:00.000Z", "2026-04-10T13:00:00.000Z")
		await stage.platform.passTo("2026-04-09T06:00:00.000Z")
		await story.case.send(stage.team.nurse, "PUT_ON_HOLD", { ...hold, until: "2026-04-20" })
		expect(await story.case.timer(assessing)).toMatchObject({ status: "paused", remainingMs: 32 * 3_600_000 })
		expect(await moves(story)).toHaveLength(1)
	})

	test("an expert elsewhere does not feel it", async () => {
		const story = await orientedCase(stage)
		const advice = await story.opens(stage.team.nurse, steps.teleExpertise)
		await advice.send(stage.team.nurse, "PATIENT_AGREED", agreement(story))
		await advice.send(stage.team.nurse, "REQUEST_SENT", steps.requestSent)
		const before = await due(advice, "decidingReminder1", "decidingEscalation")
		const { dueAt: ours } = await story.case.timer("extraMedicalAssessingReminder1")
		const now = stage.platform.now
		await declare(now.toISOString(), new Date(now.getTime() + 6 * 86_400_000).toISOString())
		await reclock()
		expect(await due(advice, "decidingReminder1", "decidingEscalation")).toEqual(before)
		// The team of the island does.
		const { dueAt: moved } = await story.case.timer("extraMedicalAssessingReminder1")
		expect(Date.parse(moved)).toBeGreaterThan(Date.parse(ours))
	})

	test("nobody of another territory declares it, nor one without end or beginning", async () => {
		const incident = {
			territory: "RE",
			kind: "cyclone",
			from: "2026-04-20T04:00:00Z",
			expectedTo: "2026-04-21T04:00:00Z",
		}
		const elsewhere = stage.platform.client(stage.elsewhere.nurse)
		expect((await elsewhere.post("/api/territory-incidents", incident)).status).toBe(403)
		const backwards = { ...incident, expectedTo: "2026-04-19T04:00:00Z" }
		expect((await nurse().post("/api/territory-incidents", backwards)).status).toBe(422)
		const endless = { ...incident, expectedTo: "2027-04-19T04:00:00Z" }
		expect((await nurse().post("/api/territory-incidents", endless)).status).toBe(422)
	})
})

describe("a deadline table that is published while cases run", () => {
	const stage = new Stage()
	let administrator: Client
	beforeAll(async () => {
		administrator = await administratorOf(stage)
	})
	const place = "open.active.path.orientation.assessing"
	const row = { machine: "pathway", place, emergency: 60, urgent: 4 * 60, routine: 10 * 60 }

	test("counts for the next steps and for a change of urgency; what runs keeps its time", async () => {
		const running = await stage.open()
		await running.case.send(stage.team.nurse, "REQUEST_ACCEPTED")
		const before = await due(running.case, "assessingReminder1")

		const { body: draft } = await administrator.send<DeadlineTable>("PUT", "/api/clocks/deadlines/draft", {
			note: "Essai",
			rows: [row],
		})
		expect(draft.draft).toMatchObject({ version: 2, status: "draft" })
		const drafted = draft.rows.find((one) => one.place === place)
		expect(drafted).toMatchObject({ clock: "working", draft: { routine: 600 }, first: { routine: 5 * 480 } })
		// A draft counts for nobody.
		const meanwhile = await stage.open()
		await meanwhile.case.send(stage.team.nurse, "REQUEST_ACCEPTED")
		expect(await due(meanwhile.case, "assessingReminder1")).toEqual(before)

		await expectDone(administrator.post("/api/clocks/deadlines/publication", { version: 2 }))
		expect(await due(running.case, "assessingReminder1")).toEqual(before)
		const next = await stage.open()
		await next.case.send(stage.team.nurse, "REQUEST_ACCEPTED")
		// Six hours on Monday, four on Tuesday: noon.
		expect(await due(next.case, "assessingReminder1")).toEqual({ assessingReminder1: "2026-03-03T08:00:00.000Z" })
		await running.case.send(stage.team.nurse, "URGENCY_CHANGED", { urgency: "urgent", reason: "Aggravation" })
		expect(await due(running.case, "assessingReminder1")).toEqual({ assessingReminder1: "2026-03-02T11:00:00.000Z" })

		expect((await administrator.post("/api/clocks/deadlines/publication", { version: 2 })).status).toBe(409)
		const { body } = await administrator.get<DeadlineTable>("/api/clocks/deadlines")
		expect(body.versions.map(({ version, status }) => [version, status])).toEqual([
			[2, "published"],
			[1, "superseded"],
		])
	})

	test("whoever prepares or discards a draft is in the administrator's journal, with how many places it changes", async () => {
		const { body } = await administrator.send<DeadlineTable>("PUT", "/api/clocks/deadlines/draft", {
			rows: [{ ...row, routine: 11 * 60 }],
		})
		const version = body.draft?.version
		await expectDone(administrator.send("DELETE", "/api/clocks/deadlines/draft", undefined))
		// Without a draft nothing is discarded.
		await expectDone(administrator.send("DELETE", "/api/clocks/deadlines/draft", undefined))
		const entries = await stage.platform.engine.db.$client<{ detail: object; role: string }[]>`
			select detail, role from audit_entries where action = 'clocks.drafted' order by seq desc limit 2`
		expect(entries).toEqual([
			{ detail: { what: "discarded", version }, role: "administrator" },
			{ detail: { what: "drafted", version, changed: 1 }, role: "administrator" },
		])
	})

	test("a place without a deadline, and no time at all, are refused", async () => {
		const strange = { rows: [{ ...row, place: "closed.completed" }] }
		expect((await administrator.send("PUT", "/api/clocks/deadlines/draft", strange)).status).toBe(422)
		const none = { rows: [{ ...row, routine: 0 }] }
		expect((await administrator.send("PUT", "/api/clocks/deadlines/draft", none)).status).toBe(422)
	})
})
