import { expect, test } from "vitest"
import { coordination, hold, opened, opinion, orientedCase } from "./journeys.ts"
import { notNow, Stage } from "./story.ts"

const stage = new Stage()

test("an answer that arrives while the case is on hold wakes its opinion, and not the case", async () => {
	const { nurse } = stage.team
	const { expert } = stage.outside
	const story = await orientedCase(stage)
	const advice = await opened(story, "teleExpertise", "withExpert.deciding")
	const before = await story.places()
	await story.case.send(nurse, "PUT_ON_HOLD", hold)
	const asleep = { case: ["open.onHold"], bamaraEntry: ["onHold"], "teleExpertise-1": ["onHold"] }
	expect(await story.places()).toEqual(asleep)
	await story.case.refuses(nurse, "RESUMED", { cause: "informationArrived" }, notNow("resumedByRightParty"))
	await advice.refuses(nurse, "RESUMED", { cause: "decision" }, notNow())
	// Easter Monday: the review is due when offices open again.
	expect(await story.case.passTimer("holdReviewReminder1")).toMatchObject({ dueAt: "2026-04-07T04:00:00.000Z" })
	expect(await story.places()).toEqual(asleep)

	await advice.send(expert, "EXPERT_ANSWERED", await opinion(story, expert))
	expect(await story.places()).toEqual({ ...asleep, "teleExpertise-1": ["tellingRequester"] })
	await story.case.send(nurse, "RESUMED", { cause: "decision" })
	expect(await story.places()).toEqual({ ...before, "teleExpertise-1": ["tellingRequester"] })
	expect((await story.places())["case"]).toEqual(coordination("running", "assessing", "pending"))
})
