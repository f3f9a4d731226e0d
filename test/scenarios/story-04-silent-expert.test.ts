import { expect, test } from "vitest"
import { seedId } from "../../db/seed/directory-data/seed-id.ts"
import { known } from "../setup/platform.ts"
import { coordination, opened, opinion, orientedCase } from "./journeys.ts"
import { forbidden, notFound, notNow, Stage } from "./story.ts"

const stage = new Stage()

/** The first expert, with the deputy; one of the Hexagone; one of Martinique who has no deputy. */
const inHexagone = { expert: seedId("person", "sequoia"), centre: seedId("centre", "sirocco"), level: "HEXAGONE" }
const withoutDeputy = { expert: seedId("person", "genipayer"), centre: seedId("centre", "anse"), level: "INTER_DROM" }

test("an expert stays silent, then the deputy, the next declines, a third is silent; the first one's late answer is taken", async () => {
	const { nurse, physician } = stage.team
	const { expert } = stage.outside
	const deputy = await stage.platform.enrol("campeche")
	const sequoia = await stage.platform.enrol("sequoia")
	const story = await orientedCase(stage)
	const advice = await opened(story, "teleExpertise", "withExpert.deciding")
	const at = async () => (await story.places())["teleExpertise-1"]

	for (const reminder of ["decidingReminder1", "decidingReminder2"]) {
		expect(await advice.passTimer(reminder)).toMatchObject({ does: "remind", to: ["expert"] })
		expect(await at()).toEqual(["withExpert.deciding"])
	}
	await advice.refuses(deputy, "EXPERT_ACCEPTED", { answerBy: "2026-04-01" }, notFound)
	expect(await advice.passTimer("decidingEscalation")).toMatchObject({ does: "move" })
	expect(await at()).toEqual(["withExpert.deciding"])
	expect((await stage.platform.readProcedure(advice.id)).parties.map((one) => one.personId)).toEqual([
		known.expert,
		known.expertDeputy,
	])
	await advice.refuses(expert, "EXPERT_ACCEPTED", { answerBy: "2026-06-01" }, notNow("promisedByExpertAsked"))
	await advice.passTimer("decidingEscalation")
	expect(await at()).toEqual(["choosingExpert"])

	await advice.refuses(nurse, "EXPERT_CHOSEN", inHexagone, notNow("levelInOrder"))
	await advice.send(nurse, "EXPERT_CHOSEN", { ...inHexagone, skipReason: "Seul centre de cette spécialité" })
	expect(await at()).toEqual(["withExpert.deciding"])
	await advice.send(sequoia, "EXPERT_DECLINED", { reason: "notMyField" })
	expect(await at()).toEqual(["choosingExpert"])
	await advice.send(nurse, "EXPERT_CHOSEN", withoutDeputy)
	await advice.passTimer("decidingEscalation")
	expect(await at()).toEqual(["physicianDeciding"])
	await advice.refuses(nurse, "NO_EXPERT_FOUND", { reason: "Personne n'a répondu" }, forbidden)
	await advice.refuses(nurse, "EXPERT_CHOSEN", withoutDeputy, notNow("physicianAndLevelInOrder"))
	expect((await story.task("physicianDeciding")).role).toBe("physician")
	await advice.passTimer("physicianDecidingReminder2")
	expect(await at()).toEqual(["physicianDeciding"])

	await advice.send(expert, "EXPERT_ANSWERED", await opinion(story, expert))
	expect(await story.places()).toMatchObject({
		case: coordination("running", "assessing", "pending"),
		"teleExpertise-1": ["tellingRequester"],
	})
	await advice.refuses(physician, "NO_EXPERT_FOUND", { reason: "Trop tard" }, notNow())
})
