import { describe, expect, test } from "vitest"
import { known, type Someone, steps } from "../setup/platform.ts"
import { hold, opened, orientedCase } from "./journeys.ts"
import { live, toldOf, whoHeard } from "./live.ts"
import { Stage, type Story } from "./story.ts"

const HOUR_MS = 3_600_000
const stage = new Stage()

const act = async (story: Story, as: Someone, place: string, action: string, body?: object) => {
	const { id } = await story.task(place)
	expect((await story.client(as).post(`/api/tasks/${id}/${action}`, body ?? {})).status).toBe(200)
}
const heard = async (story: Story, about: string) => whoHeard(await toldOf(stage, story.id), about).toSorted()

test("an overdue task that nobody has is everybody's of the role; then the physician's, and no more reminders of it", async () => {
	const { nurse, otherNurse, physician } = stage.team
	const story = await stage.open()
	await story.case.send(nurse, "REQUEST_ACCEPTED")
	await live(stage, (await story.case.timer("assessingReminder1")).dueAt)
	expect(await heard(story, "assessingReminder1")).toEqual([nurse.id, otherNurse.id].toSorted())
	expect(await heard(story, "escalated")).toEqual([])
	await live(stage, (await story.case.timer("assessingEscalation")).dueAt)
	expect(await heard(story, "escalated")).toEqual([physician.id])
	expect(await story.task("orientation.assessing")).toMatchObject({
		role: "physician",
		escalated: true,
		assigneeId: null,
	})
	await stage.passDays(40)
	expect((await toldOf(stage, story.id)).filter((one) => one.kind === "reminder")).toHaveLength(2)
})

test("one that somebody has reminds them alone; passed on or given back, the next reminder follows", async () => {
	const { nurse, otherNurse, secretary } = stage.team
	const story = await orientedCase(stage)
	const advice = await opened(story, "teleExpertise", "tellingPatient")
	await act(story, nurse, "tellingPatient", "claim")
	await live(stage, (await advice.timer("tellingPatientReminder1")).dueAt)
	expect(await heard(story, "tellingPatientReminder1")).toEqual([nurse.id])
	await act(story, nurse, "tellingPatient", "delegate", { to: otherNurse.id })
	await live(stage, (await advice.timer("tellingPatientReminder2")).dueAt)
	expect(await heard(story, "tellingPatientReminder2")).toEqual([otherNurse.id])

	const other = await orientedCase(stage)
	await act(other, nurse, "extraMedical.assessing", "claim")
	await act(other, nurse, "extraMedical.assessing", "release")
	await live(stage, (await other.case.timer("extraMedicalAssessingReminder1")).dueAt)
	const reminded = await heard(other, "extraMedicalAssessingReminder1")
	expect(reminded).toContain(otherNurse.id)
	expect(reminded).not.toContain(secretary.id)
})

test("what waits for the physician's signature goes up to the deputy", async () => {
	const { nurse, physician, physicianDeputy } = stage.team
	const story = await stage.open()
	await story.case.send(nurse, "REQUEST_ACCEPTED")
	await story.case.send(nurse, "ORIENTATION_PROPOSED", steps.proposal)
	await live(stage, (await story.case.timer("awaitingValidationReminder1")).dueAt)
	expect(await heard(story, "awaitingValidationReminder1")).toEqual([physician.id])
	await live(stage, (await story.case.timer("awaitingValidationEscalation")).dueAt)
	expect(await heard(story, "escalated")).toEqual([physicianDeputy.id])
})

describe("on hold over a week-end", () => {
	/** A Monday; no holiday of Guadeloupe, whose hours count, in the weeks that follow. */
	const held = new Stage({ at: "2026-09-07T06:00:00.000Z" })

	test("what was left is exact, and no reminder is said twice", async () => {
		const { nurse } = held.team
		const heardHere = async (about: string) => whoHeard(await toldOf(held, story.id), about)
		const story = await orientedCase(held)
		const advice = await opened(story, "teleExpertise", "withExpert.deciding")
		await live(held, (await advice.timer("decidingReminder1")).dueAt)
		expect(await heardHere("decidingReminder1")).toEqual([known.expert])
		// A Friday at noon in Guadeloupe, before the second reminder.
		await live(held, "2026-09-11T16:00:00.000Z")
		const { dueAt } = await advice.timer("decidingReminder2")
		await advice.send(nurse, "PUT_ON_HOLD", { ...hold, until: "2026-12-01" })
		const { status, remainingMs } = await advice.timer("decidingReminder2")
		expect({ status, remainingMs }).toEqual({ status: "paused", remainingMs: 4 * HOUR_MS })
		// Two weeks later at the same hour.
		await live(held, "2026-09-25T16:00:00.000Z")
		expect(await heardHere("decidingReminder2")).toEqual([])
		await advice.send(nurse, "RESUMED", { cause: "decision" })
		const resumed = await advice.timer("decidingReminder2")
		expect(Date.parse(resumed.dueAt) - Date.parse(dueAt)).toBe(14 * 24 * HOUR_MS)
		expect(resumed.moves.map((one) => one.what)).toEqual(["paused", "resumed"])
		await live(held, "2026-09-28T20:00:00.000Z")
		expect(await heardHere("decidingReminder1")).toEqual([known.expert])
		expect(await heardHere("decidingReminder2")).toEqual([known.expert])
	})
})
