import { expect, test } from "vitest"
import { steps } from "../setup/platform.ts"
import { agreement, asked, coordination, enterInBamara, opinion, orient } from "./journeys.ts"
import { Stage } from "./story.ts"

const stage = new Stage()

test("a treating doctor asks, the opinion comes back, the patient knows, and the case is closed", async () => {
	const { secretary, nurse, physician } = stage.team
	const { expert, requester } = stage.outside
	const story = await stage.open({ urgency: "urgent" }, secretary)
	expect(await story.places()).toEqual({ case: ["request.received"] })
	await orient(story)

	const advice = await story.opens(nurse, steps.teleExpertise)
	const at = async () => (await story.places())["teleExpertise-1"]
	expect((await story.places())["case"]).toEqual(coordination("running", "assessing", "pending"))
	await advice.send(nurse, "PATIENT_AGREED", agreement(story))
	await advice.send(nurse, "REQUEST_SENT", steps.requestSent)
	expect(await at()).toEqual(["withExpert.deciding"])
	await advice.send(expert, "EXPERT_ACCEPTED", { answerBy: "2026-03-12" })
	expect(await at()).toEqual(["withExpert.writing"])
	await advice.send(expert, "INFORMATION_REQUESTED", asked)
	expect(await at()).toEqual(["awaitingInformation"])
	const documents = [await story.upload(requester)]
	await advice.send(requester, "INFORMATION_RECEIVED", { documents, complete: true })
	expect(await at()).toEqual(["withExpert.writing"])
	await advice.send(expert, "EXPERT_ANSWERED", await opinion(story, expert))
	expect(await at()).toEqual(["tellingRequester"])
	await advice.send(nurse, "REQUESTER_TOLD", { channel: "secureMail" })
	await advice.send(requester, "PATIENT_TOLD", { channel: "consultation", toldBy: "requester" })
	expect(await at()).toEqual(["closeOut"])
	await advice.send(requester, "CLOSE_OUT_ANSWERED", { effect: "new", referral: "avoided", journeyAvoided: "yes" })
	expect(await story.places()).toMatchObject({
		case: coordination("planning", "assessing", "pending"),
		"teleExpertise-1": ["completed"],
	})

	await story.case.send(nurse, "NEEDS_ASSESSED", { result: "none", needs: [] })
	expect((await story.places())["case"]).toEqual(coordination("planning", "notNeeded", "pending"))
	await (await story.entry()).send(secretary, "INFORMATION_GIVEN", { form: "oral", opposed: false })
	await enterInBamara(story)
	expect((await story.places())["case"]).toEqual(coordination("planning", "notNeeded", "entered"))
	await story.case.send(physician, "DIAGNOSTIC_STATE_CHANGED", {
		diagnosticState: "confirmed",
		disease: "ORPHA:98896",
		basis: "Avis du centre de référence",
	})
	await story.case.send(physician, "MEDICAL_CONCLUDED", { conclusion: "Traitement de fond, contrôle annuel" })
	expect((await story.places())["case"]).toEqual(coordination("tellingRequester", "notNeeded", "entered"))
	await story.case.send(nurse, "REQUESTER_TOLD", { channel: "secureMail" })
	expect((await story.places())["case"]).toEqual(coordination("tellingPatient", "notNeeded", "entered"))
	await story.case.send(requester, "PATIENT_TOLD", { channel: "consultation", toldBy: "requester" })
	expect(await story.places()).toMatchObject({
		case: ["followUp.surveying"],
		"satisfactionSurvey-2": ["scheduled"],
		"satisfactionSurvey-3": ["scheduled"],
	})

	const survey = await story.procedure("satisfactionSurvey-2")
	await survey.passTimer("scheduledEscalation")
	const { body: given } = await story.client(nurse).post<{ code: string }>(`${survey.path}/survey-codes`)
	const { status } = await story
		.client(null)
		.post("/api/surveys/answers", { code: given.code, answers: { overall: 5 } })
	expect(status).toBe(204)
	expect(await story.places()).toMatchObject({
		case: ["followUp.surveying"],
		"satisfactionSurvey-2": ["answered"],
		"satisfactionSurvey-3": ["sent"],
	})
	const other = await story.procedure("satisfactionSurvey-3")
	await other.passTimer("sentEscalation")
	expect((await story.places())["satisfactionSurvey-3"]).toEqual(["reminded"])
	await other.passTimer("remindedEscalation")
	expect(await story.places()).toMatchObject({ case: ["closed.completed"], "satisfactionSurvey-3": ["expired"] })
	expect(await story.read()).toMatchObject({ diagnosticState: "confirmed", tasks: [], closedAt: expect.any(String) })
})
