import { randomBytes } from "node:crypto"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { connect, type Database } from "../../db/client.ts"
import type { Engine } from "../../db/engine.ts"
import { readGeography } from "../../db/geography.ts"
import { openVault } from "../../db/open-vault.ts"
import { demoAccounts, seedDemo } from "../../db/seed/demo/seed-demo.ts"
import { seedDirectory } from "../../db/seed/directory.ts"
import { verify } from "../../db/verify.ts"
import type { MachineDefinition } from "../../machines/definition.ts"
import { registry } from "../../machines/registry.ts"
import { createTestDatabase, type TestDatabase } from "../setup/database.ts"

/** A Tuesday morning in Saint-Denis. */
const NOW = new Date("2026-03-17T06:42:00Z")
const MOST_MS = 60_000

let database: TestDatabase
let db: Database
let engine: Engine
let took: number

async function seeded(now: Date, cases?: number): Promise<{ database: TestDatabase; engine: Engine; took: number }> {
	const made = await createTestDatabase()
	const connected = connect(made.url)
	await seedDirectory(connected, now)
	const vault = await openVault(connected.$client, randomBytes(32).toString("base64"))
	const here: Engine = { db: connected, registry, vault, geography: await readGeography(connected) }
	const from = performance.now()
	await seedDemo(here, now, cases === undefined ? {} : { cases })
	return { database: made, engine: here, took: performance.now() - from }
}

beforeAll(async () => {
	;({ database, engine, took } = await seeded(NOW))
	db = engine.db
}, MOST_MS)

afterAll(async () => {
	await db.$client.end()
	await database.drop()
})

/** Every place of a machine, and whether it is one where a run ends for good. */
function placesOf(definition: MachineDefinition): string[] {
	const found: string[] = []
	const visit = (node: typeof definition.machine.root): void => {
		const meta = node.meta as { place?: unknown } | undefined
		if (meta?.place !== undefined) found.push(node.id.slice(definition.machine.id.length + 1))
		for (const child of Object.values(node.states)) visit(child)
	}
	visit(definition.machine.root)
	return found
}

async function occupied(sql: Database["$client"]): Promise<ReadonlySet<string>> {
	const rows = await sql<{ at: string }[]>`
		select distinct i.machine || ' ' || place as at from instances i, unnest(i.places) as place`
	return new Set(rows.map((one) => one.at))
}

const everyPlace = registry.current.flatMap((one) => placesOf(one).map((place) => `${one.name} ${place}`))

describe("the demonstration", () => {
	test("has at least 44 cases, most of them on the platform of the pictures, some on each", async () => {
		const rows = await db.$client<{ code: string; n: number }[]>`
			select p.code, count(*)::int as n from cases c join platforms p on p.id = c.platform_id group by p.code`
		const counts = new Map(rows.map((one) => [one.code, one.n]))
		expect([...counts.values()].reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(44)
		expect(counts.get("RE-MA-RARES")).toBeGreaterThanOrEqual(28)
		for (const code of ["KARUKERARES", "AMR", "COMARG"]) expect(counts.get(code)).toBeGreaterThanOrEqual(4)
	})

	test("occupies every place of every machine", async () => {
		const found = await occupied(db.$client)
		expect(everyPlace.filter((one) => !found.has(one))).toEqual([])
	})

	test("equals the fold of its log, in every row", async () => {
		const report = await verify(engine)
		expect(report.discrepancies).toEqual([])
		expect(report.cases).toBeGreaterThanOrEqual(44)
	})

	test("was recorded in the past, and nothing of it in the future", async () => {
		const [row] = await db.$client<{ future: number; first: Date; unordered: number }[]>`
			select count(*) filter (where recorded_at > ${NOW.toISOString()} or occurred_at > recorded_at)::int as future,
				min(recorded_at) as first,
				(select count(*)::int from case_events a join case_events b on b.case_id = a.case_id and b.seq = a.seq + 1
					where b.recorded_at < a.recorded_at) as unordered
			from case_events`
		expect(row).toMatchObject({ future: 0, unordered: 0 })
		expect(new Date(row?.first ?? NOW).getTime()).toBeLessThan(NOW.getTime() - 200 * 86_400_000)
	})

	test("gives cases their numbers in the order of their requests", async () => {
		const rows = await db.$client<{ number: string }[]>`select number from cases order by opened_at, number`
		const numbers = rows.map((one) => one.number)
		expect(numbers).toEqual([...numbers].sort())
	})

	test("has tasks that are late, due today and due later, taken and not", async () => {
		const [row] = await db.$client<Record<string, number>[]>`
			with open as (
				select t.*, (due_at at time zone 'Indian/Reunion')::date - (${NOW.toISOString()}::timestamptz at time zone 'Indian/Reunion')::date as days
				from tasks t join platforms p on p.id = t.platform_id where t.status = 'open' and p.code = 'RE-MA-RARES')
			select count(*) filter (where due_at < ${NOW.toISOString()})::int as late,
				count(*) filter (where due_at >= ${NOW.toISOString()} and days = 0)::int as today,
				count(*) filter (where days > 0)::int as later,
				count(assignee_id)::int as taken, count(*) filter (where assignee_id is null)::int as free,
				count(*) filter (where escalated)::int as escalated
			from open`
		const some = Object.entries(row ?? {}).filter(([, count]) => count > 0)
		expect(some.map(([name]) => name)).toEqual(["late", "today", "later", "taken", "free", "escalated"])
		expect(row?.["later"]).toBeGreaterThan(row?.["late"] ?? 0)
	})

	test("had its reminders fire at their own time", async () => {
		const [row] = await db.$client<{ fired: number; overdue: number }[]>`
			select count(*) filter (where status = 'fired')::int as fired,
				count(*) filter (where status = 'pending' and due_at <= ${NOW.toISOString()})::int as overdue from timers`
		expect(row?.fired).toBeGreaterThan(50)
		expect(row?.overdue).toBe(0)
	})

	test("has an account for everybody it names", async () => {
		const rows = await db.$client<{ login: string }[]>`
			select a.login from accounts a join sign_in_methods m on m.account_id = a.id where m.password is not null`
		expect(rows.map((one) => one.login).sort()).toEqual(demoAccounts.map((one) => one.login).sort())
		expect(demoAccounts.map((one) => one.login)).toContain("maya.takamaka")
	})

	test("is loaded in a time that one can wait for", () => {
		expect(took).toBeLessThan(MOST_MS)
	})
})

describe("the demonstration on any day", () => {
	test(
		"occupies every place when it is loaded on a Sunday, and tells stories again of other people",
		async () => {
			const cases = 100
			const other = await seeded(new Date("2026-11-22T03:15:00Z"), cases)
			try {
				const [count] = await other.engine.db.$client<{ n: number }[]>`select count(*)::int as n from cases`
				expect(count?.n).toBe(cases)
				const found = await occupied(other.engine.db.$client)
				expect(everyPlace.filter((one) => !found.has(one))).toEqual([])
				expect((await verify(other.engine)).discrepancies).toEqual([])
			} finally {
				await other.engine.db.$client.end()
				await other.database.drop()
			}
		},
		MOST_MS,
	)
})
