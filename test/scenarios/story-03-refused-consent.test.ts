import { expect, test } from "vitest"
import { agreement, appointment, coordination, opened, orientedCase } from "./journeys.ts"
import { notNow, Stage } from "./story.ts"

const stage = new Stage()

test("a patient refuses the opinion on file and is offered a teleconsultation instead", async () => {
	const { secretary, nurse, physician } = stage.team
	const { expert } = stage.outside
	const story = await orientedCase(stage)
	const caseAt = async () => (await story.places())["case"]
	const advice = await opened(story, "teleExpertise")
	await advice.send(nurse, "PATIENT_DECLINED", { kind: "refusal", reason: "Ne veut pas que son dossier circule" })
	expect(await story.places()).toMatchObject({
		case: coordination("planning", "assessing", "pending"),
		"teleExpertise-1": ["patientDeclined"],
	})
	expect((await story.task("medical.planning")).title.fr).toBe("Chercher une alternative")
	const conclusion = { conclusion: "Rien de plus à proposer" }
	await story.case.refuses(physician, "MEDICAL_CONCLUDED", conclusion, notNow("mayConclude"))

	const consultation = await opened(story, "teleconsultation")
	const at = async () => (await story.places())["teleconsultation-2"]
	expect(await caseAt()).toEqual(coordination("running", "assessing", "pending"))
	await consultation.send(nurse, "PATIENT_AGREED", agreement(story))
	expect(await at()).toEqual(["scheduling"])
	await consultation.send(secretary, "APPOINTMENT_SET", appointment(stage))
	expect(await at()).toEqual(["scheduled"])
	await stage.passDays(10)
	await consultation.send(expert, "APPOINTMENT_CANCELLED", { cause: "technical" })
	expect(await at()).toEqual(["scheduling"])
	await consultation.send(expert, "APPOINTMENT_SET", appointment(stage))
	await stage.passDays(11)
	await consultation.send(expert, "CONSULTATION_HELD", { participants: [expert.id, nurse.id] })
	expect(await at()).toEqual(["awaitingReport"])
	await consultation.refuses(nurse, "CANCELLED", { reason: "otherWay" }, notNow("notDone"))
	await consultation.send(expert, "REPORT_RECEIVED", { report: await story.upload(expert), kind: "report" })
	expect(await at()).toEqual(["completed"])
	expect(await caseAt()).toEqual(coordination("planning", "assessing", "pending"))
	expect((await story.task("medical.planning")).title.fr).toBe("Organiser la suite médicale")

	await story.case.send(physician, "MEDICAL_CONCLUDED", conclusion)
	expect(await caseAt()).toEqual(coordination("tellingRequester", "assessing", "pending"))
})
