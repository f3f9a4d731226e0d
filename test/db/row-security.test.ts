import type postgres from "postgres"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { connect, type Database } from "../../db/client.ts"
import { databaseRoles } from "../../db/row-security.ts"
import { noScope, type Scope, withScope } from "../../db/scope.ts"
import { type EveryProcedure, openEveryProcedure } from "../setup/every-procedure.ts"
import { startPlatform, type TestPlatform } from "../setup/platform.ts"
import { until } from "../setup/until.ts"

let platform: TestPlatform
let instances: EveryProcedure
let api: Database
let worker: Database
let analytics: Database

beforeAll(async () => {
	platform = await startPlatform()
	instances = await openEveryProcedure(platform)
	const { caseId } = await platform.openCase()
	const pdf = { "Content-Type": "application/pdf", "X-File-Name": "a.pdf" }
	await platform.client(platform.team.nurse).send("POST", `/api/cases/${caseId}/documents`, "%PDF-1.7", pdf)
	const as = (role: (typeof databaseRoles)[keyof typeof databaseRoles]) => connect(platform.url, { role, max: 2 })
	api = as(databaseRoles.api)
	worker = as(databaseRoles.worker)
	analytics = as(databaseRoles.analytics)
}, 60_000)
afterAll(async () => {
	await Promise.all([api, worker, analytics].map((one) => one.$client.end()))
	await platform.close()
})

const owner = () => platform.engine.db.$client

/** Runs SQL as the API's role in a scope: what a wrong query would do. */
const inScope = <T>(scope: Partial<Scope>, run: (sql: postgres.Sql) => Promise<T>): Promise<T> =>
	withScope({ ...platform.engine, db: api }, { ...noScope, ...scope }, async ({ db }) => await run(db.$client))

/** Tables that hold something of a case. */
async function tablesOfCases(): Promise<readonly string[]> {
	const rows = await owner()<{ name: string }[]>`
		select distinct table_name as name from information_schema.columns
		where table_schema = 'public' and (column_name in ('case_id', 'instance_id') or table_name = 'cases')
		order by 1`
	return rows.map((one) => one.name)
}

const countIn = async (sql: postgres.Sql, table: string): Promise<number> =>
	(await sql<{ n: number }[]>`select count(*)::int as n from ${sql(table)}`)[0]?.n ?? 0

/** Tables that a role may read, with how many rows it sees. */
async function countAll(sql: postgres.Sql, role: string | null): Promise<Record<string, number>> {
	const counts: Record<string, number> = {}
	for (const table of await tablesOfCases()) {
		const [may] = await owner()<{ may: boolean }[]>`
			select has_table_privilege(coalesce(${role}, current_user), ${table}, 'select') as may`
		if (may?.may) counts[table] = await countIn(sql, table)
	}
	return counts
}

test("every table has row-level security, and no role but its owner has a right that is not in the list", async () => {
	const open = await owner()<{ relname: string }[]>`
		select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relrowsecurity`
	expect(open.map((one) => one.relname)).toEqual([])
	const publicly = await owner()`
		select table_name from information_schema.role_table_grants where table_schema = 'public' and grantee = 'PUBLIC'`
	expect(publicly).toEqual([])
	const [role] = await owner()<{ privileged: boolean }[]>`
		select bool_or(rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolcanlogin) as privileged
		from pg_roles where rolname like 'passerelle_%'`
	expect(role?.privileged).toBe(false)
})

describe("the API's role, whatever the query asks for", () => {
	test("sees no row of any case without a scope, or in another platform's", async () => {
		const all = await countAll(owner(), null)
		expect(all["cases"]).toBeGreaterThan(2)
		expect(all["case_events"]).toBeGreaterThan(10)
		for (const scope of [
			{},
			{ platforms: [platform.elsewhere.platformId], receiving: [platform.elsewhere.platformId] },
		]) {
			const seen = await inScope(scope, (sql) => countAll(sql, databaseRoles.api))
			expect(Object.keys(seen).length).toBeGreaterThan(15)
			expect(Object.entries(seen).filter(([, n]) => n > 0)).toEqual([])
		}
	})

	test("sees all of its own platform's", async () => {
		const all = await countAll(owner(), null)
		const seen = await inScope({ platforms: [platform.team.platformId] }, (sql) => countAll(sql, databaseRoles.api))
		for (const [table, n] of Object.entries(seen)) expect([table, n]).toEqual([table, all[table]])
	})

	test("sees of other platforms' cases those that the person takes part in", async () => {
		const { expert, stranger } = platform.outside
		const casesOf = (person: string) =>
			inScope({ person }, async (sql) => (await sql<{ id: string }[]>`select id from cases`).map((one) => one.id))
		expect(await casesOf(expert.id)).toEqual([instances["pathway"]])
		expect(await casesOf(stranger.id)).toEqual([])
	})

	test("neither changes nor moves nor adds a row of another platform's case", async () => {
		const caseId = instances["pathway"] ?? ""
		const there = { platforms: [platform.elsewhere.platformId] }
		await inScope(there, async (sql) => {
			expect((await sql`update cases set urgency = 'high' where id = ${caseId} returning id`).length).toBe(0)
			expect((await sql`update instances set done = true returning id`).length).toBe(0)
			await expect(
				sql`insert into documents (case_id, sealed_name, content_type, size, sealed, added_by, added_at)
					values (${caseId}, 'x', 'image/png', 1, 'x', 'x', now())`,
			).rejects.toThrow("row-level security")
		})
		await inScope({ platforms: [platform.team.platformId] }, async (sql) => {
			await expect(
				sql`update tasks set platform_id = ${platform.elsewhere.platformId} where platform_id = ${platform.team.platformId}`,
			).rejects.toThrow("row-level security")
		})
	})

	test("neither alters nor deletes what was recorded, makes no table, and does not leave its role by a trick of names", async () => {
		await inScope({ platforms: [platform.team.platformId] }, async (sql) => {
			for (const statement of [
				"update case_events set type = 'X'",
				"delete from case_events",
				"update audit_entries set by_id = 'x'",
				"delete from audit_entries",
				"delete from erasures",
				"truncate case_events",
				"select * from vault_keys",
				"create table trick (id int)",
				"alter table cases disable row level security",
				"drop policy api on cases",
				"create function passerelle.platforms() returns uuid[] language sql as 'select null::uuid[]'",
			])
				await expect(sql.unsafe(statement)).rejects.toThrow(/permission denied|must be owner/)
		})
	})

	test("a scope ends with the request: the next one on the same connection starts with nothing", async () => {
		const one = connect(platform.url, { role: databaseRoles.api, max: 1 })
		try {
			const engine = { ...platform.engine, db: one }
			const mine = { ...noScope, platforms: [platform.team.platformId] }
			expect(await withScope(engine, mine, async ({ db }) => await countIn(db.$client, "cases"))).toBeGreaterThan(0)
			expect(await countIn(one.$client, "cases")).toBe(0)
			await withScope(engine, mine, async () => await Promise.reject(new Error("refused"))).catch(() => undefined)
			expect(await countIn(one.$client, "cases")).toBe(0)
		} finally {
			await one.$client.end()
		}
	})

	test("a handle kept after its request is refused, whoever has the connection by then", async () => {
		const kept = await inScope({ platforms: [platform.team.platformId] }, (sql) =>
			Promise.resolve(() => countIn(sql, "cases")),
		)
		await inScope({}, async (sql) => {
			expect(await countIn(sql, "cases")).toBe(0)
		})
		// Until the connection has gone back it may still be asked, and shows nothing.
		const refused = await until(() =>
			kept().then(
				(n) => {
					expect(n).toBe(0)
					return false
				},
				(error: unknown) => String(error),
			),
		)
		expect(refused).toContain("CONNECTION_CLOSED")
	})

	test("a hundred requests of two platforms at once on two connections never see each other's rows", async () => {
		const { elsewhere, team } = platform
		await platform.openCase({ platform: elsewhere.platformId }, elsewhere.nurse)
		const seen = await Promise.all(
			Array.from({ length: 100 }, async (_, index) => {
				const platformId = index % 2 === 0 ? team.platformId : elsewhere.platformId
				const rows = await inScope(
					{ platforms: [platformId] },
					(sql) => sql<{ platform_id: string }[]>`
					select distinct platform_id from cases`,
				)
				return rows.every((row) => row.platform_id === platformId) && rows.length === 1
			}),
		)
		expect(seen.filter((one) => !one)).toEqual([])
	})
})

test("workers see every platform's timers, and have no right to make or delete a case", async () => {
	expect(await countIn(worker.$client, "timers")).toBe(await countIn(owner(), "timers"))
	await expect(worker.$client`delete from cases`).rejects.toThrow("permission denied")
	await expect(worker.$client`select * from credentials`).rejects.toThrow("permission denied")
})

test("figures are made without identities, words, keys or accounts, and change nothing", async () => {
	expect(await countIn(analytics.$client, "state_intervals")).toBe(await countIn(owner(), "state_intervals"))
	expect((await analytics.$client`select id, places from instances`).length).toBeGreaterThan(0)
	for (const statement of [
		"select * from identities",
		"select payload from case_events",
		"select snapshot from instances",
		"select * from case_keys",
		"select * from documents",
		"select * from accounts",
		"select * from people",
		"select * from audit_entries",
		"update tasks set status = 'done'",
	])
		await expect(analytics.$client.unsafe(statement)).rejects.toThrow("permission denied")
})
