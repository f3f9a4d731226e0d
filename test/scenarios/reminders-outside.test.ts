import { describe, expect, test } from "vitest"
import { known } from "../setup/platform.ts"
import { asked, lost, opened, orientedCase, surveyed } from "./journeys.ts"
import { live, toldOf, whoHeard, work } from "./live.ts"
import { Stage, type Story } from "./story.ts"

const stage = new Stage()
const heard = async (story: Story, about: string) => whoHeard(await toldOf(stage, story.id), about).toSorted()
const items = { items: ["Groupe sanguin"], from: "requester", message: "Est-il connu ?" }

describe("a requester who owes information and is silent", () => {
	test("is reminded twice; then the request comes back to the team, and what comes late is still taken note of", async () => {
		const { nurse } = stage.team
		const story = await stage.open()
		await story.case.send(nurse, "INFORMATION_REQUESTED", items)
		for (const name of ["awaitingInformationReminder1", "awaitingInformationReminder2"]) {
			await live(stage, (await story.case.timer(name)).dueAt)
			expect(await heard(story, name)).toEqual([known.requester])
			expect(await story.places()).toMatchObject({ case: ["request.awaitingInformation"] })
		}
		await live(stage, (await story.case.timer("awaitingInformationEscalation")).dueAt)
		expect(await story.places()).toMatchObject({ case: ["request.received"] })
		// Its own ladder begins: it is nobody's silence that a request is forgotten by.
		expect((await story.case.timers("pending")).map((one) => one.name)).toContain("receivedEscalation")
	})

	test("asked by an expert, their silence comes to the nurse while the expert's time stands still", async () => {
		const { nurse, otherNurse } = stage.team
		const story = await orientedCase(stage)
		const advice = await opened(story, "teleExpertise", "withExpert.deciding")
		await advice.send(stage.outside.expert, "INFORMATION_REQUESTED", asked)
		await live(stage, (await advice.timer("awaitingInformationEscalation")).dueAt)
		expect(await heard(story, "awaitingInformationReminder1")).toEqual([known.requester])
		expect(await heard(story, "awaitingInformationReminder2")).toEqual([known.requester])
		const escalated = await heard(story, "escalated")
		for (const one of [nurse, otherNurse]) expect(escalated).toContain(one.id)
		expect((await advice.timers("paused")).map((one) => one.name)).toContain("decidingReminder1")
		expect(await heard(story, "decidingReminder1")).toEqual([])
		await advice.send(stage.outside.requester, "INFORMATION_RECEIVED", { complete: true })
		expect((await story.places())["teleExpertise-1"]).toEqual(["withExpert.deciding"])
	})

	test("of a family whom nobody can write to, the nurse is told that it is time to call", async () => {
		const { nurse, otherNurse } = stage.team
		const story = await stage.open({ requesterType: "family", requester: undefined })
		await story.case.send(nurse, "INFORMATION_REQUESTED", items)
		await live(stage, (await story.case.timer("awaitingInformationReminder1")).dueAt)
		expect(await heard(story, "awaitingInformationReminder1")).toEqual([nurse.id, otherNurse.id].toSorted())
	})
})

describe("nothing goes to the family any more", () => {
	/** Notices for the patient or the family, by the entry of the log. */
	const toFamily = async (story: Story) =>
		await stage.platform.engine.db.$client<{ seq: number; about: string }[]>`
			select seq, about from notices where case_id = ${story.id} and recipients && array['patient', 'respondent'] order by seq`

	test("once the patient has died: surveys and appointments fall silent, for good", async () => {
		const { nurse } = stage.team
		const story = await orientedCase(stage, { diagnosticState: "confirmed" })
		await surveyed(story)
		await live(stage, new Date(stage.platform.now.getTime() + 15 * 86_400_000))
		const before = await toFamily(story)
		expect(before.map((one) => one.about)).toContain("surveyInvitation")
		const { seq } = await story.case.send(nurse, "PATIENT_DECEASED", { source: "family" })
		await live(stage, new Date(stage.platform.now.getTime() + 400 * 86_400_000))
		const after = await toFamily(story)
		expect(after.filter((one) => one.seq >= seq)).toEqual([])
		expect(after).toEqual(before)
	})

	test("once they are lost to follow-up: the reminder of an appointment never comes", async () => {
		const { nurse } = stage.team
		const story = await orientedCase(stage)
		const consultation = await opened(story, "teleconsultation", "scheduled")
		expect((await consultation.timer("scheduledReminder1")).to).toEqual(["patient", "expert"])
		await work(stage)
		const before = await toFamily(story)
		await story.case.send(nurse, "LOST_TO_FOLLOW_UP", lost(stage, "phone", "mail", "phone"))
		await live(stage, new Date(stage.platform.now.getTime() + 60 * 86_400_000))
		expect(await toFamily(story)).toEqual(before)
		expect(await consultation.timer("scheduledReminder1")).toMatchObject({ status: "cancelled" })
		// The expert is told once that there is nothing left to do.
		expect(await heard(story, "stop")).toEqual([known.expert])
	})
})
