import { expect, test } from "vitest"
import { coordination, opened, orientedCase } from "./journeys.ts"
import { forbidden, notFound, notNow, Stage } from "./story.ts"

const stage = new Stage({ platforms: ["COMARG", "AMR"] })

test("a family moves from Guyane to Martinique while an opinion is under way, and the case goes with it", async () => {
	const { nurse, physician } = stage.team
	const { elsewhere } = stage
	const { expert } = stage.outside
	const story = await orientedCase(stage, { territoryOfCare: "GF", territoryOfResidence: "GF" })
	const advice = await opened(story, "teleExpertise", "withExpert.writing")
	const atWork = coordination("running", "assessing", "pending")
	const proposal = {
		receivingPlatform: elsewhere.platformId,
		reason: "La famille déménage à Fort-de-France",
		patientAgreedAt: stage.platform.now.toISOString(),
	}
	const expertsClock = await advice.timers("pending")
	expect(expertsClock).not.toHaveLength(0)

	await story.case.refuses(elsewhere.nurse, "HANDOVER_ACCEPTED", chosen(), notFound)
	const to = { ...proposal, receivingPlatform: stage.team.platformId }
	await story.case.refuses(nurse, "HANDOVER_PROPOSED", to, notNow("toAnotherPlatform"))
	await story.case.send(nurse, "HANDOVER_PROPOSED", proposal)
	expect((await story.places())["case"]).toEqual(["open.handover"])
	expect(await advice.timers("pending")).toEqual(expertsClock)
	expect((await story.task("open.handover")).role).toBe("receiving")
	await story.case.refuses(nurse, "HANDOVER_REFUSED", { reason: "Non" }, forbidden)
	await story.case.send(elsewhere.nurse, "HANDOVER_REFUSED", { reason: "Il manque le dossier social" })
	expect(await story.places()).toMatchObject({ case: atWork, "teleExpertise-1": ["withExpert.writing"] })

	await story.case.send(physician, "HANDOVER_PROPOSED", proposal)
	await advice.send(expert, "EXPERT_DECLINED", { reason: "noTime" })
	expect(await story.places()).toMatchObject({ case: ["open.handover"], "teleExpertise-1": ["choosingExpert"] })
	await story.case.send(elsewhere.physician, "HANDOVER_ACCEPTED", chosen())
	story.reader = elsewhere.nurse
	expect(await story.places()).toMatchObject({ case: atWork, "teleExpertise-1": ["choosingExpert"] })
	expect(await story.read()).toMatchObject({
		platformId: elsewhere.platformId,
		originPlatformId: stage.team.platformId,
		lead: { id: elsewhere.nurse.id },
		physician: { id: elsewhere.physician.id },
	})
	for (const task of (await story.read()).tasks) expect(task.platformId).toBe(elsewhere.platformId)
	await advice.refuses(nurse, "CANCELLED", { reason: "noLongerNeeded" }, notFound)
	expect((await story.client(nurse).get(`/api/cases/${story.id}`)).status).toBe(404)
	await advice.send(elsewhere.nurse, "CANCELLED", { reason: "noLongerNeeded" })
	expect(await story.places()).toMatchObject({ case: coordination("planning", "assessing", "pending") })
})

const chosen = () => ({ lead: stage.elsewhere.nurse.id, physician: stage.elsewhere.physician.id })
