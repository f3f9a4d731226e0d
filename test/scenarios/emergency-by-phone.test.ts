import { describe, expect, test } from "vitest"
import type { TaskItem } from "../../db/cases/views.ts"
import { type Someone, steps } from "../setup/platform.ts"
import { coordination, fillSheet, ID_MR, orient } from "./journeys.ts"
import { forbidden, notFound, notNow, Stage, type Story } from "./story.ts"

const stage = new Stage()
const byPhone = () => ({ recordedFor: { role: "physician", person: stage.team.physician.id } })

/** A case whose orientation waits for the physician, who is on the phone. */
async function proposedCase(urgency: string): Promise<Story> {
	const story = await stage.open({ urgency })
	await story.case.send(stage.team.nurse, "REQUEST_ACCEPTED")
	await story.case.send(stage.team.nurse, "ORIENTATION_PROPOSED", steps.proposal)
	return story
}
const confirmations = async (story: Story, as: Someone): Promise<readonly TaskItem[]> => {
	const { body } = await story.client(as).get<{ items: TaskItem[] }>("/api/tasks?role=physician&limit=100")
	return body.items.filter((one) => one.caseId === story.id && one.confirms !== null)
}

describe("in an emergency", () => {
	test("the nurse records the physician's validation, which the physician confirms within one working day", async () => {
		const { nurse, physician } = stage.team
		const story = await proposedCase("emergency")
		const { seq } = await story.case.send(nurse, "ORIENTATION_VALIDATED", {}, byPhone())
		expect(await story.places()).toEqual({
			case: coordination("planning", "assessing", "pending"),
			bamaraEntry: ["informing"],
		})
		expect((await stage.platform.readLog(story.id)).find((one) => one.seq === seq)).toMatchObject({
			by: { id: nurse.id },
			role: "nurse",
			recordedFor: { role: "physician", personId: physician.id },
		})
		// Monday 10:00: eight hours of work end on Tuesday at 10:00.
		const [task] = await confirmations(story, physician)
		expect(task).toMatchObject({
			confirms: seq,
			ref: "case",
			dueAt: "2026-03-03T06:00:00.000Z",
			title: { fr: "Confirmer ce qui a été noté pour vous" },
		})

		await story.case.refuses(nurse, "ACT_CONFIRMED", { seq }, forbidden)
		await story.case.refuses(nurse, "ACT_CONFIRMED", { seq }, forbidden, byPhone())
		await story.case.refuses(stage.team.secretary, "ACT_CONFIRMED", { seq }, forbidden)
		await story.case.refuses(physician, "ACT_CONFIRMED", { seq: seq - 1 }, { status: 409, code: "EVENT_NOT_ALLOWED" })
		const before = await story.places()
		await story.case.send(physician, "ACT_CONFIRMED", { seq })
		expect(await story.places()).toEqual(before)
		expect(await confirmations(story, physician)).toEqual([])
		await story.case.refuses(physician, "ACT_CONFIRMED", { seq }, { status: 409, code: "EVENT_NOT_ALLOWED" })
	})

	test("what nobody confirmed is overdue the day after, and no longer asked once the case is closed", async () => {
		const { nurse, physician } = stage.team
		const story = await proposedCase("emergency")
		const told = { at: stage.platform.now.toISOString(), channel: "phone" }
		await story.case.send(nurse, "ORIENTATION_RETURNED", { reason: "Trop incertain" }, byPhone())
		await stage.passDays(2)
		expect(await confirmations(story, physician)).toMatchObject([{ overdue: true }])
		await story.case.send(nurse, "REQUEST_REDIRECTED", {
			to: "SAMU 974",
			reason: "Urgence vitale",
			requesterTold: told,
			patientTold: told,
			bamaraReason: "notRareDisease",
		})
		expect(await story.places()).toEqual({ case: ["closed.redirected"] })
		expect(await confirmations(story, physician)).toEqual([])
	})

	test("two different persons stay two: a physician who proposed cannot have it validated in their own name by phone", async () => {
		const { nurse, physician, physicianDeputy } = stage.team
		const story = await stage.open({ urgency: "emergency" })
		await story.case.send(nurse, "REQUEST_ACCEPTED")
		await story.case.send(physician, "ORIENTATION_PROPOSED", steps.proposal)
		await story.case.refuses(nurse, "ORIENTATION_VALIDATED", {}, notNow("validatedByAnother"), byPhone())
		const byDeputy = { recordedFor: { role: "physician", person: physicianDeputy.id } }
		await story.case.send(nurse, "ORIENTATION_VALIDATED", {}, byDeputy)
		expect((await story.places())["case"]).toEqual(coordination("planning", "assessing", "pending"))
	})

	test("only for a physician of the platform, named, and not by somebody outside the team", async () => {
		const { nurse, otherNurse, manager } = stage.team
		const story = await proposedCase("emergency")
		const validated = async (
			as: Someone,
			recordedFor: { role: string; person?: string | null },
			refusal: typeof forbidden | typeof notFound = forbidden,
		) => await story.case.refuses(as, "ORIENTATION_VALIDATED", {}, refusal, { recordedFor })
		await validated(nurse, { role: "physician" })
		await validated(nurse, { role: "physician", person: otherNurse.id })
		await validated(nurse, { role: "physician", person: stage.elsewhere.physician.id })
		await validated(manager, byPhone().recordedFor, notFound)
		await validated(stage.elsewhere.nurse, byPhone().recordedFor, notFound)
		await validated(stage.outside.requester, byPhone().recordedFor)
		expect((await story.places())["case"]).toEqual(["orientation.awaitingValidation"])
	})

	test("an attestation is made in person: nobody records it for the physician", async () => {
		const { secretary, nurse } = stage.team
		const story = await stage.open({ urgency: "emergency" })
		await orient(story)
		const entry = await story.entry()
		await entry.send(nurse, "INFORMATION_GIVEN", { form: "oral", opposed: false })
		await fillSheet(story, secretary)
		const submitted = { channel: "web", channelReason: "Pas de connecteur", idMR: ID_MR }
		await entry.refuses(nurse, "ENTRY_SUBMITTED", submitted, forbidden, byPhone())
		await entry.send(secretary, "ENTRY_SUBMITTED", submitted)
		await entry.refuses(nurse, "ENTRY_ATTESTED", {}, forbidden, byPhone())
		await entry.refuses(nurse, "NOT_APPLICABLE_DECLARED", { reason: "notRareDisease" }, forbidden, byPhone())
		expect((await story.places())["bamaraEntry"]).toEqual(["awaitingAttestation"])
	})
})

test.each(["urgent", "routine"])("a request that is %s waits for the physician's own hand", async (urgency) => {
	const story = await proposedCase(urgency)
	await story.case.refuses(stage.team.nurse, "ORIENTATION_VALIDATED", {}, forbidden, byPhone())
	expect((await story.places())["case"]).toEqual(["orientation.awaitingValidation"])
})
