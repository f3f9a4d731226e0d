import { expect, test } from "vitest"
import { hold, opened, orientedCase } from "./journeys.ts"
import { notNow, Stage } from "./story.ts"

const stage = new Stage()

test("a patient dies while the case is on hold; a homonym, as it turns out, and another physician reopens", async () => {
	const { nurse, physician, physicianDeputy, delegate } = stage.team
	const story = await orientedCase(stage)
	await opened(story, "transfer", "preparing")
	await story.case.send(nurse, "PUT_ON_HOLD", hold)
	expect(await story.places()).toEqual({ case: ["open.onHold"], bamaraEntry: ["onHold"], "transfer-1": ["onHold"] })

	await story.case.send(physician, "PATIENT_DECEASED", { source: "hospital", date: "2026-03-01" })
	expect(await story.places()).toEqual({ case: ["settling"], bamaraEntry: ["informing"], "transfer-1": ["cancelled"] })
	await story.case.refuses(nurse, "PATIENT_DECEASED", { source: "family" }, notNow("mayBecomeDeceased"))
	const entry = await story.entry()
	await entry.send(delegate, "NOT_APPLICABLE_DECLARED", { reason: "deceasedBeforeInformation" })
	expect(await story.places()).toMatchObject({ case: ["closed.deceased"], bamaraEntry: ["notApplicable"] })
	expect((await story.read()).tasks).toEqual([])

	const reopening = { reason: "recordedInError", note: "Homonyme" }
	await story.case.refuses(nurse, "REOPENED", reopening, notNow("mayReopen"))
	await story.case.refuses(physician, "REOPENED", reopening, notNow("mayReopen"))
	await story.case.send(physicianDeputy, "REOPENED", reopening)
	expect((await story.places())["case"]).toEqual(["orientation.assessing"])
})
