import { expect, test } from "vitest"
import { known, steps } from "../setup/platform.ts"
import { agreement, coordination, enterInBamara, meeting, opinion, sentReferral, toldByTeam } from "./journeys.ts"
import { notNow, Stage } from "./story.ts"

const stage = new Stage()

test("a family asks, without treating doctor or diagnosis, and is looked at again the year after", async () => {
	const { secretary, nurse, physician } = stage.team
	const { expert, extraMedical } = stage.outside
	const story = await stage.open({
		requesterType: "family",
		requester: undefined,
		channel: "phone",
		diagnosticState: "none",
		doctorSettled: false,
	})
	const caseAt = async () => (await story.places())["case"]
	expect(await caseAt()).toEqual(["request.received", "doctor.toInform"])
	await story.case.send(secretary, "INFORMATION_REQUESTED", {
		items: ["Carnet de santé"],
		from: "patient",
		message: "Merci d'envoyer le carnet",
	})
	await story.case.passTimer("awaitingInformationReminder1")
	await story.case.passTimer("awaitingInformationReminder2")
	expect(await caseAt()).toEqual(["request.awaitingInformation", "doctor.toInform"])
	await story.case.passTimer("awaitingInformationEscalation")
	expect(await caseAt()).toEqual(["request.received", "doctor.toInform"])
	await story.case.send(nurse, "REQUEST_ACCEPTED")
	await story.case.send(secretary, "TREATING_DOCTOR_NOT_INFORMED", { reason: "none" })
	expect(await caseAt()).toEqual(["orientation.assessing"])
	await story.case.send(nurse, "ORIENTATION_PROPOSED", steps.proposal)
	await story.case.send(physician, "ORIENTATION_VALIDATED")

	const { requerant: _family, ...input } = steps.teleExpertise.input
	const advice = await story.opens(nurse, { ...steps.teleExpertise, input })
	await advice.send(nurse, "PATIENT_AGREED", agreement(story))
	await advice.refuses(nurse, "REQUEST_SENT", steps.requestSent, notNow("requestReady"))
	await advice.refuses(nurse, "REQUERANT_NAMED", { requerant: known.helper }, notNow("requerantIsProfessional"))
	await advice.send(nurse, "REQUERANT_NAMED", { requerant: physician.id })
	await advice.send(nurse, "REQUEST_SENT", steps.requestSent)
	await advice.send(expert, "EXPERT_ANSWERED", await opinion(story, expert))
	await advice.send(nurse, "REQUESTER_TOLD", { channel: "meeting" })
	await advice.send(nurse, "PATIENT_TOLD", toldByTeam)
	await advice.passTimer("closeOutReminder1")
	await advice.passTimer("closeOutEscalation")
	expect(await story.places()).toMatchObject({
		case: coordination("planning", "assessing", "pending"),
		"teleExpertise-1": ["completed"],
	})

	await story.case.send(nurse, "NEEDS_ASSESSED", { result: "needs", needs: ["social"] })
	const help = await story.opens(secretary, { kind: "extraMedicalReferral", input: steps.referral })
	const helpAt = async () => (await story.places())["extraMedicalReferral-2"]
	expect(await caseAt()).toEqual(coordination("planning", "running", "pending"))
	await help.refuses(nurse, "REFERRAL_SENT", sentReferral, notNow("agreed"))
	await help.send(nurse, "PATIENT_AGREED", agreement(story))
	await help.send(secretary, "REFERRAL_SENT", sentReferral)
	await help.send(extraMedical, "REFERRAL_ACKNOWLEDGED", { contact: "Bureau 12" })
	expect(await helpAt()).toEqual(["awaitingAppointment"])
	await help.send(extraMedical, "APPOINTMENT_SET", meeting(stage))
	expect(await helpAt()).toEqual(["scheduled"])
	await stage.passDays(10)
	await help.send(extraMedical, "PATIENT_UNATTENDED")
	expect(await helpAt()).toEqual(["unattended"])
	await help.send(secretary, "APPOINTMENT_SET", meeting(stage))
	await stage.passDays(10)
	await help.send(extraMedical, "SUPPORT_HELD", { metBy: "Assistante sociale" })
	expect(await helpAt()).toEqual(["awaitingOutcome"])
	await help.send(extraMedical, "OUTCOME_RECORDED", { outcome: "helped", summary: "Dossier d'aide déposé" })
	expect(await helpAt()).toEqual(["completed"])
	expect(await caseAt()).toEqual(coordination("planning", "planning", "pending"))
	await story.case.send(nurse, "EXTRA_MEDICAL_CONCLUDED", { familySeen: true })

	await story.case.send(physician, "MEDICAL_CONCLUDED", { conclusion: "Errance : revoir dans un an" })
	expect(await caseAt()).toEqual(coordination("tellingPatient", "concluded", "pending"))
	await story.case.send(nurse, "PATIENT_TOLD", toldByTeam)
	expect(await caseAt()).toEqual(coordination("told", "concluded", "pending"))
	await (await story.entry()).send(nurse, "INFORMATION_GIVEN", { form: "written", opposed: false })
	await enterInBamara(story)
	expect(await caseAt()).toEqual(["followUp.surveying"])
	for (const ref of ["satisfactionSurvey-3", "satisfactionSurvey-4"])
		await (await story.procedure(ref)).send(secretary, "PATIENT_DECLINED", { kind: "refusal" })
	expect(await caseAt()).toEqual(["followUp.watching"])

	await story.case.passTimer("watchingEscalation")
	expect(await caseAt()).toEqual(["followUp.reviewing"])
	await story.case.send(nurse, "REVIEW_UNCHANGED", { note: "Pas de fait nouveau" })
	expect(await caseAt()).toEqual(["followUp.watching"])
	await stage.passDays(200)
	await story.case.send(
		nurse,
		"NEW_SIGNS_REPORTED",
		{ description: "Faiblesse des jambes", signs: ["HP:0001250"] },
		{ recordedFor: { role: "requester" } },
	)
	expect(await caseAt()).toEqual(["orientation.assessing"])
})
