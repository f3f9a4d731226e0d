import { randomUUID } from "node:crypto"
import { pino } from "pino"
import { Registry as Metrics } from "prom-client"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { CaseNote } from "../../db/case-notes.ts"
import { createWorkerMetrics } from "../../workers/metrics.ts"
import { noticeHandler } from "../../workers/notices.ts"
import { dumpTables } from "../setup/dump.ts"
import { type Body, orient, type Someone, startPlatform, type TestPlatform } from "../setup/platform.ts"

let platform: TestPlatform
let caseId: string
let number: string
beforeAll(async () => {
	platform = await startPlatform({ at: "2026-03-02T06:00:00Z" })
	;({ caseId, number } = await platform.openCase())
	await orient(platform, caseId)
}, 60_000)
afterAll(() => platform.close())

const CANARY = "Zourite"
const sql = () => platform.engine.db.$client
const path = (rest = "", of = caseId) => `/api/cases/${of}/notes${rest}`

async function write(text: string, as: Someone = platform.team.nurse, more: Body = {}) {
	const id = randomUUID()
	const answer = await platform.client(as).post<Body>(path(), { id, text, ...more })
	return { id, ...answer }
}
const edit = async (id: string, body: Body, as: Someone = platform.team.nurse) =>
	await platform.client(as).send<Body>("PUT", path(`/${id}`), body)
const withdraw = async (id: string, as: Someone) => await platform.client(as).post<Body>(path(`/${id}/withdrawal`))
const notes = async (as: Someone = platform.team.nurse, of = caseId) =>
	await platform.client(as).get<{ items: CaseNote[] }>(path("", of))
const find = async (id: string, as?: Someone) => (await notes(as)).body.items.find((one) => one.id === id)

/** Delivers what waits to be delivered, as the worker does. */
async function deliver(): Promise<void> {
	const { engine } = platform
	const handler = noticeHandler({
		engine,
		logger: pino({ level: "silent" }),
		metrics: createWorkerMetrics(new Metrics()),
	})
	for (const { id } of await sql()<{ id: string }[]>`select id from notices where delivered_at is null`)
		await handler.handle({ noticeIds: [id] })
}
const mentionsOf = async (who: Someone) =>
	(await platform.client(who).get<{ items: Body[] }>("/api/inbox?limit=100")).body.items.filter(
		(one) => one["about"] === "noteMention",
	)

describe("a note", () => {
	test("is read by the team, with who wrote it and when, and lies sealed in the table", async () => {
		const { id, status } = await write(`Rappeler la tante, ${CANARY}`)
		expect(status).toBe(201)
		expect(await find(id, platform.team.physician)).toMatchObject({
			text: `Rappeler la tante, ${CANARY}`,
			writtenBy: { id: platform.team.nurse.id, name: platform.team.nurse.name },
			writtenAt: platform.now.toISOString(),
			version: 1,
			former: [],
			withdrawn: null,
			mine: false,
		})
		expect(await dumpTables(platform.engine.db)).not.toContain(CANARY)
	})

	test("sent twice is written once", async () => {
		const { id } = await write("Une fois")
		const again = await platform.client(platform.team.nurse).post(path(), { id, text: "Une fois" })
		expect(again.status).toBe(201)
		expect((await notes()).body.items.filter((one) => one.id === id)).toHaveLength(1)
		const stolen = await platform.client(platform.team.secretary).post(path(), { id, text: "Autre" })
		expect(stolen.status).toBe(422)
		expect((await find(id))?.text).toBe("Une fois")
	})

	test("says after an edit what it said before, and is edited by its author alone", async () => {
		const { id } = await write("Rendez-vous mardi")
		expect((await edit(id, { text: "Rendez-vous jeudi", version: 1 }, platform.team.physician)).status).toBe(403)
		expect((await edit(id, { text: "Rendez-vous jeudi", version: 1 })).status).toBe(204)
		const late = await edit(id, { text: "Rendez-vous lundi", version: 1 })
		expect([late.status, late.body["code"]]).toEqual([412, "PRECONDITION_FAILED"])
		expect(await find(id)).toMatchObject({
			text: "Rendez-vous jeudi",
			version: 2,
			editedAt: platform.now.toISOString(),
			former: [{ text: "Rendez-vous mardi", until: platform.now.toISOString() }],
			mine: true,
		})
	})

	test("withdrawn stays readable, marked so, and is neither edited nor withdrawn again", async () => {
		const { id } = await write("À retirer")
		expect((await withdraw(id, platform.team.secretary)).status).toBe(403)
		expect((await withdraw(id, platform.team.physicianDeputy)).status).toBe(204)
		expect(await find(id)).toMatchObject({
			text: "À retirer",
			withdrawn: { by: { id: platform.team.physicianDeputy.id }, at: platform.now.toISOString() },
			mine: false,
			withdrawable: false,
		})
		expect((await withdraw(id, platform.team.nurse)).status).toBe(409)
		expect((await edit(id, { text: "x", version: 1 })).status).toBe(409)
	})

	test.each<[string, Body]>([
		["no text", { text: "   " }],
		["a text without end", { text: "a".repeat(5_001) }],
		["a field that does not exist", { text: "a", pinned: true }],
		["an id that is none", { text: "a", id: "1" }],
	])("is refused with %s", async (_what, body) => {
		const before = await platform.countRows()
		const { status } = await platform.client(platform.team.nurse).post(path(), { id: randomUUID(), ...body })
		expect(status).toBe(422)
		expect(await platform.countRows()).toEqual(before)
	})

	test("is in the log of who did what, and its reading too, never with its text", async () => {
		const { id } = await write(`Trace ${CANARY}`)
		await notes(platform.team.secretary)
		const rows = await sql()<{ action: string; by_id: string; subject: string | null; detail: object }[]>`
			select action, by_id, subject, detail from audit_entries where case_id = ${caseId} order by seq desc limit 2`
		expect(rows).toMatchObject([
			{ action: "notes.read", by_id: platform.team.secretary.id },
			{ action: "note.added", by_id: platform.team.nurse.id, subject: id },
		])
		expect(JSON.stringify(await sql()`select * from audit_entries`)).not.toContain(CANARY)
	})

	test("goes with the copy of the file that a patient asks for, withdrawn or not", async () => {
		const { id } = await write("Version un")
		await edit(id, { text: "Version deux", version: 1 })
		await withdraw(id, platform.team.nurse)
		const copy = await platform.client(platform.team.nurse).get<{ notes: CaseNote[] }>(`/api/cases/${caseId}/export`)
		expect(copy.body.notes.find((one) => one.id === id)).toMatchObject({
			text: "Version deux",
			former: [{ text: "Version un" }],
		})
		const pdf = await platform.client(platform.team.nurse).get(`/api/cases/${caseId}/export?format=pdf`)
		expect(pdf.status).toBe(200)
	})
})

describe("a mention", () => {
	test("tells the teammate in their inbox, by the case's number, without the text; nobody else, and not the author", async () => {
		const { nurse, secretary, physician } = platform.team
		await write("@Toutes deux : à voir ensemble", nurse, { mentions: [secretary.id, nurse.id] })
		await deliver()
		const [told] = await mentionsOf(secretary)
		expect(told).toMatchObject({ kind: "message", case: { id: caseId, number } })
		expect(JSON.stringify(told)).not.toContain("ensemble")
		expect([await mentionsOf(nurse), await mentionsOf(physician)]).toEqual([[], []])
	})

	test("tells once, however often the note is edited, and the newly mentioned then", async () => {
		const { otherNurse, physicianDeputy } = platform.team
		const { id } = await write("@Vous", undefined, { mentions: [otherNurse.id] })
		await edit(id, { text: "@Vous deux", version: 1, mentions: [otherNurse.id, physicianDeputy.id] })
		await deliver()
		expect([(await mentionsOf(otherNurse)).length, (await mentionsOf(physicianDeputy)).length]).toEqual([1, 1])
		expect((await find(id))?.mentions.map((one) => one.id).toSorted()).toEqual(
			[otherNurse.id, physicianDeputy.id].toSorted(),
		)
	})

	test("is of people who see the case: no other platform's, no auditor, no stranger", async () => {
		const { team, elsewhere, outside } = platform
		for (const who of [elsewhere.nurse, team.delegate, outside.expert, outside.stranger]) {
			const before = await platform.countRows()
			expect((await write("@Qui", undefined, { mentions: [who.id] })).status).toBe(422)
			expect(await platform.countRows()).toEqual(before)
		}
		const { body } = await platform
			.client(team.nurse)
			.get<{ items: { id: string; name: string }[] }>(`/api/cases/${caseId}/teammates`)
		const ids = body.items.map((one) => one.id)
		expect(ids).toContain(team.secretary.id)
		expect(ids).not.toContain(team.delegate.id)
		expect(ids).not.toContain(elsewhere.nurse.id)
		expect(body.items.map((one) => one.name)).toEqual(
			body.items.map((one) => one.name).toSorted((a, b) => a.localeCompare(b, "fr")),
		)
	})
})

describe("another platform", () => {
	test("learns of no note: the case is not there", async () => {
		const { nurse, physician, auditor } = platform.elsewhere
		const { id } = await write("Pour nous")
		for (const who of [nurse, physician, auditor]) {
			expect((await notes(who)).status).toBe(404)
			expect((await platform.client(who).post(path(), { id: randomUUID(), text: "x" })).status).toBe(404)
			expect((await withdraw(id, who)).status).toBe(404)
		}
	})

	test("reads them after an emergency access, and writes none", async () => {
		const { physician } = platform.elsewhere
		const { id } = await write("Allergie à la pénicilline")
		const reason = "Malaise aux urgences, traitement inconnu"
		await platform.client(physician).post("/api/emergency-accesses", { caseNumber: number, reason, minutes: 30 })
		expect(await find(id, physician)).toMatchObject({ text: "Allergie à la pénicilline", mine: false })
		expect((await platform.client(physician).post(path(), { id: randomUUID(), text: "x" })).status).toBe(403)
	})

	test("does not reach a note through a case of its own", async () => {
		const { id } = await write("Chez nous")
		const other = await platform.openCase()
		const through = await platform.client(platform.team.nurse).post(`/api/cases/${other.caseId}/notes/${id}/withdrawal`)
		expect(through.status).toBe(404)
	})
})
