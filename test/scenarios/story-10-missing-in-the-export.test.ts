import { expect, test } from "vitest"
import { steps } from "../setup/platform.ts"
import { completedCase, coordination } from "./journeys.ts"
import { notNow, Stage } from "./story.ts"

const stage = new Stage()

test("a closed case is missing in the export, corrected, closed, and opened again for new signs with the same entry", async () => {
	const { secretary, nurse, physician } = stage.team
	const story = await completedCase(stage)
	const entry = await story.entry()
	const noted = await story
		.client(nurse)
		.post<{ id: string }>("/api/bamara-exports", { label: "Export d'avril", platform: stage.team.platformId })
	await entry.send(nurse, "RECONCILED", { result: "missing", export: noted.body.id })
	expect(await story.places()).toMatchObject({ case: ["settling"], bamaraEntry: ["completing"] })
	await entry.send(secretary, "ENTRY_SUBMITTED", { channel: "web", channelReason: "Reprise à la main" })
	expect((await story.places())["case"]).toEqual(["settling"])
	await entry.send(physician, "ENTRY_ATTESTED")
	expect(await story.places()).toMatchObject({ case: ["closed.completed"], bamaraEntry: ["entered"] })
	const wrong = { reason: "wrongPatient" }
	await story.case.refuses(physician, "ENTERED_IN_ERROR", wrong, notNow())

	await story.case.send(nurse, "REOPENED", { reason: "newSigns", note: "Crises depuis un mois" })
	expect((await story.places())["case"]).toEqual(["orientation.assessing"])
	// Attested once: it was no error.
	await story.case.refuses(physician, "ENTERED_IN_ERROR", wrong, notNow("byColleagueAndNeverInBamara"))
	await story.case.send(nurse, "ORIENTATION_PROPOSED", steps.proposal)
	await story.case.send(physician, "ORIENTATION_RETURNED", { reason: "Penser à une autre filière" })
	expect((await story.places())["case"]).toEqual(["orientation.assessing"])
	await story.case.send(nurse, "ORIENTATION_PROPOSED", steps.proposal)
	await story.case.send(physician, "ORIENTATION_VALIDATED")
	expect(await story.places()).toMatchObject({
		case: coordination("planning", "assessing", "pending"),
		bamaraEntry: ["completing"],
	})
	expect((await story.read()).procedures.filter((one) => one.kind === "bamaraEntry").map((one) => one.id)).toEqual([
		entry.id,
	])
})
