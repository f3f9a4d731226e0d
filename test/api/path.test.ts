import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { CaseActions, CasePath, PathInstance } from "../../db/cases/path-views.ts"
import { guardLabels } from "../../machines/guard-labels.ts"
import { expected } from "../setup/api-client.ts"
import {
	askExpert,
	known,
	orient,
	type Someone,
	startPlatform,
	steps,
	type Team,
	type TestPlatform,
} from "../setup/platform.ts"

/** A Monday at 10:00 in La Réunion. */
const MONDAY = "2026-03-02T06:00:00.000Z"
const HOUR_MS = 3_600_000

let platform: TestPlatform
let team: Team
let caseId: string
beforeAll(async () => {
	platform = await startPlatform({ at: MONDAY })
	team = platform.team
})
afterAll(() => platform.close())
beforeEach(async () => {
	;({ caseId } = await platform.openCase())
})

const readPath = async (as: Someone = team.nurse): Promise<CasePath> =>
	expected("path", await platform.client(as).get(`/api/cases/${caseId}/path`))
const readActions = async (as: Someone = team.nurse): Promise<CaseActions> =>
	expected("actions", await platform.client(as).get(`/api/cases/${caseId}/actions`))
const later = (hours: number) => new Date(platform.now.getTime() + hours * HOUR_MS)

function instanceOf(path: CasePath, kind: string | null): PathInstance {
	const found = path.instances.find((one) => one.kind === kind)
	if (!found) throw new Error(`no ${kind ?? "case"} on the path`)
	return found
}
const placesOf = (instance: PathInstance) => instance.active.map((one) => one.place.id.split(".").at(-1))

describe("the path of a case", () => {
	test("says where it rests, whose turn it is, by when, and what its ladder does next", async () => {
		const opened = platform.now
		const { instances, now } = await readPath()
		expect(now).toBe(opened.toISOString())
		const [own] = instances
		expect(own).toMatchObject({ id: caseId, kind: null, machine: "pathway", version: 1, heldUntil: null })
		const active = own?.active.find((one) => one.place.id.endsWith(".received"))
		expect(active).toMatchObject({
			since: opened.toISOString(),
			onHold: false,
			holder: { role: "secretary", personId: null, name: null },
			territory: { code: "RE", name: "La Réunion", zone: "Indian/Reunion" },
			late: false,
			lateMs: 0,
			targetMs: 16 * HOUR_MS,
			next: { does: "remind", to: [{ fr: "Secrétaire" }] },
		})
		expect(active?.next?.dueAt).toBe(active?.dueAt)
	})

	test("tells time spent on the calendar from time spent in working hours", async () => {
		const opened = platform.now.getTime()
		// A night and two lunches.
		await platform.passTo(later(24))
		await platform.send(caseId, "REQUEST_ACCEPTED", {}, team.nurse)
		const own = instanceOf(await readPath(), null)
		const walked = own.walked.find((one) => one.place.id.endsWith(".received"))
		expect(walked).toMatchObject({
			fromAt: new Date(opened).toISOString(),
			toAt: new Date(opened + 24 * HOUR_MS).toISOString(),
			ms: 24 * HOUR_MS,
			workingMs: 8 * HOUR_MS,
			paused: false,
		})
		expect(placesOf(own)).toContain("assessing")
		expect(own.walked.find((one) => one.place.id.endsWith(".assessing"))?.toAt).toBeNull()
	})

	test("says how late a step is in the hours of whoever must act, and who has it", async () => {
		await orient(platform, caseId)
		await askExpert(platform, caseId)
		const asked = instanceOf(await readPath(), "teleExpertise")
		const [deciding] = asked.active
		expect(deciding).toMatchObject({
			holder: { role: "expert", personId: known.expert },
			territory: { code: "GP", zone: "America/Guadeloupe" },
			targetMs: 40 * HOUR_MS,
		})
		expect(deciding?.holder?.name).toContain("Courbaril")
		const due = new Date(deciding?.dueAt ?? 0)
		await platform.passTo(new Date(due.getTime() + 1))
		const [late] = instanceOf(await readPath(), "teleExpertise").active
		expect(late).toMatchObject({ late: true, lateMs: 0 })
		// Due at the end of a working day: the night is nobody's.
		await platform.passTo(new Date(due.getTime() + 24 * HOUR_MS))
		const [later] = instanceOf(await readPath(), "teleExpertise").active
		expect(later?.lateMs).toBe(8 * HOUR_MS)
	})

	test("keeps one visit whole across a hold, without the time that it was on hold", async () => {
		const until = later(72).toISOString().slice(0, 10)
		const since = platform.now.toISOString()
		await platform.passTo(later(1))
		await platform.send(caseId, "PUT_ON_HOLD", { reason: "familyWish", until }, team.nurse)
		const held = instanceOf(await readPath(), null)
		expect(held.heldUntil).toBe(until)
		const waiting = held.active.find((one) => one.place.id.endsWith(".received"))
		expect(waiting).toMatchObject({ onHold: true, since, late: false, next: null })
		expect(held.active.find((one) => one.place.id.endsWith("onHold"))).toMatchObject({ onHold: false })
		await platform.passTo(later(5))
		await platform.send(caseId, "RESUMED", { cause: "decision" }, team.nurse)
		await platform.passTo(later(2))
		const back = instanceOf(await readPath(), null)
		const visits = back.walked.filter((one) => one.place.id.endsWith(".received"))
		expect(visits).toEqual([expect.objectContaining({ fromAt: since, toAt: null, ms: 3 * HOUR_MS, paused: false })])
	})

	test("tells what is ahead, by phase and branch, and which procedures run where", async () => {
		const before = instanceOf(await readPath(), null)
		const ahead = before.ahead.map((one) => one.id)
		expect(ahead[0]).toBe("open.active.path.orientation.assessing")
		expect(ahead.filter((one) => /onHold|handover|settl|closed|awaitingInformation|received$/.test(one))).toEqual([])
		expect(before.parts).toContainEqual({
			id: "open.active.path.coordination.medical",
			label: { fr: "Médical", en: "Medical" },
		})
		const { kinds } = before.calls.find((one) => one.place.endsWith(".medical.running")) ?? { kinds: [] }
		expect(kinds).toContain("teleExpertise")
		await platform.send(caseId, "REQUEST_ACCEPTED", {}, team.nurse)
		expect(instanceOf(await readPath(), null).ahead.map((one) => one.id)).not.toContain(ahead[0])
	})

	test("follows every procedure, ended ones too", async () => {
		await orient(platform, caseId)
		const id = await askExpert(platform, caseId)
		await platform.send(id, "CANCELLED", { reason: "otherWay" }, team.nurse)
		const { instances } = await readPath()
		expect(instances.map((one) => one.kind)).toEqual(expect.arrayContaining([null, "bamaraEntry", "teleExpertise"]))
		const ended = instances.find((one) => one.id === id)
		expect(ended).toMatchObject({ done: true })
		expect(ended?.walked.map((one) => one.place.id)).toEqual(expect.arrayContaining(["active.preparing"]))
	})
})

describe("what can be done", () => {
	const firstOf = ({ order, instances }: CaseActions, count: number) =>
		order.slice(0, count).map(([id, type]) => `${instances.find((one) => one.id === id)?.kind ?? "case"} ${type}`)

	test("begins with what answers the reader's own task, and ends with what is always possible", async () => {
		const actions = await readActions()
		const [own] = actions.instances
		const types = own?.available.map((one) => one.type) ?? []
		expect(types.indexOf("REQUEST_ACCEPTED")).toBeLessThan(types.indexOf("URGENCY_CHANGED"))
		expect(types.indexOf("REQUEST_ACCEPTED")).toBeLessThan(types.indexOf("REQUEST_REDIRECTED"))
		// A detour: probable only after what goes on.
		expect(types.indexOf("REQUEST_ACCEPTED")).toBeLessThan(types.indexOf("INFORMATION_REQUESTED"))
		const accepted = own?.available.find((one) => one.type === "REQUEST_ACCEPTED")
		expect(accepted).toMatchObject({ specific: true, ends: false })
		expect(accepted?.taskId).toEqual(expect.any(String))
		expect(own?.available.find((one) => one.type === "PUT_ON_HOLD")).toMatchObject({ specific: false, taskId: null })
		expect(actions.order).toHaveLength(types.length)
	})

	test("puts what the team does before what it would record for an expert, over case and procedures", async () => {
		await orient(platform, caseId)
		const id = await askExpert(platform, caseId)
		const actions = await readActions()
		const order = actions.order.map(([instance, type]) => `${instance === id ? "expert" : "other"} ${type}`)
		expect(order.indexOf("other NEEDS_ASSESSED")).toBeLessThan(order.indexOf("expert EXPERT_ACCEPTED"))
		expect(order.indexOf("expert EXPERT_ACCEPTED")).toBeLessThan(order.indexOf("expert CANCELLED"))
		expect(firstOf(actions, 1)[0]).toMatch(/^(case|bamaraEntry) /)
		const asked = actions.instances.find((one) => one.id === id)
		expect(asked?.version).toBe((await platform.readProcedure(id)).version)
		expect(asked?.available.map((one) => one.type).sort()).toEqual(
			(await platform.readProcedure(id)).available.map((one) => one.type).sort(),
		)
	})

	test("marks what cannot be taken back", async () => {
		const { instances } = await readActions(team.physician)
		const ending = instances[0]?.available.filter((one) => one.ends).map((one) => one.type)
		expect(ending?.sort()).toEqual([
			"ENTERED_IN_ERROR",
			"LOST_TO_FOLLOW_UP",
			"PATIENT_DECEASED",
			"PATIENT_WITHDREW",
			"REQUEST_DECLINED",
			"REQUEST_REDIRECTED",
		])
	})

	test("says of what the step refuses which condition is missing, or where it would be possible", async () => {
		await orient(platform, caseId)
		const own = (await readActions(team.physician)).instances[0]
		const concluded = own?.impossible.find((one) => one.type === "EXTRA_MEDICAL_CONCLUDED")
		expect(concluded).toMatchObject({ unmet: [] })
		expect(concluded?.places.map((one) => one.label.fr)).toEqual(["Orientation extra-médicale à organiser"])
		const { opened } = await platform.send(caseId, "MEDICAL_PROCEDURE_OPENED", steps.teleExpertise, team.nurse)
		const asked = (await readActions()).instances.find((one) => one.id === opened[0]?.id)
		expect(asked?.impossible.find((one) => one.type === "REQUEST_SENT")?.unmet).toEqual([guardLabels["requestReady"]])
	})

	test("lets the physician confirm what was recorded for them by phone", async () => {
		const { caseId: urgent } = await platform.openCase({ urgency: "emergency" })
		await platform.send(urgent, "REQUEST_ACCEPTED", {}, team.nurse)
		await platform.send(urgent, "ORIENTATION_PROPOSED", steps.proposal, team.nurse)
		const { seq } = await platform.send(urgent, "ORIENTATION_VALIDATED", {}, team.otherNurse, {
			recordedFor: { role: "physician", person: team.physician.id },
		})
		caseId = urgent
		const { order, instances } = await readActions(team.physician)
		expect(order[0]).toEqual([urgent, "ACT_CONFIRMED"])
		expect(instances[0]?.available[0]).toMatchObject({ type: "ACT_CONFIRMED", preset: { seq } })
		await platform.send(urgent, "ACT_CONFIRMED", { seq }, team.physician)
		expect((await readActions(team.physician)).instances[0]?.available.map((one) => one.type)).not.toContain(
			"ACT_CONFIRMED",
		)
	})
})

describe("who reads them", () => {
	test.each(["path", "actions"])(
		"%s: the team and auditors; nobody of another platform, nor anybody from outside",
		async (what) => {
			const status = async (who: Someone) => (await platform.client(who).get(`/api/cases/${caseId}/${what}`)).status
			expect(await status(team.auditor)).toBe(200)
			for (const who of [platform.elsewhere.nurse, platform.outside.stranger, team.manager])
				expect([who.name, await status(who)]).toEqual([who.name, 404])
			expect([403, 404]).toContain(await status(platform.outside.requester))
		},
	)

	test("an auditor can do nothing, and reads nothing that was sealed", async () => {
		const canary = "Confidence7Zq"
		await platform.send(caseId, "URGENCY_CHANGED", { urgency: "urgent", reason: canary }, team.nurse)
		const { order } = await readActions(team.auditor)
		expect(order).toEqual([])
		expect(JSON.stringify(await readPath())).not.toContain(canary)
	})
})
