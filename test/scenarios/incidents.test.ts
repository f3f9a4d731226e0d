import { describe, expect, test } from "vitest"
import type { Incident } from "../../db/list-incidents.ts"
import type { StoredSnapshot } from "../../db/load-case.ts"
import { opened, orientedCase, promise } from "./journeys.ts"
import { Stage, type Story, type Subject } from "./story.ts"

const stage = new Stage()
const blocked = { status: 409, code: "INSTANCE_BLOCKED" } as const
const sql = () => stage.platform.engine.db.$client

const stored = async (id: string): Promise<StoredSnapshot> => {
	const [row] = await sql()<{ snapshot: StoredSnapshot }[]>`select snapshot from instances where id = ${id}`
	if (!row) throw new Error("no such instance")
	return row.snapshot
}
const store = async (id: string, snapshot: unknown): Promise<void> => {
	await sql()`update instances set snapshot = ${JSON.stringify(snapshot)}::text::jsonb where id = ${id}`
}
/** As a hand in the database, or a program of another version, may leave it. */
const inUnknownState = (snapshot: StoredSnapshot) => ({
	...snapshot,
	state: { ...(snapshot.state as object), value: { active: "onTheMoon" } },
})

const incidentsOf = async (story: Story, query = ""): Promise<readonly Incident[]> => {
	const { body } = await story.client(stage.team.nurse).get<{ items: Incident[] }>(`/api/incidents?limit=100${query}`)
	return body.items.filter((one) => one.case?.id === story.id)
}
const retry = async (story: Story, id: string) =>
	await story.client(stage.team.nurse).post(`/api/incidents/${id}/retry`)
const attempt = async (subject: Subject, type: string, payload: object = {}) =>
	await subject.story.client(stage.team.nurse).post(`${subject.path}/events`, { type, payload })

const resourceNeeded = { result: "needs", needs: ["social"] } as const
const submitted = { form: "oral", opposed: false } as const

describe("a procedure whose stored state its machine does not know", () => {
	test("refuses its events, is seen as an incident, lets the others go on, and moves again once mended", async () => {
		const story = await orientedCase(stage)
		const { nurse } = stage.team
		const { expert } = stage.outside
		const advice = await opened(story, "teleExpertise", "withExpert.deciding")
		const sound = await stored(advice.id)
		await store(advice.id, inUnknownState(sound))

		const acceptance = { type: "EXPERT_ACCEPTED", payload: promise(stage) }
		const events = `${advice.path}/events`
		for (const as of [expert, expert])
			expect(await story.client(as).post(events, acceptance)).toMatchObject({ status: 409, body: blocked })
		const [incident, ...more] = await incidentsOf(story)
		expect(more).toEqual([])
		expect(incident).toMatchObject({
			kind: "snapshot",
			code: "SNAPSHOT_INVALID",
			case: { id: story.id },
			instance: { id: advice.id, kind: "teleExpertise", ref: "teleExpertise-1" },
			attempts: 1,
			resolvedAt: null,
		})
		expect((await story.read()).incidents).toMatchObject([{ id: incident?.id, instanceId: advice.id }])
		expect((await story.read()).blocked).toBe(false)
		expect(await stage.platform.readProcedure(advice.id)).toMatchObject({ blocked: true, available: [] })

		// The others go on: the case itself, and its entry.
		await story.case.send(nurse, "NEEDS_ASSESSED", resourceNeeded)
		const entry = await story.entry()
		await entry.send(nurse, "INFORMATION_GIVEN", submitted)
		expect((await story.places())["bamaraEntry"]).toEqual(["completing"])

		const tooEarly = await retry(story, incident?.id ?? "")
		expect(tooEarly).toMatchObject({ status: 409, body: blocked })
		expect(await incidentsOf(story)).toMatchObject([{ attempts: 2, resolvedAt: null }])
		await store(advice.id, sound)
		// Mended, but nobody has said so: still shut.
		expect(await story.client(expert).post(events, acceptance)).toMatchObject({ body: blocked })
		expect((await retry(story, incident?.id ?? "")).status).toBe(204)
		expect(await incidentsOf(story)).toEqual([])
		expect(await incidentsOf(story, "&resolved=true")).toMatchObject([{ resolvedBy: nurse.id }])
		expect((await story.read()).incidents).toEqual([])
		expect((await story.client(expert).post(events, acceptance)).status).toBe(200)
		expect((await story.places())["teleExpertise-1"]).toEqual(["withExpert.writing"])
	})

	test("its timers wait for it, fire late when it is back, and say how late", async () => {
		const story = await orientedCase(stage)
		const { nurse } = stage.team
		const advice = await opened(story, "teleExpertise", "withExpert.deciding")
		const { dueAt } = await advice.timer("decidingReminder1")
		const sound = await stored(advice.id)
		await store(advice.id, inUnknownState(sound))
		await stage.platform.passTo(dueAt)
		expect((await advice.timer("decidingReminder1")).status).toBe("pending")
		const [incident] = await incidentsOf(story)
		expect(incident).toMatchObject({ kind: "snapshot", instance: { id: advice.id } })

		await stage.platform.passTo(new Date(Date.parse(dueAt) + 7_200_000))
		await story.case.send(nurse, "NEEDS_ASSESSED", resourceNeeded)
		await store(advice.id, sound)
		expect((await retry(story, incident?.id ?? "")).status).toBe(204)
		await stage.platform.passTo(stage.platform.now)
		expect((await advice.timer("decidingReminder1")).fired).toMatchObject({
			at: stage.platform.now.toISOString(),
			lateMs: 7_200_000,
		})
	})

	test("an event of the case that all procedures must hear of is refused whole, not half", async () => {
		const story = await orientedCase(stage)
		const advice = await opened(story, "teleExpertise", "withExpert.deciding")
		const sound = await stored(advice.id)
		await store(advice.id, inUnknownState(sound))
		const before = await story.places()
		const hold = { reason: "other", until: "2026-12-01" }
		expect(await attempt(story.case, "PUT_ON_HOLD", hold)).toMatchObject({ status: 409, body: blocked })
		expect(await story.places()).toEqual(before)
		const [incident] = await incidentsOf(story)
		expect(incident).toMatchObject({ instance: { id: advice.id } })
		await store(advice.id, sound)
		expect((await retry(story, incident?.id ?? "")).status).toBe(204)
		expect((await attempt(story.case, "PUT_ON_HOLD", hold)).status).toBe(200)
		expect(await story.places()).toMatchObject({ case: ["open.onHold"], "teleExpertise-1": ["onHold"] })
	})
})

test("a snapshot of another machine pasted into a row is refused the same way", async () => {
	const story = await orientedCase(stage)
	const { nurse } = stage.team
	const consultation = await opened(story, "teleconsultation", "scheduled")
	const clinic = await opened(story, "expertVisit", "scheduled")
	// Both have a place of that name: only the machine's name tells them apart.
	const sound = await stored(clinic.id)
	await store(clinic.id, await stored(consultation.id))
	expect(await attempt(clinic, "PATIENT_UNATTENDED")).toMatchObject({ status: 409, body: blocked })
	const [incident] = await incidentsOf(story)
	expect(incident).toMatchObject({ code: "SNAPSHOT_INVALID", instance: { id: clinic.id, kind: "expertVisit" } })
	expect((await attempt(consultation, "PATIENT_UNATTENDED")).status).toBe(200)
	expect((await retry(story, incident?.id ?? "")).status).toBe(409)
	await store(clinic.id, sound)
	expect((await retry(story, incident?.id ?? "")).status).toBe(204)
	await clinic.send(nurse, "PATIENT_UNATTENDED")
	expect(await story.places()).toMatchObject({
		"teleconsultation-1": ["unattended"],
		"expertVisit-2": ["unattended"],
	})
})

test("a version that nobody released here is refused the same way", async () => {
	const story = await orientedCase(stage)
	const entry = await story.entry()
	await sql()`update instances set machine_version = 999 where id = ${entry.id}`
	expect(await attempt(entry, "INFORMATION_GIVEN", submitted)).toMatchObject({ status: 409, body: blocked })
	const [incident] = await incidentsOf(story)
	expect(incident).toMatchObject({ code: "MACHINE_UNKNOWN", instance: { ref: "bamaraEntry" } })
	await sql()`update instances set machine_version = 1 where id = ${entry.id}`
	expect((await retry(story, incident?.id ?? "")).status).toBe(204)
	expect((await attempt(entry, "INFORMATION_GIVEN", submitted)).status).toBe(200)
})

test("a case that cannot move keeps its procedures from moving, and says so of each", async () => {
	const story = await orientedCase(stage)
	const advice = await opened(story, "teleExpertise", "withExpert.deciding")
	const other = await orientedCase(stage)
	const sound = await stored(story.id)
	await store(story.id, inUnknownState(sound))
	expect(await attempt(story.case, "NEEDS_ASSESSED", resourceNeeded)).toMatchObject({ status: 409, body: blocked })
	expect(await attempt(advice, "CANCELLED", { reason: "otherWay" })).toMatchObject({ status: 409, body: blocked })
	expect(await story.read()).toMatchObject({ blocked: true, available: [], incidents: [{ instanceId: story.id }] })
	expect(await stage.platform.readProcedure(advice.id)).toMatchObject({ blocked: true, available: [] })
	// No other case is touched.
	expect((await attempt(other.case, "NEEDS_ASSESSED", resourceNeeded)).status).toBe(200)

	await store(story.id, sound)
	const [incident, ...more] = await incidentsOf(story)
	expect(more).toEqual([])
	expect((await retry(story, incident?.id ?? "")).status).toBe(204)
	expect((await attempt(advice, "CANCELLED", { reason: "otherWay" })).status).toBe(200)
	expect(await story.read()).toMatchObject({ blocked: false, incidents: [] })
})
