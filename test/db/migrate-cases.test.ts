import { randomBytes } from "node:crypto"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { connect, type Database } from "../../db/client.ts"
import { dispatchEvent } from "../../db/dispatch.ts"
import type { Engine } from "../../db/engine.ts"
import { fireDueTimers } from "../../db/fire-due-timers.ts"
import { readGeography } from "../../db/geography.ts"
import { migrateCases } from "../../db/migrate-cases.ts"
import { openCase } from "../../db/open-case.ts"
import { openVault } from "../../db/open-vault.ts"
import { platformTeams, seedDirectory } from "../../db/seed/directory.ts"
import { verify } from "../../db/verify.ts"
import type { GrantableRole, Principal } from "../../machines/policy.ts"
import { Registry, registry } from "../../machines/registry.ts"
import { expertVisitV2, toV2 } from "../fixtures/expert-visit-v2.ts"
import { createTestDatabase, type TestDatabase } from "../setup/database.ts"

const newRegistry = new Registry([...registry.all, expertVisitV2])
const migrations = [toV2]

let database: TestDatabase
let db: Database
let clock = new Date("2026-03-02T06:00:00Z")
let engine: Engine
let newEngine: Engine

const [team] = platformTeams
if (!team) throw new Error("the seed has no platform")
const principal = (role: GrantableRole, nth = 0): Principal => {
	const member = team.members.filter((one) => one.role === role)[nth]
	if (!member) throw new Error(`the seed has no ${role}`)
	return { id: member.personId, kind: "person", grants: [{ role, platform: team.platformId }] }
}
const nurse = principal("nurse")
const physician = principal("physician")
const days = (n: number) => {
	clock = new Date(clock.getTime() + n * 86_400_000)
}
const send = (instanceId: string, type: string, payload: unknown, by = nurse, on = engine) =>
	dispatchEvent(on, { instanceId, type, payload, principal: by })

async function openVisit(): Promise<{ caseId: string; visit: string; number: string }> {
	const [filiere] = await db.$client<{ id: string }[]>`select id from filieres order by code limit 1`
	const { caseId, number } = await openCase(engine, {
		principal: nurse,
		body: {
			platform: team?.platformId,
			requesterType: "treatingDoctor",
			channel: "phone",
			urgency: "routine",
			diagnosticState: "none",
			doctorSettled: true,
			contactRefused: false,
			territoryOfCare: "RE",
			territoryOfResidence: "RE",
			patient: { birthName: "Canari", givenNames: "Lou", birthDate: "1990-02-01", sex: "female" },
		},
	})
	await send(caseId, "REQUEST_ACCEPTED", {})
	await send(caseId, "ORIENTATION_PROPOSED", {
		filieres: [filiere?.id],
		level: "LOCAL",
		followedSuggestion: "none",
		reason: "à voir sur place",
	})
	await send(caseId, "ORIENTATION_VALIDATED", {}, physician)
	const { opened } = await send(caseId, "MEDICAL_PROCEDURE_OPENED", {
		kind: "expertVisit",
		level: "LOCAL",
		input: { specialty: "neuropédiatrie" },
	})
	return { caseId, number, visit: opened[0]?.id ?? "" }
}

async function schedule(visit: string): Promise<void> {
	const [mission] = await db.$client<{ id: string }[]>`select id from missions order by id limit 1`
	await send(visit, "VISIT_SCHEDULED", {
		visit: mission?.id,
		startsAt: new Date(clock.getTime() + 20 * 86_400_000).toISOString(),
		patientConfirmed: true,
	})
}

const timersOf = async (visit: string) =>
	await db.$client<{ name: string; status: string; due_at: string; place: string }[]>`
		select name, status, due_at, place from timers where instance_id = ${visit} order by visit, due_at, name`

beforeAll(async () => {
	database = await createTestDatabase()
	db = connect(database.url)
	await seedDirectory(db, clock)
	const vault = await openVault(db.$client, randomBytes(32).toString("base64"))
	engine = { db, registry, geography: await readGeography(db), vault, clock: () => clock }
	newEngine = { ...engine, registry: newRegistry }
})

afterAll(async () => {
	await db.$client.end()
	await database.drop()
})

describe("a second version of a machine", () => {
	test("moves live instances, keeps armed timers' due time and carries tasks over", async () => {
		const waiting = await openVisit()
		const scheduled = await openVisit()
		await schedule(scheduled.visit)
		const held = await openVisit()
		await schedule(held.visit)
		await send(held.caseId, "PUT_ON_HOLD", { reason: "familyWish", until: "2026-06-01" })
		const absent = await openVisit()
		await schedule(absent.visit)
		await send(absent.visit, "PATIENT_UNATTENDED", {})
		const before = await timersOf(waiting.visit)
		const [task] =
			await db.$client`select id, due_at from tasks where instance_id = ${waiting.visit} and status = 'open'`

		const dry = await migrateCases(newEngine, { dryRun: true, migrations })
		expect(dry.map((line) => [line.caseNumber, line.placesAfter, line.problem])).toEqual([
			[waiting.number, ["active.waitingForMission"], null],
			[scheduled.number, ["active.scheduled"], null],
			[held.number, ["onHold"], null],
			[absent.number, [], "MIGRATION_MISSING"],
		])
		expect(await timersOf(waiting.visit)).toEqual(before)

		const done = await migrateCases(newEngine, { dryRun: false, migrations })
		expect(done).toEqual(dry)
		const after = await timersOf(waiting.visit)
		for (const timer of before) expect(after).toContainEqual({ ...timer, place: "active.waitingForMission" })
		expect(after.map((one) => one.name).sort()).toEqual(["waitingEscalation", "waitingReminder1", "waitingReminder2"])
		const [same] = await db.$client`select id, due_at, place, status from tasks where instance_id = ${waiting.visit}`
		expect(same).toEqual({ ...task, place: "active.waitingForMission", status: "open" })

		const renamed = await timersOf(scheduled.visit)
		const live = renamed.filter((one) => one.status === "pending")
		expect(live.map((one) => one.name)).toEqual(["slotReminder1", "slotEscalation"])
		const old = renamed.find((one) => one.name === "scheduledReminder2")
		expect(old?.status).toBe("cancelled")
		expect(live[0]?.due_at).toBe(old?.due_at)
		expect((await verify(newEngine, { migrations })).discrepancies).toEqual([])
	})

	test("an instance that cannot move keeps its version and becomes a visible incident", async () => {
		const incidents = await db.$client`select kind, code, resolved_at from incidents`
		expect(incidents).toEqual([{ kind: "migration", code: "MIGRATION_MISSING", resolved_at: null }])
		const [left] = await db.$client`select machine_version from instances where places = array['active.unattended']`
		expect(left?.["machine_version"]).toBe(1)
		await migrateCases(newEngine, { dryRun: false, migrations })
		const again = await db.$client`select attempts from incidents`
		expect(again).toEqual([{ attempts: 2 }])
	})

	test("a case held before the migration comes back to its new places with what was left", async () => {
		const [row] = await db.$client<{ id: string; case_id: string }[]>`
			select id, case_id from instances where machine = 'expert-visit' and places = array['onHold']`
		if (!row) throw new Error("no held visit")
		days(14)
		await send(row.case_id, "RESUMED", { cause: "decision" }, nurse, newEngine)
		const [visit] = await db.$client`select places, machine_version from instances where id = ${row.id}`
		expect(visit).toEqual({ places: ["active.scheduled"], machine_version: 2 })
		const live = (await timersOf(row.id)).filter((one) => one.status === "pending").map((one) => one.name)
		expect(live).toEqual(["slotReminder1", "slotEscalation"])
	})

	test("new instances start in the new version, timers go on firing, and everything still folds", async () => {
		const usual = engine
		engine = newEngine
		const { visit } = await openVisit()
		engine = usual
		const [row] = await db.$client`select places, machine_version from instances where id = ${visit}`
		expect(row).toEqual({ places: ["active.triaging"], machine_version: 2 })
		days(400)
		expect(await fireDueTimers(newEngine, clock)).toBeGreaterThan(5)
		expect((await verify(newEngine, { migrations })).discrepancies).toEqual([])
	})

	test("a process that does not know the version opens an incident instead of guessing", async () => {
		const [row] = await db.$client<{ id: string }[]>`
			select id from instances where machine = 'expert-visit' and machine_version = 2 and not done limit 1`
		await expect(send(row?.id ?? "", "CANCELLED", { reason: "otherWay" })).rejects.toMatchObject({
			code: "INSTANCE_BLOCKED",
		})
		const [incident] = await db.$client`select code from incidents where kind = 'snapshot'`
		expect(incident?.["code"]).toBe("MACHINE_UNKNOWN")
	})
})
