import { expect, test } from "vitest"
import { enterInBamara, lost, opened, orientedCase } from "./journeys.ts"
import { notNow, Stage } from "./story.ts"

const stage = new Stage()

test("a patient who does not come to the visiting clinic is sought three times in two ways before being given up", async () => {
	const { secretary, nurse } = stage.team
	const story = await orientedCase(stage)
	const clinic = await opened(story, "expertVisit", "scheduled")
	await stage.passDays(34)
	await clinic.send(secretary, "PATIENT_UNATTENDED")
	expect((await story.places())["expertVisit-1"]).toEqual(["unattended"])
	await story.case.refuses(nurse, "LOST_TO_FOLLOW_UP", lost(stage, "phone", "mail"), notNow("soughtEnough"))
	await story.case.refuses(nurse, "LOST_TO_FOLLOW_UP", lost(stage, "phone", "phone", "phone"), notNow("soughtEnough"))
	await story.case.send(nurse, "LOST_TO_FOLLOW_UP", lost(stage, "phone", "textMessage", "mail"))
	expect(await story.places()).toEqual({
		case: ["settling"],
		bamaraEntry: ["informing"],
		"expertVisit-1": ["cancelled"],
	})
	await (await story.entry()).send(nurse, "INFORMATION_GIVEN", { form: "posted", opposed: false })
	await enterInBamara(story)
	expect((await story.places())["case"]).toEqual(["closed.lostToFollowUp"])
	expect((await story.read()).tasks).toEqual([])
})
