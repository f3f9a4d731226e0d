import { expect, test } from "vitest"
import { seedId } from "../../db/seed/directory-data/seed-id.ts"
import { agreement, coordination, host, orientedCase, submission } from "./journeys.ts"
import { forbidden, notNow, Stage } from "./story.ts"

const stage = new Stage({ platforms: ["COMARG", "AMR"] })

test("an EVASAN from Guyane to Martinique is refused, appealed, partly granted, made, and comes back with its report", async () => {
	const { secretary, nurse, physician } = stage.team
	const { otherExpert: hostDoctor } = stage.outside
	const story = await orientedCase(stage, { territoryOfCare: "GF", territoryOfResidence: "GF" })
	const opening = { kind: "transfer", level: "INTER_DROM", input: { from: "GF", to: "MQ", host, companion: true } }
	await story.case.refuses(nurse, "MEDICAL_PROCEDURE_OPENED", opening, notNow("levelInOrder"))
	const travel = await story.opens(nurse, { ...opening, skipReason: "Pas de service spécialisé en Guyane" })
	const at = async () => (await story.places())["transfer-1"]
	const file = { ...submission(), payer: seedId("payer", "cgss-gf") }
	await travel.refuses(physician, "TRANSFER_SUBMITTED", file, notNow("agreed"))
	await travel.send(nurse, "PATIENT_AGREED", agreement(story))
	await travel.refuses(nurse, "TRANSFER_SUBMITTED", file, forbidden)
	await travel.send(physician, "TRANSFER_SUBMITTED", file)
	expect(await at()).toEqual(["awaitingDecision"])
	await travel.send(secretary, "DECISION_RECEIVED", { decision: "refused", grounds: "Soins possibles sur place" })
	expect(await at()).toEqual(["reviewingDecision"])
	await travel.refuses(nurse, "APPEAL_SUBMITTED", { grounds: "Aucun plateau" }, forbidden)
	await travel.send(physician, "APPEAL_SUBMITTED", { grounds: "Aucun plateau technique en Guyane" })
	expect(await at()).toEqual(["awaitingDecision"])
	const document = await story.upload(secretary)
	await travel.send(secretary, "DECISION_RECEIVED", { decision: "partial", document })
	expect(await at()).toEqual(["reviewingDecision"])
	await travel.send(nurse, "PARTIAL_ACCEPTED", {
		remainder: "Accompagnant à la charge de la famille",
		patientAgreedAt: stage.platform.now.toISOString(),
	})
	expect(await at()).toEqual(["arranging"])
	await travel.send(secretary, "DEPARTED", { host, expectedReturn: "2026-03-20" })
	expect(await at()).toEqual(["travelling"])
	await travel.refuses(nurse, "CANCELLED", { reason: "otherWay" }, notNow("notDone"))
	await travel.refuses(nurse, "PATIENT_DECLINED", { kind: "withdrawal" }, notNow("notDone"))
	await travel.send(hostDoctor, "ARRIVED", { host })
	expect(await at()).toEqual(["staying"])
	expect((await travel.timer("stayingReminder1")).dueAt).toBe("2026-03-20T20:00:00.000Z")
	await stage.passDays(10)
	await travel.send(hostDoctor, "STAY_ENDED", { returned: true })
	expect(await at()).toEqual(["awaitingReport"])
	expect(await travel.passTimer("awaitingReportReminder1")).toMatchObject({ to: ["secretary"] })
	expect(await at()).toEqual(["awaitingReport"])
	const report = await story.upload(hostDoctor)
	await travel.send(hostDoctor, "REPORT_RETRIEVED", { report, kind: "hospitalReport" })
	expect(await story.places()).toMatchObject({
		case: coordination("planning", "assessing", "pending"),
		"transfer-1": ["completed"],
	})
})
