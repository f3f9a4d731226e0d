import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { PrintSheet } from "../../db/print-sheet.ts"
import { noticeLabels } from "../../machines/notice-labels.ts"
import { expected } from "../setup/api-client.ts"
import { collectMessages } from "../setup/outgoing-messages.ts"
import { askExpert, orient, type Someone, startPlatform, type TestPlatform } from "../setup/platform.ts"

let platform: TestPlatform
let caseId: string
let opinion: string
const QUESTION = "Une électrophorèse a-t-elle été faite ?"
const REPORT = "avis.pdf"
beforeAll(async () => {
	platform = await startPlatform({ at: "2026-03-02T06:00:00Z" })
	;({ caseId } = await platform.openCase({
		patient: { birthName: "Zanatane", givenNames: "Aline Rose", birthDate: "1990-04-12", sex: "female" },
	}))
	await orient(platform, caseId)
	opinion = await askExpert(platform, caseId)
	await platform.passTo("2026-03-03T06:00:00Z")
	const { expert } = platform.outside
	const added = await platform.client(expert).send("POST", `/api/cases/${caseId}/documents`, "%PDF-1.7", {
		"Content-Type": "application/pdf",
		"X-File-Name": REPORT,
	})
	const report = expected<{ id: string }>("add the report", added).id
	await platform.send(opinion, "EXPERT_ACCEPTED", { answerBy: "2026-03-10" }, expert)
	await platform.send(opinion, "INFORMATION_REQUESTED", { items: ["électrophorèse"], message: QUESTION }, expert)
	await platform.send(opinion, "INFORMATION_RECEIVED", { complete: true }, platform.team.nurse)
	await platform.send(opinion, "EXPERT_ANSWERED", { report, participants: [expert.id] }, expert)
}, 60_000)
afterAll(() => platform.close())

const print = async (identity: string, as: Someone = platform.team.nurse) =>
	await platform.client(as).post<PrintSheet>(`/api/cases/${caseId}/print-sheet`, { identity })

describe("the sheet to print", () => {
	test("says where the case is, the way it went, what is owed by whom and until when, and the opinions", async () => {
		const { status, body } = await print("named")
		const view = await platform.readCase(caseId)
		expect(status).toBe(200)
		expect(body).toMatchObject({
			number: view.number,
			printedBy: platform.team.nurse.name,
			printedAt: "2026-03-03T06:00:00.000Z",
			patient: { shown: "named", birthName: "Zanatane", givenNames: "Aline Rose", age: 35 },
			places: view.places.map((one) => one.label),
		})
		expect(body.owed.map((one) => [one.title, one.dueAt])).toEqual(view.tasks.map((one) => [one.title, one.dueAt]))
		const current = body.pathway.filter((one) => one.status === "current" && one.instance === "case")
		expect(current.map((one) => one.place)).toEqual(expect.arrayContaining(view.places.map((one) => one.label)))
		expect(body.pathway.filter((one) => one.status === "done").every((one) => one.to !== null)).toBe(true)
		expect(body.pathway.map((one) => one.from)).toEqual(body.pathway.map((one) => one.from).toSorted())
		const asked = body.procedures.find((one) => one.kind === "teleExpertise")
		expect(asked?.said).toMatchObject([
			{ at: "2026-03-03T06:00:00.000Z", texts: [QUESTION], documents: [] },
			{ texts: [], documents: [REPORT] },
		])
		expect(body.registry.missing.length).toBe(body.registry.required - body.registry.filled)
	})

	test("says who was told what, by what channel, and what did not leave", async () => {
		const { physician, nurse } = platform.team
		// Later than what the answer told.
		await platform.passTo("2026-03-03T06:05:00Z")
		const { left } = await collectMessages(platform.engine).tell({
			instanceId: opinion,
			about: "opinionRequested",
			recipients: ["physician", "nurse"],
			at: platform.now.toISOString(),
		})
		expect(left.length).toBeGreaterThan(1)
		const [latest] = (await print("initials")).body.told
		expect(latest).toMatchObject({ reminder: false, what: noticeLabels.opinionRequested })
		const rows = await platform.engine.db.$client<{ name: string }[]>`
			select concat_ws(' ', title, given_name, family_name) as name from people
			where id = any(${[physician.id, nurse.id]}::uuid[])`
		for (const { name } of rows)
			expect(latest?.people.find((one) => one.name === name)).toMatchObject({
				failed: false,
				sent: [{ channel: left.find((one) => one.recipient === name)?.channel }],
			})
		expect(rows).toHaveLength(2)
	})

	test("with initials alone holds no name and no birth date", async () => {
		const { body } = await print("initials")
		expect(body.patient).toEqual({ shown: "initials", initials: "A. Z.", age: 35, sex: "female" })
		for (const known of ["Zanatane", "Rose", "1990-04-12"]) expect(JSON.stringify(body)).not.toContain(known)
	})

	test("is recorded with the identity it shows, and among those who have opened the case", async () => {
		await print("initials", platform.team.secretary)
		const [entry] = await platform.engine.db.$client`
			select by_id, basis, detail from audit_entries where action = 'case.printed' order by seq desc limit 1`
		expect(entry).toEqual({ by_id: platform.team.secretary.id, basis: "team", detail: { what: "initials" } })
	})

	test("is for the team: 404 on another platform, 403 for a delegate, an auditor, an expert", async () => {
		const { team, elsewhere, outside } = platform
		const before = await platform.countRows()
		expect((await print("named", elsewhere.nurse)).status).toBe(404)
		for (const who of [team.delegate, team.auditor, outside.expert])
			expect((await print("named", who)).status).toBe(403)
		expect(await platform.countRows()).toEqual(before)
		expect((await print("everything")).status).toBe(422)
	})
})
