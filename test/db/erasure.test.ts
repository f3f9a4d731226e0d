import { randomUUID } from "node:crypto"
import { afterAll, beforeAll, expect, test } from "vitest"
import { dispatchEvent } from "../../db/dispatch.ts"
import type { Engine } from "../../db/engine.ts"
import { eraseCase } from "../../db/rights/erase-case.ts"
import { seedId } from "../../db/seed/directory-data/seed-id.ts"
import { verify } from "../../db/verify.ts"
import { dumpTables, openDump } from "../setup/dump.ts"
import { type FullCase, fillCase } from "../setup/full-case.ts"
import { type Body, startPlatform, type TestPlatform } from "../setup/platform.ts"

let platform: TestPlatform
let erased: FullCase
let kept: FullCase
/** Before and after: everything in clear, and everything that could be opened. */
let before: { dump: string; opened: string }
let after: { dump: string; opened: string }
const canaries: string[] = []

beforeAll(async () => {
	platform = await startPlatform({ at: "2026-03-02T06:00:00Z" })
	erased = await fillCase(platform, "Perdu")
	kept = await fillCase(platform, "Garde")
	await addReasons(erased, "Perdu")
	await addReasons(kept, "Garde")
	before = await look()
	const { team } = platform
	const { body } = await platform.client(team.nurse).post<Body>(`/api/cases/${erased.caseId}/rights`, {
		kind: "erasure",
		text: `Effacez ${canary("Perdu", "Demande")}`,
		receivedAt: "2026-03-01T06:00:00Z",
	})
	const decision = { granted: true, reason: canary("Perdu", "Decision") }
	const { status } = await platform.client(team.physician).post(`/api/rights/${String(body["id"])}/decision`, decision)
	if (status !== 204) throw new Error(`the erasure was answered ${status}`)
	after = await look()
}, 120_000)
afterAll(async () => {
	await platform.close()
})

const canary = (prefix: string, what: string): string => {
	const made = `${prefix}${what}${canaries.length}Xy`
	canaries.push(made)
	return made
}

/** Sealed text beside the log: a rectified identity, an emergency access with its review, requests and a limitation. */
async function addReasons({ caseId, number }: FullCase, prefix: string): Promise<void> {
	const { team, elsewhere } = platform
	const nurse = platform.client(team.nurse)
	const physician = platform.client(team.physician)
	const expectDone = (answer: { status: number; body: unknown }) => {
		if (answer.status >= 300) throw new Error(JSON.stringify(answer.body))
	}
	const identity = {
		patient: {
			birthName: canary(prefix, "Rectifie"),
			givenNames: canary(prefix, "Bis"),
			birthDate: "1987-11-24",
			sex: "female",
		},
	}
	const rectified = { identity, reason: canary(prefix, "Acte") }
	expectDone(await nurse.send("PUT", `/api/cases/${caseId}/identity`, rectified, { "If-Match": '"1"' }))
	const access = await platform
		.client(elsewhere.physician)
		.post<Body>("/api/emergency-accesses", { caseNumber: number, reason: canary(prefix, "Secours"), minutes: 30 })
	expectDone(access)
	const review = { justified: true, note: canary(prefix, "Controle") }
	expectDone(await physician.post(`/api/emergency-accesses/${String(access.body["id"])}/review`, review))
	const asked = { kind: "limitation", text: canary(prefix, "Limiter"), receivedAt: "2026-03-01T06:00:00Z" }
	const { body } = await nurse.post<Body>(`/api/cases/${caseId}/rights`, asked)
	const id = String(body["id"])
	expectDone(await physician.post(`/api/rights/${id}/decision`, { granted: true, reason: canary(prefix, "Accorde") }))
	const deputy = platform.client(team.physicianDeputy)
	expectDone(await deputy.post(`/api/rights/${id}/lift`, { reason: canary(prefix, "Leve") }))
	expectDone(await nurse.post(`/api/cases/${caseId}/patient-codes`))
	const [note, withdrawn, tag] = [randomUUID(), randomUUID(), seedId("difficultyTag", "interpreter")]
	const mentions = [team.physician.id]
	const notes = `/api/cases/${caseId}/notes`
	expectDone(await nurse.post(notes, { id: note, text: canary(prefix, "Note"), mentions }))
	expectDone(await nurse.send("PUT", `${notes}/${note}`, { text: canary(prefix, "Renote"), version: 1, mentions }))
	expectDone(await nurse.post(notes, { id: withdrawn, text: canary(prefix, "Retire") }))
	expectDone(await nurse.post(`${notes}/${withdrawn}/withdrawal`))
	const remark = { id: randomUUID(), tag, occurredOn: "2026-03-01", remark: canary(prefix, "Remarque") }
	expectDone(await nurse.post(`/api/cases/${caseId}/difficulties`, remark))
}

async function look(): Promise<{ dump: string; opened: string }> {
	const dump = await dumpTables(platform.engine.db)
	return { dump, opened: openDump(dump, platform.masterKey).toString("latin1") }
}

const ofErased = () => [
	...erased.canaries.filter((one) => one.startsWith("Perdu")),
	...canaries.filter((one) => one.startsWith("Perdu")),
]
const ofKept = () => [
	...kept.canaries.filter((one) => one.startsWith("Garde")),
	...canaries.filter((one) => one.startsWith("Garde")),
]

test("the search finds every canary before the erasure, so that it would find one afterwards", () => {
	const later = ["Demande", "Decision"]
	const written = [...ofErased(), ...ofKept()].filter((one) => !later.some((what) => one.includes(what)))
	expect(written.length).toBeGreaterThan(60)
	expect(written.filter((one) => !before.opened.includes(one))).toEqual([])
	expect([...ofErased(), ...ofKept()].filter((one) => before.dump.includes(one))).toEqual([])
})

test("after it no canary is in any table, in clear or sealed, whatever keys the dump and the environment hold", () => {
	expect(ofErased().filter((one) => after.dump.includes(one))).toEqual([])
	expect(ofErased().filter((one) => after.opened.includes(one))).toEqual([])
	expect(after.dump).not.toContain("1987-11-2")
})

test("another case keeps everything", () => {
	expect(ofKept().filter((one) => !after.opened.includes(one))).toEqual([])
})

test("nothing of the case is left outside its log, but that it was erased, by whom and when", async () => {
	const sql = platform.engine.db.$client
	for (const table of [
		"case_keys",
		"identities",
		"identity_versions",
		"identity_tokens",
		"bamara_values",
		"patient_codes",
		"notes",
		"note_versions",
		"note_mentions",
	]) {
		const rows = await sql`select 1 from ${sql(table)} where case_id = ${erased.caseId}`
		expect([table, rows.length]).toEqual([table, 0])
	}
	// Counted in the yearly report for ever, without a word.
	const [remark] = await sql`select sealed_remark, occurred_on::text from difficulties where case_id = ${erased.caseId}`
	expect(remark).toEqual({ sealed_remark: "", occurred_on: "2026-03-01" })
	const [row] =
		await sql`select cause, by_id, request_id is not null as asked from erasures where case_id = ${erased.caseId}`
	expect(row).toEqual({ cause: "request", by_id: platform.team.physician.id, asked: true })
	const [trace] =
		await sql`select by_id, detail from audit_entries where case_id = ${erased.caseId} and action = 'case.erased'`
	expect(trace).toEqual({ by_id: platform.team.physician.id, detail: { cause: "request" } })
	expect(await sql`select 1 from idempotency_keys where answer ->> 'caseId' = ${erased.caseId}`).toEqual([])
})

test("log, intervals and audit stay, and verify finds nothing", async () => {
	expect((await verify(platform.engine)).discrepancies).toEqual([])
	const log = await platform.readLog(erased.caseId)
	expect(log.length).toBeGreaterThan(20)
})

test("a command that read the case before its erasure writes nothing after it", async () => {
	const { caseId } = await fillCase(platform, "Course")
	const { engine, team } = platform
	const from = { address: null, requestId: null }
	const erase = async () =>
		await engine.db.$client.begin(async (sql) => {
			await eraseCase(sql, engine, { caseId, cause: "request", requestId: null, by: team.physician.id, from })
		})
	const reopening = dispatchEvent(justBeforeWriting(engine, erase), {
		instanceId: caseId,
		type: "REOPENED",
		payload: { reason: "newSigns", note: "Nouveaux signes" },
		principal: {
			id: team.physicianDeputy.id,
			kind: "person",
			grants: [{ role: "physicianDeputy", platform: team.platformId }],
		},
	})
	await expect(reopening).rejects.toMatchObject({ code: "INSTANCE_BLOCKED" })
	const [row] = await engine.db.$client`select retention, closed_at is null as open from cases where id = ${caseId}`
	expect(row).toEqual({ retention: "destroyed", open: false })
	expect((await verify(engine, { caseIds: [caseId] })).discrepancies).toEqual([])
})

/** An engine on which something happens between the read and the write of a command. */
function justBeforeWriting(engine: Engine, happens: () => Promise<unknown>): Engine {
	const root = engine.db.$client
	const unsafe = (async (text: string, ...rest: []) => {
		if (text.startsWith("with moved")) await happens()
		return await root.unsafe(text, ...rest)
	}) as unknown as typeof root.unsafe
	const $client = new Proxy(root, {
		get: (target, name) => (name === "unsafe" ? unsafe : (Reflect.get(target, name) as unknown)),
	})
	return { ...engine, db: Object.assign(Object.create(engine.db) as typeof engine.db, { $client }) }
}
