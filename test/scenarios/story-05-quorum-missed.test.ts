import { expect, test } from "vitest"
import {
	agreement,
	coordination,
	held,
	orientedCase,
	record,
	session,
	staffWithQuorum,
	toldByTeam,
} from "./journeys.ts"
import { notNow, Stage } from "./story.ts"

const stage = new Stage()

test("a meeting misses its quorum, the next one reaches it, and its record is approved by another than its author", async () => {
	const { nurse, physician } = stage.team
	const author = await stage.platform.enrol("longani")
	const story = await orientedCase(stage)
	const rcp = await story.opens(nurse, { kind: "rcp", level: "LOCAL", input: { staff: staffWithQuorum } })
	const at = async () => (await story.places())["rcp-1"]
	const registration = await session(stage, staffWithQuorum)
	await rcp.refuses(nurse, "RCP_SCHEDULED", registration, notNow("agreed"))
	await rcp.send(nurse, "PATIENT_AGREED", agreement(story))
	await rcp.send(nurse, "RCP_SCHEDULED", registration)
	expect(await at()).toEqual(["scheduled"])
	expect(await rcp.passTimer("scheduledReminder1")).toMatchObject({ to: ["expert"], clock: "fixed" })
	expect(await rcp.passTimer("scheduledReminder2")).toMatchObject({ to: ["nurse"] })
	await rcp.send(author, "RCP_HELD", held(stage, "notReached"))
	expect(await at()).toEqual(["adjourned"])

	await rcp.send(nurse, "RCP_SCHEDULED", await session(stage, staffWithQuorum))
	await stage.passDays(14)
	await rcp.send(nurse, "RCP_HELD", held(stage, "reached"))
	expect(await at()).toEqual(["writing"])
	await rcp.send(author, "RECORD_SUBMITTED", await record(story, author))
	expect(await at()).toEqual(["awaitingApproval"])
	await rcp.refuses(author, "RECORD_APPROVED", {}, notNow("approverIsNotAuthor"))
	await rcp.send(physician, "RECORD_RETURNED", { reason: "Préciser la surveillance" })
	expect(await at()).toEqual(["writing"])
	await rcp.send(author, "RECORD_SUBMITTED", await record(story, author))
	await rcp.send(physician, "RECORD_APPROVED")
	expect(await at()).toEqual(["tellingRequester"])
	// Told before the requester was: both orders lead to the end.
	await rcp.send(nurse, "PATIENT_TOLD", toldByTeam)
	expect(await at()).toEqual(["tellingRequester"])
	await rcp.send(nurse, "REQUESTER_TOLD", { channel: "secureMail" })
	expect(await story.places()).toMatchObject({
		case: coordination("planning", "assessing", "pending"),
		"rcp-1": ["completed"],
	})
})
