import { expect, test } from "vitest"
import { known, type Someone, steps } from "../setup/platform.ts"
import { agreement, hold, opened, orientedCase } from "./journeys.ts"
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
	await live(stage, (await other.case.timer("assessingReminder1")).dueAt)
	const reminded = await heard(other, "assessingReminder1")
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

test("on hold over a week-end: what was left is exact, and no reminder is said twice", async () => {
	const { nurse } = stage.team
	const story = await orientedCase(stage)
	const advice = await opened(story, "teleExpertise", "withExpert.deciding")
	await live(stage, (await advice.timer("decidingReminder1")).dueAt)
	expect(await heard(story, "decidingReminder1")).toEqual([known.expert])
	const before = await advice.timer("decidingReminder2")
	// On hold from a Friday to the Monday after the next, at the same hour: weeks that do not count.
	const friday = nextDay(stage.platform.now, 5)
	await live(stage, friday < new Date(before.dueAt) ? friday : stage.platform.now)
	const left = (await advice.timer("decidingReminder2")).dueAt
	const heldAt = stage.platform.now
	await advice.send(nurse, "PUT_ON_HOLD", {
		...hold,
		until: new Date(heldAt.getTime() + 60 * 24 * HOUR_MS).toISOString().slice(0, 10),
	})
	const paused = await advice.timer("decidingReminder2")
	expect(paused.status).toBe("paused")
	await live(stage, new Date(heldAt.getTime() + 14 * 24 * HOUR_MS))
	expect(await heard(story, "decidingReminder2")).toEqual([])
	await advice.send(nurse, "RESUMED", { cause: "decision" })
	const resumed = await advice.timer("decidingReminder2")
	// Two whole weeks of the same opening hours later, to the millisecond.
	expect(Date.parse(resumed.dueAt) - Date.parse(left)).toBe(14 * 24 * HOUR_MS)
	expect(resumed.moves.map((one) => one.what)).toEqual(["paused", "resumed"])
	await live(stage, resumed.dueAt)
	expect(await heard(story, "decidingReminder1")).toEqual([known.expert])
	expect(await heard(story, "decidingReminder2")).toEqual([known.expert])
	expect(agreement(story)["form"]).toBe("oral")
})

/** The next such day (ISO weekday) at the same hour. */
function nextDay(from: Date, weekday: number): Date {
	const ahead = (weekday - (from.getUTCDay() || 7) + 7) % 7
	return new Date(from.getTime() + ahead * 24 * HOUR_MS)
}
