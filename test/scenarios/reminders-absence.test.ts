import { describe, expect, test } from "vitest"
import type { CaseAbsence } from "../../db/absences/list-case-absences.ts"
import { watchAbsences } from "../../db/absences/watch-absences.ts"
import { known, type Someone } from "../setup/platform.ts"
import { opened, orientedCase } from "./journeys.ts"
import { live, toldOf, whoHeard, work } from "./live.ts"
import { Stage, type Story } from "./story.ts"

async function away(stage: Stage, person: string, fromOn: string, toOn: string, deputyId?: string): Promise<void> {
	const answer = await stage.platform
		.client(stage.team.nurse)
		.post(`/api/directory/people/${person}/absences`, { fromOn, toOn, reason: "leave", deputyId })
	expect(answer.status).toBe(201)
}
const absencesOf = async (story: Story, as: Someone = story.reader): Promise<readonly CaseAbsence[]> =>
	(await story.client(as).get<{ items: CaseAbsence[] }>(`/api/cases/${story.id}/absences`)).body.items

describe("an expert who goes away while a request runs", () => {
	const stage = new Stage()

	test("the coordinator is told at once and once; due times stay; the deputy is asked by the ladder; evidence is kept", async () => {
		const { nurse, otherNurse, physician } = stage.team
		const story = await orientedCase(stage)
		const advice = await opened(story, "teleExpertise", "withExpert.deciding")
		await work(stage)
		expect(await absencesOf(story)).toEqual([])
		const before = await advice.timers("pending")

		await stage.passDays(1)
		await away(stage, known.expert, "2026-03-03", "2026-03-20")
		await work(stage)
		// Whichever worker looks again has nothing to say.
		expect(await Promise.all([watchAbsences(stage.platform.engine), watchAbsences(stage.platform.engine)])).toEqual([
			0, 0,
		])
		const told = await toldOf(stage, story.id)
		expect(whoHeard(told, "partyAway").toSorted()).toEqual([nurse.id, otherNurse.id].toSorted())
		expect(told.find((one) => one.about === "partyAway")?.at).toBe(stage.platform.now.toISOString())
		expect((await advice.timers("pending")).map((one) => [one.name, one.dueAt])).toEqual(
			before.map((one) => [one.name, one.dueAt]),
		)
		const [absence, ...more] = await absencesOf(story)
		expect(more).toEqual([])
		expect(absence).toMatchObject({
			place: { label: { fr: "Expert sollicité" } },
			role: "expert",
			away: { id: known.expert },
			fromOn: "2026-03-03",
			untilOn: "2026-03-20",
			deputy: { id: known.expertDeputy },
			live: true,
			deputyAskedAt: (await advice.timer("decidingEscalation")).dueAt,
		})

		// The reminder goes to the expert as ever, and to somebody who is there: the team, for the deputy sees nothing yet.
		const { dueAt } = await advice.timer("decidingReminder1")
		await live(stage, dueAt)
		expect(whoHeard(await toldOf(stage, story.id), "decidingReminder1").toSorted()).toEqual(
			[known.expert, nurse.id, otherNurse.id].toSorted(),
		)

		// Silence: the deputy is asked by itself, and their reminders are theirs alone.
		await live(stage, (await advice.timer("decidingEscalation")).dueAt)
		expect((await stage.platform.readProcedure(advice.id)).parties.map((one) => one.personId)).toEqual([
			known.expert,
			known.expertDeputy,
		])
		expect(whoHeard(await toldOf(stage, story.id), "opinionRequested").at(-1)).toBe(known.expertDeputy)
		await live(stage, (await advice.timer("decidingReminder1")).dueAt)
		expect(whoHeard(await toldOf(stage, story.id), "decidingReminder1").at(-1)).toBe(known.expertDeputy)
		expect(await absencesOf(story)).toMatchObject([{ id: absence?.id, live: false, deputyAskedAt: null }])
		expect(whoHeard(await toldOf(stage, story.id), "partyAway")).toHaveLength(2)
		expect(whoHeard(await toldOf(stage, story.id), "escalated")).not.toContain(physician.id)
	})

	test("a deputy who is away in turn is said at once as well", async () => {
		const { nurse } = stage.team
		const story = await orientedCase(stage)
		const advice = await opened(story, "teleExpertise", "withExpert.deciding")
		const move = await advice.timer("decidingEscalation")
		const day = move.dueAt.slice(0, 10)
		await away(stage, known.expertDeputy, day, day)
		await live(stage, move.dueAt)
		const found = (await absencesOf(story)).find((one) => one.away.id === known.expertDeputy)
		expect(found).toMatchObject({ live: true, deputy: null, deputyAskedAt: null })
		expect(whoHeard(await toldOf(stage, story.id), "partyAway")).toContain(nurse.id)
	})

	test("an absence that begins after the last rung concerns nobody", async () => {
		const story = await orientedCase(stage)
		const advice = await opened(story, "teleconsultation", "scheduled")
		await away(stage, known.otherExpert, "2027-01-04", "2027-01-08")
		await work(stage)
		expect((await absencesOf(story)).filter((one) => one.away.id === known.otherExpert)).toEqual([])
		expect(advice.id).not.toBe("")
	})
})

describe("somebody of the team who goes away with a task in hand", () => {
	const stage = new Stage()

	test("their colleagues are told, get the reminders as well, and may take it over; the absent one keeps the word", async () => {
		const { nurse, otherNurse, secretary, physician } = stage.team
		const story = await stage.open()
		await story.case.send(nurse, "REQUEST_ACCEPTED")
		const { id } = await story.task("orientation.assessing")
		expect((await story.client(nurse).post(`/api/tasks/${id}/claim`)).status).toBe(200)
		expect((await story.client(otherNurse).post(`/api/tasks/${id}/claim`)).status).toBe(409)
		await away(stage, nurse.id, "2026-03-04", "2026-03-13")
		await work(stage)
		expect(whoHeard(await toldOf(stage, story.id), "assigneeAway")).toEqual([otherNurse.id])

		await live(stage, (await story.case.timer("assessingReminder1")).dueAt)
		expect(whoHeard(await toldOf(stage, story.id), "assessingReminder1").toSorted()).toEqual(
			[nurse.id, otherNurse.id].toSorted(),
		)
		expect((await story.client(secretary).post(`/api/tasks/${id}/claim`)).status).toBe(403)
		expect((await story.client(otherNurse).post(`/api/tasks/${id}/claim`)).status).toBe(200)
		expect((await story.task("orientation.assessing")).assigneeId).toBe(otherNurse.id)
		expect(await absencesOf(story)).toMatchObject([{ away: { id: nurse.id }, live: false }])

		await live(stage, (await story.case.timer("assessingEscalation")).dueAt)
		expect(whoHeard(await toldOf(stage, story.id), "escalated")).toEqual([physician.id])
	})

	test("of a physician who is away, the recorded deputy is told in their place", async () => {
		const { nurse, physician, physicianDeputy } = stage.team
		await away(stage, physician.id, stage.platform.now.toISOString().slice(0, 10), "2026-12-31")
		const story = await stage.open()
		await story.case.send(nurse, "REQUEST_ACCEPTED")
		await live(stage, (await story.case.timer("assessingEscalation")).dueAt)
		expect(whoHeard(await toldOf(stage, story.id), "escalated").toSorted()).toEqual(
			[physician.id, physicianDeputy.id].toSorted(),
		)
	})
})
