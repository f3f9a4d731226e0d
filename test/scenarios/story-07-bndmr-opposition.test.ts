import { expect, test } from "vitest"
import { coordination, fillSheet, ID_MR, orientedCase } from "./journeys.ts"
import { forbidden, notNow, Stage } from "./story.ts"

const stage = new Stage()
const submission = { channel: "web", channelReason: "Pas de connecteur" } as const

test("a patient opposes reuse by the BNDMR; entered all the same, then found different in the export and corrected", async () => {
	const { secretary, nurse, physician, physicianDeputy, delegate } = stage.team
	const story = await orientedCase(stage)
	const entry = await story.entry()
	const at = async () => (await story.places())["bamaraEntry"]
	await entry.refuses(nurse, "INFORMATION_GIVEN", { form: "oral", opposed: true }, notNow("dateIfOpposed"))
	await entry.send(nurse, "INFORMATION_GIVEN", { form: "oral", opposed: true, date: "2026-03-02" })
	expect(await at()).toEqual(["completing"])
	await entry.refuses(physician, "ENTRY_SUBMITTED", { ...submission, idMR: ID_MR }, notNow("entryReady"))
	await fillSheet(story, secretary)
	await entry.send(physician, "ENTRY_SUBMITTED", { ...submission, idMR: ID_MR })
	expect(await at()).toEqual(["awaitingAttestation"])
	await entry.refuses(physician, "ENTRY_ATTESTED", {}, notNow("attestable"))
	await entry.refuses(nurse, "ENTRY_ATTESTED", {}, forbidden)
	await entry.refuses(physicianDeputy, "ENTRY_ATTESTED", { idMR: "040000000002" }, notNow("attestable"))
	await entry.send(physicianDeputy, "ENTRY_ATTESTED", { idMR: ID_MR })
	expect(await at()).toEqual(["entered"])
	expect((await story.places())["case"]).toEqual(coordination("planning", "assessing", "entered"))

	await entry.refuses(nurse, "OPPOSITION_RECORDED", { opposed: false, date: "2026-03-09" }, notNow("dateIfOpposed"))
	await entry.send(nurse, "OPPOSITION_RECORDED", { opposed: false })
	expect(await at()).toEqual(["entered"])

	const noted = await story
		.client(nurse)
		.post<{ id: string }>("/api/bamara-exports", { label: "Export de mars", platform: stage.team.platformId })
	await entry.send(nurse, "RECONCILED", { result: "different", export: noted.body.id })
	expect(await story.places()).toMatchObject({
		case: coordination("planning", "assessing", "pending"),
		bamaraEntry: ["completing"],
	})
	await entry.send(secretary, "ENTRY_SUBMITTED", submission)
	await entry.send(delegate, "ENTRY_ATTESTED")
	expect((await story.places())["case"]).toEqual(coordination("planning", "assessing", "entered"))
	await entry.send(nurse, "RECONCILED", { result: "proven", export: noted.body.id })
	expect(await story.places()).toMatchObject({
		case: coordination("planning", "assessing", "entered"),
		bamaraEntry: ["reconciled"],
	})
	await entry.refuses(physician, "NOT_APPLICABLE_DECLARED", { reason: "notRareDisease" }, notNow())
})
