import { describe, expect, test } from "vitest"
import { seedId } from "../../db/seed/directory-data/seed-id.ts"
import { steps } from "../setup/platform.ts"
import { agreement, asked, hold, opened, orientedCase } from "./journeys.ts"
import { Stage, type Story, type Subject } from "./story.ts"

const HOUR_MS = 3_600_000

/** When timers of these names are due, or what is left of them. */
const due = async (subject: Subject, ...names: readonly string[]) =>
	Object.fromEntries(await Promise.all(names.map(async (name) => [name, (await subject.timer(name)).dueAt] as const)))
const left = async (subject: Subject, name: string) => (await subject.timer(name)).remainingMs
const taken = async (story: Story, place: string) => {
	const { status, assigneeId } = await story.task(place)
	return { status, assigneeId }
}

describe("C1, whose hours count: La Réunion on a Friday at 20:00, when it is 17:00 in Paris", () => {
	const stage = new Stage({ at: "2026-03-06T16:00:00.000Z" })
	const inParis = { expert: seedId("person", "sequoia"), centre: seedId("centre", "sirocco") }

	async function askInParis(): Promise<Subject> {
		const story = await orientedCase(stage)
		const { nurse } = stage.team
		const advice = await story.opens(nurse, {
			...steps.teleExpertise,
			level: "HEXAGONE",
			skipReason: "Seul centre de cette spécialité",
			input: { ...steps.teleExpertise.input, ...inParis },
		})
		await advice.send(nurse, "PATIENT_AGREED", agreement(story))
		return advice
	}

	test("the nurse's day is over until Monday, the expert's has an hour left", async () => {
		const advice = await askInParis()
		// Forty hours from Monday 08:00 in La Réunion to Friday 17:00.
		expect(await advice.timer("preparingReminder1")).toMatchObject({
			dueAt: "2026-03-13T13:00:00.000Z",
			clock: "working",
			territory: { code: "RE", zone: "Indian/Reunion" },
		})
		await advice.send(stage.team.nurse, "REQUEST_SENT", steps.requestSent)
		expect(await due(advice, "decidingReminder1", "decidingReminder2", "decidingEscalation")).toEqual({
			// An hour on Friday, two days, and three hours on Wednesday: noon in Paris.
			decidingReminder1: "2026-03-11T11:00:00.000Z",
			decidingReminder2: "2026-03-13T16:00:00.000Z",
			decidingEscalation: "2026-03-18T11:00:00.000Z",
		})
		expect(await advice.timer("decidingReminder1")).toMatchObject({
			place: { id: "active.withExpert.deciding", label: { fr: "Expert sollicité" } },
			does: "remind",
			to: ["expert"],
			armedBy: { type: "REQUEST_SENT", label: { fr: "Demander l'avis" } },
			armedAt: "2026-03-06T16:00:00.000Z",
			territory: { code: "HEX", name: "Hexagone", zone: "Europe/Paris" },
			generation: 1,
		})
		const [task] = (await stage.platform.readProcedure(advice.id)).tasks
		expect(task).toMatchObject({ role: "expert", dueAt: "2026-03-13T16:00:00.000Z" })
	})

	test("noon in Paris stays noon when France changes to summer time", async () => {
		await stage.platform.passTo("2026-03-27T16:00:00.000Z")
		const advice = await askInParis()
		await advice.send(stage.team.nurse, "REQUEST_SENT", steps.requestSent)
		expect(await due(advice, "decidingReminder1")).toEqual({ decidingReminder1: "2026-04-01T10:00:00.000Z" })
	})

	test("each timer says by what it was armed, when it fired, and what cancelled it", async () => {
		const advice = await askInParis()
		const { seq: sent } = await advice.send(stage.team.nurse, "REQUEST_SENT", steps.requestSent)
		const fired = await advice.passTimer("decidingReminder1")
		expect(fired).toMatchObject({
			status: "fired",
			armedBy: { seq: sent, type: "REQUEST_SENT" },
			fired: { at: fired.dueAt, lateMs: 0 },
			cancelled: null,
		})
		const sequoia = await stage.platform.enrol("sequoia")
		const { seq: accepted } = await advice.send(sequoia, "EXPERT_ACCEPTED", { answerBy: "2026-04-24" })
		for (const name of ["decidingReminder2", "decidingEscalation"])
			expect(await advice.timer(name)).toMatchObject({
				status: "cancelled",
				fired: null,
				cancelled: {
					at: stage.platform.now.toISOString(),
					reason: "EXPERT_ACCEPTED",
					by: { seq: accepted, type: "EXPERT_ACCEPTED", label: { fr: "Accepter de répondre" } },
				},
			})
		// By the end of the day that the expert promised, in Paris.
		expect(await advice.timer("writingReminder1")).toMatchObject({
			dueAt: "2026-04-24T16:00:00.000Z",
			armedBy: { seq: accepted },
		})
		expect((await advice.timers()).map((one) => one.name)).toEqual([
			"preparingEscalation",
			"preparingReminder1",
			"decidingEscalation",
			"decidingReminder1",
			"decidingReminder2",
			"writingEscalation",
			"writingReminder1",
			"writingReminder2",
		])
	})
})

describe("C1, a team in Cayenne asked by a doctor of Mayotte", () => {
	/** A Monday at 11:30 in Cayenne, an hour before the offices close for lunch; 17:30 in Mamoudzou. */
	const stage = new Stage({ at: "2026-03-02T14:30:00.000Z", platforms: ["COMARG", "AMR"] })

	test("lunch does not count, nor the night", async () => {
		const routine = await stage.open({ territoryOfCare: "GF" })
		const emergency = await stage.open({ territoryOfCare: "GF", urgency: "emergency" })
		expect(await due(emergency.case, "receivedReminder1", "receivedEscalation")).toEqual({
			receivedReminder1: "2026-03-02T18:00:00.000Z",
			receivedEscalation: "2026-03-02T20:00:00.000Z",
		})
		expect(await routine.case.timer("receivedReminder1")).toMatchObject({
			// One and three hours on Monday, eight on Tuesday, four on Wednesday from 07:30.
			dueAt: "2026-03-04T14:30:00.000Z",
			territory: { code: "GF", zone: "America/Cayenne" },
		})
	})

	test("information asked of the doctor waits for morning in Mayotte", async () => {
		const story = await stage.open({ territoryOfCare: "GF", urgency: "emergency" })
		const request = { items: ["Groupe sanguin"], from: "requester", message: "Est-il connu ?" }
		await story.case.send(stage.team.nurse, "INFORMATION_REQUESTED", request)
		expect(await story.case.timer("awaitingInformationReminder1")).toMatchObject({
			// Four hours from 07:30.
			dueAt: "2026-03-03T08:30:00.000Z",
			territory: { code: "YT", zone: "Indian/Mayotte" },
		})
	})
})

describe("C2, what is paused is taken up again with what was left", () => {
	const stage = new Stage()

	/** Accepted on a Monday at 10:00: forty hours to orient it. */
	async function accepted(): Promise<Story> {
		const story = await stage.open()
		await story.case.send(stage.team.nurse, "REQUEST_ACCEPTED")
		return story
	}
	const monday = (weeks: number, time: string) =>
		new Date(Date.parse(`2026-03-02T${time}Z`) + weeks * 7 * 24 * HOUR_MS).toISOString()

	test("a case on hold over a week-end, its task still with whoever had taken it", async () => {
		const story = await accepted()
		const { nurse } = stage.team
		const { id } = await story.task("orientation.assessing")
		expect((await story.client(nurse).post(`/api/tasks/${id}/claim`)).status).toBe(200)
		const before = await story.case.timer("assessingReminder1")
		expect(before).toMatchObject({ dueAt: "2026-03-09T06:00:00.000Z", generation: 1 })

		await stage.passDays(1)
		await story.case.send(nurse, "PUT_ON_HOLD", hold)
		expect(await taken(story, "orientation.assessing")).toEqual({ status: "paused", assigneeId: nurse.id })
		const paused = await story.case.timer("assessingReminder1")
		expect(paused).toMatchObject({ id: before.id, status: "paused", remainingMs: 32 * HOUR_MS, cancelled: null })
		expect(await left(story.case, "assessingEscalation")).toBe(72 * HOUR_MS)
		expect((await story.case.timers("pending")).map((one) => one.name)).toEqual([
			"holdReviewEscalation",
			"holdReviewReminder1",
		])

		await stage.platform.passTo("2026-03-09T04:00:00.000Z")
		await story.case.send(nurse, "RESUMED", { cause: "decision" })
		expect(await story.case.timer("assessingReminder1")).toMatchObject({
			id: before.id,
			visit: before.visit,
			status: "pending",
			generation: 2,
			remainingMs: null,
			armedBy: { type: "REQUEST_ACCEPTED" },
			dueAt: "2026-03-12T13:00:00.000Z",
		})
		expect(await taken(story, "orientation.assessing")).toEqual({ status: "open", assigneeId: nurse.id })
		expect((await story.task("orientation.assessing")).id).toBe(id)
		expect(await story.case.timer("holdReviewReminder1")).toMatchObject({
			status: "cancelled",
			cancelled: { reason: "RESUMED" },
		})
	})

	test("a reminder already sent is not sent again", async () => {
		const story = await accepted()
		const { nurse } = stage.team
		await story.case.passTimer("assessingReminder1")
		await story.case.send(nurse, "PUT_ON_HOLD", { ...hold, until: "2026-07-01" })
		await stage.passDays(7)
		await story.case.send(nurse, "RESUMED", { cause: "decision" })
		expect((await story.case.timers("pending")).map((one) => one.name)).toEqual(["assessingEscalation"])
		await story.case.passTimer("assessingEscalation")
		const reminders = (await stage.platform.readLog(story.id)).filter((one) => one.type === "timer:assessingReminder1")
		expect(reminders).toHaveLength(1)
		expect(await story.task("orientation.assessing")).toMatchObject({ role: "physician", escalated: true })
	})

	test("an expert who asks for information waits on the requester's time, not on their own", async () => {
		await stage.platform.passTo(monday(10, "06:00:00.000"))
		const story = await orientedCase(stage)
		const { expert, requester } = stage.outside
		const advice = await opened(story, "teleExpertise", "withExpert.deciding")
		// A Monday before dawn in Guadeloupe; Thursday is Ascension: the expert's five days end on the next Monday at 17:00.
		expect(await due(advice, "decidingReminder2")).toEqual({ decidingReminder2: "2026-05-18T21:00:00.000Z" })
		await stage.passDays(2)
		await advice.send(expert, "INFORMATION_REQUESTED", asked)
		expect(await left(advice, "decidingReminder2")).toBe(24 * HOUR_MS)
		expect(await advice.timer("awaitingInformationReminder2")).toMatchObject({ territory: { code: "YT" } })

		await stage.passDays(5)
		await advice.send(requester, "INFORMATION_RECEIVED", { complete: true })
		const again = await advice.timer("decidingReminder2")
		// The same three days, from the Monday after.
		expect(again).toMatchObject({ generation: 2, dueAt: "2026-05-20T21:00:00.000Z", armedBy: { type: "REQUEST_SENT" } })
		expect(await advice.timer("awaitingInformationReminder2")).toMatchObject({
			cancelled: { reason: "INFORMATION_RECEIVED" },
		})
	})

	test("any other way back arms afresh: the deputy gets the whole time", async () => {
		const story = await orientedCase(stage)
		const advice = await opened(story, "teleExpertise", "withExpert.deciding")
		const first = await advice.passTimer("decidingEscalation")
		const second = await advice.timer("decidingEscalation")
		expect(second).toMatchObject({ visit: first.visit + 1, generation: 1, status: "pending", armedAt: first.dueAt })
		const passed = { type: "timer:decidingEscalation", label: { fr: "Délai écoulé : Expert sollicité" } }
		expect(second.armedBy).toMatchObject(passed)

		await advice.passTimer("decidingReminder1")
		await story.case.send(stage.team.nurse, "PATIENT_WITHDREW", { reason: "Ne souhaite plus", form: "oral" })
		expect(await advice.timer("decidingEscalation")).toMatchObject({ cancelled: { reason: "CASE_ENDED" } })
	})

	test("a proposed handover pauses the case, not its procedures", async () => {
		const story = await orientedCase(stage)
		const advice = await opened(story, "teleExpertise", "withExpert.deciding")
		const running = await advice.timers("pending")
		const before = await story.case.timers("pending")
		await story.case.send(stage.team.nurse, "HANDOVER_PROPOSED", {
			receivingPlatform: stage.elsewhere.platformId,
			reason: "La famille déménage",
			patientAgreedAt: stage.platform.now.toISOString(),
		})
		expect(await advice.timers("pending")).toEqual(running)
		expect((await story.case.timers("paused")).map((one) => one.name)).toEqual(before.map((one) => one.name))
		const waiting = await story.case.timers("pending")
		// The receiving platform acts: in Guadeloupe's hours.
		for (const one of waiting) expect(one).toMatchObject({ place: { id: "open.handover" }, territory: { code: "GP" } })
		await story.case.send(stage.elsewhere.nurse, "HANDOVER_REFUSED", { reason: "Non" })
		const after = await story.case.timers("pending")
		expect(after.map((one) => [one.name, one.dueAt])).toEqual(before.map((one) => [one.name, one.dueAt]))
	})

	test("an appointment does not move: what should have been said before it is dropped, the rest comes at once", async () => {
		await stage.platform.passTo(monday(20, "06:00:00.000"))
		const { nurse } = stage.team
		const story = await orientedCase(stage)
		const consultation = await opened(story, "teleconsultation", "scheduled")
		// On a Thursday at 10:00, ten days later.
		const before = await due(consultation, "scheduledReminder1", "scheduledReminder2", "scheduledEscalation")
		expect(before).toEqual({
			scheduledReminder1: "2026-07-28T06:00:00.000Z",
			scheduledReminder2: "2026-07-31T06:00:00.000Z",
			scheduledEscalation: "2026-08-04T06:00:00.000Z",
		})
		await consultation.send(nurse, "PUT_ON_HOLD", { ...hold, until: "2026-12-01" })
		expect(await left(consultation, "scheduledReminder1")).toBeNull()
		await stage.platform.passTo("2026-08-03T05:00:00.000Z")
		await consultation.send(nurse, "RESUMED", { cause: "decision" })
		expect(await consultation.timer("scheduledReminder1")).toMatchObject({
			status: "cancelled",
			cancelled: { reason: "passedWhilePaused" },
		})
		expect(await due(consultation, "scheduledReminder2", "scheduledEscalation")).toEqual({
			scheduledReminder2: "2026-08-03T05:00:00.000Z",
			scheduledEscalation: before["scheduledEscalation"],
		})
	})
})

describe("C3, a change of urgency counts from the entry with the new target, pauses left out", () => {
	const stage = new Stage()
	const change = async (story: Story, urgency: string) =>
		await story.case.send(stage.team.nurse, "URGENCY_CHANGED", { urgency, reason: "Aggravation" })

	test("sooner, and never before now", async () => {
		const story = await stage.open()
		const { nurse } = stage.team
		await story.case.send(nurse, "REQUEST_ACCEPTED")
		await stage.passDays(1)
		await story.case.send(nurse, "PUT_ON_HOLD", hold)
		await stage.passDays(2)
		await story.case.send(nurse, "RESUMED", { cause: "decision" })
		const before = await story.places()
		// Thursday 10:00, eight hours used: eight of sixteen are left, twenty-four of thirty-two.
		await change(story, "urgent")
		expect(await story.places()).toEqual(before)
		expect(await due(story.case, "assessingReminder1", "assessingEscalation")).toEqual({
			assessingReminder1: "2026-03-06T06:00:00.000Z",
			assessingEscalation: "2026-03-10T06:00:00.000Z",
		})
		expect((await story.task("orientation.assessing")).dueAt).toBe("2026-03-06T06:00:00.000Z")

		await change(story, "emergency")
		const now = stage.platform.now.toISOString()
		expect(await due(story.case, "assessingReminder1", "assessingEscalation")).toEqual({
			assessingReminder1: now,
			assessingEscalation: now,
		})
		await story.case.passTimer("assessingEscalation")
		expect(await story.places()).toEqual(before)
	})

	test("on hold it changes what is left", async () => {
		const story = await stage.open()
		const { nurse } = stage.team
		await stage.platform.passTo("2026-03-09T06:00:00.000Z")
		await story.case.send(nurse, "REQUEST_ACCEPTED")
		await stage.passDays(1)
		await story.case.send(nurse, "PUT_ON_HOLD", hold)
		expect(await left(story.case, "assessingReminder1")).toBe(32 * HOUR_MS)
		await change(story, "urgent")
		expect(await left(story.case, "assessingReminder1")).toBe(8 * HOUR_MS)
		await stage.passDays(7)
		await story.case.send(nurse, "RESUMED", { cause: "decision" })
		expect(await due(story.case, "assessingReminder1")).toEqual({ assessingReminder1: "2026-03-18T06:00:00.000Z" })
	})

	test("procedures hear of it, each in its party's hours; a promised date stays promised", async () => {
		await stage.platform.passTo("2026-04-13T06:00:00.000Z")
		const story = await orientedCase(stage)
		const advice = await opened(story, "teleExpertise", "withExpert.deciding")
		const promised = await opened(story, "teleExpertise", "withExpert.writing")
		const answerBy = await promised.timers("pending")
		await stage.passDays(1)
		await change(story, "urgent")
		// Monday's eight hours in Guadeloupe are used: eight of sixteen are left, until Tuesday 17:00 there.
		expect(await advice.timer("decidingReminder2")).toMatchObject({
			dueAt: "2026-04-14T21:00:00.000Z",
			generation: 2,
			territory: { code: "GP" },
		})
		expect(await promised.timers("pending")).toEqual(answerBy)
		expect((await stage.platform.readProcedure(advice.id)).urgency).toBe("urgent")
	})
})
