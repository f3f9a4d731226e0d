import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
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

	test("the command lists what differs, without the patient, and exits with 1", async () => {
		await tamper("update instances set version = 9 where id = $1")
		const { code, output } = await run(platform)
		expect(output).toContain("case: version")
		expect(output).toMatch(/\d+ cases, \d+ instances, \d+ log entries: \d+ discrepancies/)
		expect(output).not.toContain("Canari")
		expect(code).toBe(1)
	}, 60_000)
})

/** `npm run verify` on a database, as its own process. */
async function run({ url, masterKey }: TestPlatform): Promise<{ code: number | null; output: string }> {
	const root = fileURLToPath(new URL("../..", import.meta.url))
	const env = { ...process.env, DATABASE_URL: url, MASTER_KEY: masterKey }
	const child = spawn(process.execPath, ["--import", "tsx", "scripts/verify.ts"], { cwd: root, env })
	let output = ""
	child.stdout.on("data", (text: Buffer) => {
		output += text.toString()
	})
	const code = await new Promise<number | null>((resolve) => {
		child.on("exit", resolve)
	})
	return { code, output }
}
