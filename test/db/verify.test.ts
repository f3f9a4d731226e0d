import { spawn } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { parseAnchors } from "../../db/audit/anchors.ts"
import { recordAudit } from "../../db/audit/record-audit.ts"
import { verify } from "../../db/verify.ts"
import { orient, startPlatform, type TestPlatform } from "../setup/platform.ts"

let platform: TestPlatform
let caseId: string

beforeAll(async () => {
	platform = await startPlatform({ at: "2026-03-02T06:00:00Z" })
})

afterAll(async () => {
	await platform.close()
})

beforeEach(async () => {
	;({ caseId } = await platform.openCase())
	await orient(platform, caseId)
})

const tamper = async (statement: string) => await platform.engine.db.$client.unsafe(statement, [caseId])
const found = async () =>
	(await verify(platform.engine, { caseIds: [caseId] })).discrepancies.map(({ ref, what }) => `${ref}: ${what}`)
/** Of the whole database, the audit log included. */
const everything = async () =>
	(await verify(platform.engine)).discrepancies.map(({ caseNumber, ref, what }) => `${caseNumber} ${ref}: ${what}`)

describe("verify", () => {
	test("finds nothing in a case that only dispatch has written", async () => {
		expect(await found()).toEqual([])
	})

	test.each([
		[
			"an entry of the log that is gone",
			"delete from case_events where case_id = $1 and seq = 2",
			"case: sequence numbers",
		],
		["its first entry gone", "delete from case_events where case_id = $1 and seq = 1", "case: entry 1 of the log"],
		[
			"an entry in its middle gone",
			"delete from case_events where case_id = $1 and seq = 2",
			"case: entry 2 of the log",
		],
		["its last entry gone", "delete from case_events where case_id = $1 and seq = 5", "case: entry 5 of the log"],
		[
			"several entries gone",
			"delete from case_events where case_id = $1 and seq in (2, 3)",
			"case: entries 2 to 3 of the log",
		],
		[
			"the sender of an entry exchanged, which no fold would notice",
			"update case_events set sent_by = 'somebody' where case_id = $1 and seq = 2",
			"case: entry 2 of the log",
		],
		[
			"the instant of an entry moved by a microsecond",
			"update case_events set recorded_at = recorded_at + interval '1 microsecond' where case_id = $1 and seq = 2",
			"case: entry 2 of the log",
		],
		[
			"the ciphertext of an entry exchanged",
			`update case_events set payload = jsonb_set(payload, '{reason}', '{"sealed":"AAAA"}') where case_id = $1 and seq = 3`,
			"case: entry 3 of the log",
		],
		[
			"an entry replaced together with its hash",
			"update case_events set sent_by = 'somebody', hash = repeat('0', 64) where case_id = $1 and seq = 3",
			"case: entry 3 of the log",
		],
		[
			"an entry that was added behind the last",
			`insert into case_events select case_id, 6, instance_id, 5, machine_version, type, sent_by, role, platform_id, recorded_for,
				recorded_at, occurred_at, payload, facts, cause_seq, fired, parked, hash from case_events where case_id = $1 and seq = 4`,
			"case: entry 6 of the log",
		],
		[
			"the end of the chain set back",
			"update cases set chain_hash = (select hash from case_events where case_id = $1 and seq = 3) where id = $1",
			"case: head of the log",
		],
		[
			"the hashes emptied",
			"update case_events set hash = null where case_id = $1 and seq = 3",
			"case: entry 3 of the log",
		],
		[
			"an entry that was altered",
			`update case_events set payload = '{"urgency":"urgent"}', type = 'URGENCY_CHANGED' where case_id = $1 and seq = 4`,
			"case: snapshot",
		],
		[
			"a snapshot that was altered",
			`update instances set snapshot = jsonb_set(snapshot, '{state,context,urgency}', '"emergency"') where id = $1`,
			"case: snapshot",
		],
		["a version that does not count the log", "update instances set version = 9 where id = $1", "case: version"],
		[
			"a case that shows another urgency than its log",
			"update cases set urgency = 'emergency' where id = $1",
			"case: urgency of the case",
		],
		[
			"a task that was closed by hand",
			"update tasks set status = 'done' where case_id = $1 and place like '%planning'",
			"case: task 5",
		],
		["a task without its row", "delete from tasks where case_id = $1 and place like '%planning'", "case: task 5"],
		[
			"an assignee that nobody made",
			"update tasks set assignee_id = gen_random_uuid() where case_id = $1 and place like '%planning'",
			"case: assignee of task 5",
		],
		[
			"a deadline that was moved",
			"update timers set due_at = due_at + interval '1 hour' where instance_id = $1 and name = 'planningReminder1'",
			"case: timer 5/planningReminder1",
		],
		[
			"a timer that fired without an entry",
			"update timers set status = 'fired' where instance_id = $1 and name = 'planningEscalation'",
			"case: timer 5/planningEscalation",
		],
		[
			"an interval that was lengthened",
			"update state_intervals set to_at = from_at + interval '1 hour' where instance_id = $1 and visit = 1",
			"case: interval 1/1",
		],
		[
			"a procedure that the log never started",
			`insert into instances select gen_random_uuid(), case_id, platform_id, 'bamaraEntry', 'bamaraEntry', machine, machine_version, snapshot,
				version, next_visit, places, parties, parked, done, started_at from instances where id = $1`,
			"case: instances",
		],
	])("names %s", async (_what, statement, expected) => {
		await tamper(statement)
		const discrepancies = await found()
		expect(discrepancies).toContain(expected)
	})

	test("names both of two entries that changed places, with their hashes or without", async () => {
		await tamper("update case_events set seq = -seq where case_id = $1 and seq in (2, 3)")
		await tamper("update case_events set seq = 5 + seq where case_id = $1 and seq < 0")
		expect(await found()).toEqual(expect.arrayContaining(["case: entry 2 of the log", "case: entry 3 of the log"]))
		const sql = platform.engine.db.$client
		await sql`
			update case_events e set hash = o.hash from case_events o
			where e.case_id = ${caseId} and o.case_id = e.case_id and e.seq + o.seq = 5 and e.seq in (2, 3)`
		expect(await found()).toEqual(expect.arrayContaining(["case: entry 2 of the log", "case: entry 3 of the log"]))
	})

	test("names an entry of another case that was put in the place of one, although its own hash is true", async () => {
		const other = await platform.openCase()
		await orient(platform, other.caseId)
		await platform.engine.db.$client`
			update case_events e set payload = o.payload, facts = o.facts, sent_by = o.sent_by, recorded_at = o.recorded_at,
				occurred_at = o.occurred_at, hash = o.hash
			from case_events o where e.case_id = ${caseId} and e.seq = 4 and o.case_id = ${other.caseId} and o.seq = 4`
		expect(await found()).toContain("case: entry 4 of the log")
	})

	test("finds nothing in a case whose key was destroyed, and still everything that is altered afterwards", async () => {
		await tamper("delete from case_keys where case_id = $1")
		await tamper("delete from identities where case_id = $1")
		await tamper("delete from identity_tokens where case_id = $1")
		expect(await found()).toEqual([])
		await tamper("update case_events set sent_by = 'somebody' where case_id = $1 and seq = 2")
		expect(await found()).toEqual(["case: entry 2 of the log"])
	})

	test("a case that was deleted leaves its number behind", async () => {
		const gone = await platform.openCase()
		const number = await deleteCase(gone.caseId)
		expect(await everything()).toContain(`${number} case: number of the case`)
	})

	test("a counter that was set back is seen by the numbers it has given", async () => {
		const sql = platform.engine.db.$client
		const { caseId: last } = await platform.openCase()
		const [row] = await sql<{ number: string }[]>`select number from cases where id = ${last}`
		await sql`update case_counters set last = last - 1`
		try {
			expect(await everything()).toContain(`${row?.number} case: number of the case`)
		} finally {
			await sql`update case_counters set last = last + 1`
		}
	})

	test("the command lists what differs, without the patient, and exits with 1", async () => {
		await tamper("update instances set version = 9 where id = $1")
		const { code, output } = await run(platform, [])
		expect(output).toContain("case: version")
		expect(output).toMatch(/\d+ cases, \d+ instances, \d+ log entries: \d+ discrepancies/)
		expect(output).not.toContain("Vacoas")
		expect(code).toBe(1)
	}, 60_000)

	test("an anchor shows what was cut off together with the end of its chain", async () => {
		const sql = platform.engine.db.$client
		const last = await platform.openCase()
		const from = { address: null, requestId: null }
		const entry = { action: "case.read", platformId: platform.team.platformId, by: "somebody", from } as const
		await recordAudit(platform.engine, entry)
		await recordAudit(platform.engine, entry)
		const folder = await mkdtemp(path.join(tmpdir(), "passerelle-anchors-"))
		const file = path.join(folder, "anchors")
		try {
			const printed = await run(platform, ["--anchor"])
			expect(printed.code).toBe(0)
			// As an outside log keeps them, among other lines.
			await writeFile(file, `> passerelle\n${printed.output}{"level":30,"msg":"request"}\n`)
			const kept = parseAnchors(printed.output)
			const before = await verify(platform.engine, { anchors: kept })
			const [{ number: altered } = { number: "" }] = await sql<
				{ number: string }[]
			>`select number from cases where id = ${caseId}`
			const doubted = before.discrepancies.filter(({ what }) => what.startsWith("anchor"))
			expect(doubted.filter((one) => [altered, last.number, "audit log"].includes(one.caseNumber))).toEqual([])

			const untouched = await everything()
			await tamper("delete from case_events where case_id = $1 and seq = 5")
			await tamper(`update cases set last_seq = 4,
				chain_hash = (select hash from case_events where case_id = $1 and seq = 4) where id = $1`)
			await sql`delete from audit_entries where chain = ${platform.team.platformId} and seq = 2`
			await sql`update audit_heads set seq = 1, hash = (select hash from audit_entries where chain = ${platform.team.platformId} and seq = 1)
				where chain = ${platform.team.platformId}`
			const number = await deleteCase(last.caseId)
			await sql`update case_counters set last = last - 1`
			const hidden = (await everything()).filter((one) => !untouched.includes(one))
			expect(hidden.filter((one) => /entr|head|number/.test(one) && !one.includes("entries of the instance"))).toEqual(
				[],
			)

			const { code, output } = await run(platform, ["--against", file])
			expect(code).toBe(1)
			expect(output).toContain(`${altered} case: anchor at 5`)
			expect(output).toContain(`audit log ${platform.team.platformId}: anchor at 2`)
			expect(output).toContain(`${number} case: anchor at 1`)
			expect(output).toMatch(/audit log numbers \d{4}: anchor at/)
			expect(output).not.toContain("Vacoas")
		} finally {
			await rm(folder, { recursive: true })
		}
	}, 60_000)
})

/** Takes a case away with all its rows, as somebody with the owner's rights could. */
async function deleteCase(id: string): Promise<string> {
	const sql = platform.engine.db.$client
	for (const table of ["notices", "timers", "tasks", "state_intervals", "case_events", "instances"])
		await sql`delete from ${sql(table)} where case_id = ${id}`
	for (const table of ["case_keys", "identities", "identity_tokens"])
		await sql`delete from ${sql(table)} where case_id = ${id}`
	const [row] = await sql<{ number: string }[]>`delete from cases where id = ${id} returning number`
	return row?.number ?? ""
}

/** `npm run verify` on a database, as its own process. */
async function run(
	{ url, masterKey }: TestPlatform,
	given: readonly string[],
): Promise<{ code: number | null; output: string }> {
	const root = fileURLToPath(new URL("../..", import.meta.url))
	const env = { ...process.env, DATABASE_URL: url, MASTER_KEY: masterKey }
	const child = spawn(process.execPath, ["--import", "tsx", "scripts/verify.ts", ...given], { cwd: root, env })
	let output = ""
	child.stdout.on("data", (text: Buffer) => {
		output += text.toString()
	})
	const code = await new Promise<number | null>((resolve) => {
		child.on("exit", resolve)
	})
	return { code, output }
}
