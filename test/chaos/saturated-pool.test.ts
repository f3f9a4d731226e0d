import { randomUUID } from "node:crypto"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { connect } from "../../db/client.ts"
import { LiveCase } from "./live-case.ts"
import type { ChaosProcess } from "./processes.ts"
import { openScene, type Scene } from "./scene.ts"

let scene: Scene
beforeAll(async () => {
	scene = await openScene("postgres")
})
afterAll(async () => {
	await scene?.close()
})

describe("an API with two connections and far more requests", () => {
	let api: ChaosProcess
	beforeAll(async () => {
		api = await scene.start("api", { DATABASE_POOL: "2" })
	})

	test("answers all of them, handovers in their transactions and everybody else outside", async () => {
		const { team, elsewhere } = scene
		const [nurse, physician] = [elsewhere.nurse, elsewhere.physician]
		const proposed = await Promise.all(
			Array.from({ length: 16 }, async () => {
				const found = await (await LiveCase.open(scene.engine, team)).orient()
				const proposal = { receivingPlatform: elsewhere.platform, reason: "déménagement" }
				const patientAgreedAt = new Date(Date.now() - 60_000).toISOString()
				await found.send("HANDOVER_PROPOSED", { ...proposal, patientAgreedAt }, team.nurse)
				return found.id
			}),
		)
		const others = await Promise.all(
			Array.from({ length: 16 }, async () => (await LiveCase.open(scene.engine, team)).id),
		)
		const accept = { type: "HANDOVER_ACCEPTED", payload: { lead: nurse.id, physician: physician.id } }
		const change = { type: "URGENCY_CHANGED", payload: { urgency: "urgent", reason: "fièvre" } }
		const requests = [
			...proposed.map((id) => async () => (await scene.send(api, nurse, id, accept, { key: randomUUID() })).status),
			...others.flatMap((id) =>
				Array.from({ length: 12 }, () => async () => {
					return (await scene.send(api, team.nurse, id, change, { key: randomUUID() })).status
				}),
			),
			...others.map((id) => async () => await scene.read(api, team.nurse, `cases/${id}`)),
		]
		// Mixed, so that transactions begin between the others' queries.
		const mixed = requests
			.map((_, index) => requests[(index * 89) % requests.length])
			.filter((one) => one !== undefined)
		expect(new Set(mixed).size).toBe(requests.length)
		const statuses = await Promise.all(mixed.map(async (one) => await one()))
		expect(statuses.filter((one) => one !== 200)).toEqual([])

		const [moved] = await scene.sql<{ n: number }[]>`
			select count(*)::int as n from cases where id = any(${proposed}::uuid[]) and platform_id = ${elsewhere.platform}`
		expect(moved?.n).toBe(proposed.length)
		expect(await openTransactions()).toEqual([])
		expect(await scene.discrepancies()).toEqual([])
	})

	/** Connections of the API that rest in a transaction which nobody ends. */
	async function openTransactions(): Promise<readonly unknown[]> {
		return [
			...(await scene.sql`
				select pid, state, query from pg_stat_activity
				where datname = current_database() and application_name = 'passerelle' and state like 'idle in transaction%'`),
		]
	}
})

describe("transactions begun while both connections of the pool are full of queries", () => {
	/** porsager/postgres #823: a BEGIN that filled a pipeline of 100 went out on a connection that was left to all. */
	const FULL = 200
	const around = Array.from({ length: 9 }, (_, index) => FULL - 4 + index)

	test.each([50, ...around, 302, 400])("are their own, with %i other queries under way", async (underWay) => {
		const db = connect(scene.url, { max: 2, applicationName: "saturated" })
		const sql = db.$client
		// Begun at once: a query waits until somebody asks for its result.
		const mark = (executor: Pick<typeof sql, "unsafe">): Promise<string | null> =>
			executor
				.unsafe<{ mark: string | null }[]>("select nullif(current_setting('chaos.transaction', true), '') as mark")
				.then((rows) => rows[0]?.mark ?? null)
		const transaction = async (name: string): Promise<readonly (string | null)[]> =>
			await sql.begin(async (tx) => {
				await tx`select set_config('chaos.transaction', ${name}, true)`
				return [await mark(tx), await mark(tx), await mark(tx)]
			})
		try {
			await Promise.all([sql`select pg_sleep(0.02)`, sql`select pg_sleep(0.02)`])
			const before = Array.from({ length: underWay }, () => mark(sql))
			const transactions = ["a", "b", "c"].map(transaction)
			const after = Array.from({ length: underWay }, () => mark(sql))
			expect(await Promise.all(transactions)).toEqual(["a", "b", "c"].map((name) => [name, name, name]))
			expect((await Promise.all([...before, ...after])).filter((one) => one !== null)).toEqual([])
			const open = await scene.sql`
				select from pg_stat_activity where application_name = 'saturated' and state like 'idle in transaction%'`
			expect(open).toHaveLength(0)
		} finally {
			await sql.end({ timeout: 5 })
		}
	})
})
