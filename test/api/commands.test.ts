import { afterAll, beforeAll, expect, test } from "vitest"
import { newCase, orient, startPlatform, steps, type TestPlatform } from "../setup/platform.ts"

let platform: TestPlatform
beforeAll(async () => {
	platform = await startPlatform()
})
afterAll(() => platform.close())

const hold = { reason: "familyWish", until: "2031-01-01" }

test("a case is opened once, however often the same request with the same key arrives", async () => {
	const { nurse, platformId } = platform.team
	const body = newCase(platformId)
	const headers = { "Idempotency-Key": "open-1" }
	const send = () => platform.client(nurse).post("/api/cases", body, headers)
	const [first, second] = await Promise.all([send(), send()])
	const third = await send()
	expect([first.status, second.status, third.status]).toEqual([201, 201, 201])
	expect(new Set([first, second, third].map((one) => one.body["caseId"])).size).toBe(1)
	expect(first.headers.get("Location")).toBe(`/api/cases/${String(first.body["caseId"])}`)
	expect(first.headers.get("ETag")).toBe('"1"')
	const [row] = await platform.engine.db.$client`
		select count(*)::int as n from idempotency_keys where key = 'open-1'`
	expect(row).toEqual({ n: 1 })
})

test("an event is carried out once, however often the same request with the same key arrives", async () => {
	const { nurse } = platform.team
	const { caseId } = await platform.openCase()
	const first = await platform.send(caseId, "PUT_ON_HOLD", hold, nurse, { idempotencyKey: "hold-1" })
	const again = await platform.send(caseId, "PUT_ON_HOLD", hold, nurse, { idempotencyKey: "hold-1" })
	expect(again).toMatchObject({ version: first.version, seq: first.seq })
	expect((await platform.readCase(caseId)).version).toBe(first.version)
})

test("a key that was used for another request is refused", async () => {
	const { nurse } = platform.team
	const { caseId } = await platform.openCase()
	await platform.send(caseId, "PUT_ON_HOLD", hold, nurse, { idempotencyKey: "hold-2" })
	await expect(
		platform.send(caseId, "PUT_ON_HOLD", { ...hold, reason: "other" }, nurse, { idempotencyKey: "hold-2" }),
	).rejects.toMatchObject({ status: 422, code: "IDEMPOTENCY_KEY_REUSED" })
})

test("the same key of somebody else is another key", async () => {
	const { nurse, otherNurse } = platform.team
	const { caseId } = await platform.openCase()
	await platform.send(caseId, "PUT_ON_HOLD", hold, nurse, { idempotencyKey: "hold-3" })
	await platform.send(caseId, "RESUMED", { cause: "decision" }, nurse)
	const other = await platform.send(caseId, "PUT_ON_HOLD", hold, otherNurse, { idempotencyKey: "hold-3" })
	expect((await platform.readCase(caseId)).version).toBe(other.version)
})

test("the version read is the one that If-Match expects, and the answer brings the next", async () => {
	const { nurse } = platform.team
	const { caseId } = await platform.openCase()
	const { version } = await platform.readCase(caseId)
	const done = await platform
		.client(nurse)
		.post(`/api/cases/${caseId}/events`, { type: "PUT_ON_HOLD", payload: hold }, { "If-Match": `"${version}"` })
	expect(done.status).toBe(200)
	expect(done.headers.get("ETag")).toBe(`"${version + 1}"`)
	await expect(
		platform.send(caseId, "RESUMED", { cause: "decision" }, nurse, { ifMatch: version }),
	).rejects.toMatchObject({ status: 412, problem: { version: version + 1 } })
	const any = await platform
		.client(nurse)
		.post(`/api/cases/${caseId}/events`, { type: "RESUMED", payload: { cause: "decision" } }, { "If-Match": "*" })
	expect(any.status).toBe(200)
})

test("of two who send with the same version one is refused, and nothing of theirs happens", async () => {
	const { nurse, physician } = platform.team
	const { caseId } = await platform.openCase()
	const results = await Promise.allSettled([
		platform.send(caseId, "URGENCY_CHANGED", { urgency: "urgent", reason: "Fièvre" }, nurse, { ifMatch: 1 }),
		platform.send(caseId, "URGENCY_CHANGED", { urgency: "emergency", reason: "Choc" }, physician, { ifMatch: 1 }),
	])
	expect(results.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"])
	expect((await platform.readLog(caseId)).filter((one) => one.type === "URGENCY_CHANGED")).toHaveLength(1)
})

test("a procedure is opened under the name of its kind, and its place is told", async () => {
	const { nurse } = platform.team
	const { caseId } = await platform.openCase()
	await orient(platform, caseId)
	const { status, headers, body } = await platform
		.client(nurse)
		.post(`/api/cases/${caseId}/procedures`, steps.teleExpertise, { "Idempotency-Key": "open-procedure" })
	expect(status).toBe(201)
	expect(headers.get("Location")).toBe(`/api/procedures/${String(body["procedureId"])}`)
	expect(await platform.readProcedure(String(body["procedureId"]))).toMatchObject({ kind: "teleExpertise", caseId })
	await platform.send(caseId, "NEEDS_ASSESSED", { result: "needs", needs: ["social"] }, nurse)
	const referral = await platform
		.client(nurse)
		.post(`/api/cases/${caseId}/procedures`, { kind: "extraMedicalReferral", input: steps.referral })
	expect(referral.status).toBe(201)
	expect((await platform.readCase(caseId)).procedures.map((one) => one.kind)).toEqual([
		"bamaraEntry",
		"teleExpertise",
		"extraMedicalReferral",
	])
})

test("the log comes in order, a part at a time, with names, labels, causes and opened text", async () => {
	const { nurse, physician } = platform.team
	const { caseId } = await platform.openCase()
	await orient(platform, caseId)
	const client = platform.client(platform.team.secretary)
	type Log = { items: { seq: number; type: string }[]; next: number | null }
	const seqs: number[] = []
	for (let after: number | null = 0; after !== null; ) {
		const { body }: { body: Log } = await client.get<Log>(`/api/cases/${caseId}/events?limit=2&after=${after}`)
		expect(body.items.length).toBeLessThanOrEqual(2)
		seqs.push(...body.items.map((one) => one.seq))
		after = body.next
	}
	expect(seqs).toEqual([1, 2, 3, 4, 5])
	const log = await platform.readLog(caseId)
	expect(log[2]).toMatchObject({
		type: "ORIENTATION_PROPOSED",
		label: { fr: "Proposer l'orientation" },
		by: { id: nurse.id, name: "Mme Inès Vacoa" },
		role: "nurse",
		ref: "case",
		payload: { reason: "Anémie inexpliquée depuis l'enfance" },
	})
	expect(log[4]).toMatchObject({ type: "STARTED", kind: "bamaraEntry", causeSeq: 4, by: { name: "Passerelle" } })
	expect(log[3]?.by.name).toBe(physician.name)
})

test("what somebody of the team notes for the expert is kept with both names", async () => {
	const { nurse } = platform.team
	const { expert } = platform.outside
	const { caseId } = await platform.openCase()
	await platform.send(caseId, "NEW_SIGNS_REPORTED", { description: "x" }, nurse).catch(() => undefined)
	const occurredAt = new Date(Date.now() - 3_600_000).toISOString()
	const recordedFor = { role: "requester", person: expert.id }
	await platform.send(caseId, "INFORMATION_REQUESTED", { items: ["NFS"], from: "requester", message: "Merci" }, nurse)
	await platform.send(caseId, "INFORMATION_RECEIVED", {}, nurse, { recordedFor, occurredAt })
	expect((await platform.readLog(caseId)).at(-1)).toMatchObject({
		by: { id: nurse.id },
		role: "nurse",
		recordedFor: { role: "requester", personId: expert.id, name: "Pr Solange Courbaril" },
		occurredAt,
	})
})

test("a case whose key was destroyed is still read, without what it sealed, and takes no more events", async () => {
	const { nurse } = platform.team
	const { caseId } = await platform.openCase()
	await orient(platform, caseId)
	await platform.engine.db.$client`delete from case_keys where case_id = ${caseId}`
	expect((await platform.readCase(caseId)).identity).toEqual({ access: "erased" })
	expect((await platform.readLog(caseId))[2]?.payload["reason"]).toBe("[erased]")
	await expect(platform.send(caseId, "PUT_ON_HOLD", hold, nurse)).rejects.toMatchObject({
		status: 409,
		code: "INSTANCE_BLOCKED",
	})
})

test("a case whose stored state cannot be read is shown as blocked, and refuses to move", async () => {
	const { nurse } = platform.team
	const { caseId } = await platform.openCase()
	await platform.engine.db.$client`
		update instances set snapshot = jsonb_set(snapshot, '{state,value}', '"nowhere"') where id = ${caseId}`
	expect(await platform.readCase(caseId)).toMatchObject({ blocked: true, available: [] })
	await expect(platform.send(caseId, "PUT_ON_HOLD", hold, nurse)).rejects.toMatchObject({ code: "INSTANCE_BLOCKED" })
	const [incident] = (await platform.readCase(caseId)).incidents
	expect(incident).toMatchObject({ kind: "snapshot", code: "SNAPSHOT_INVALID" })
})
