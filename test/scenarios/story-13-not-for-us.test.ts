import { expect, test } from "vitest"
import { forbidden, notNow, Stage } from "./story.ts"

const stage = new Stage()

test("a request that is not for us is sent on, once everybody has been told and BaMaRa has its reason", async () => {
	const { secretary, nurse } = stage.team
	const story = await stage.open()
	const told = { at: stage.platform.now.toISOString(), channel: "phone" }
	const redirection = {
		to: "Centre de lutte contre la douleur",
		reason: "Ce n'est pas une maladie rare",
		requesterTold: told,
		patientTold: told,
		bamaraReason: "notRareDisease",
	}
	const { bamaraReason: _registry, ...withoutRegistry } = redirection
	const { patientTold: _patient, ...withoutPatient } = redirection
	const { requesterTold: _requester, ...withoutRequester } = redirection
	await story.case.refuses(nurse, "REQUEST_REDIRECTED", withoutRegistry, notNow("endingTold"))
	await story.case.refuses(nurse, "REQUEST_REDIRECTED", withoutPatient, notNow("endingTold"))
	await story.case.refuses(nurse, "REQUEST_REDIRECTED", withoutRequester, { status: 422, code: "PAYLOAD_INVALID" })
	await story.case.refuses(secretary, "REQUEST_REDIRECTED", redirection, forbidden)
	await story.case.send(nurse, "REQUEST_REDIRECTED", redirection)
	expect(await story.places()).toEqual({ case: ["closed.redirected"] })
})

test("a case created twice is declared an error by a colleague, never by who created it", async () => {
	const { nurse, otherNurse } = stage.team
	const first = await stage.open()
	const twice = await stage.open()
	const error = { reason: "duplicate", duplicateOf: first.id }
	await twice.case.refuses(nurse, "ENTERED_IN_ERROR", error, notNow("byColleagueAndNeverInBamara"))
	await twice.case.send(otherNurse, "ENTERED_IN_ERROR", error)
	expect(await twice.places()).toEqual({ case: ["closed.enteredInError"] })
	await twice.case.refuses(otherNurse, "REOPENED", { reason: "changedMind", note: "Finalement non" }, notNow())
	expect(await first.places()).toEqual({ case: ["request.received"] })
})
