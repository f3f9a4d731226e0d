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
		const mixed = requests.map((_, index) => requests[(index * 89) % requests.length]).filter((one) => one !== undefined)
		expect(new Set(mixed).size).toBe(requests.length)
		const statuses = await Promise.all(mixed.map(async (one) => await one()))
		expect(statuses.filter((one) => one !== 200)).toEqual([])

		const [moved] = await scene.sql<{ n: number }[]>`
			select count(*)::int as n from cases where id = any(${proposed}::uuid[]) and platform_id = ${elsewhere.platform}`
		expect(moved?.n).toBe(proposed.length)
		expect(await openTransactions(api)).toEqual([])
		expect(await scene.discrepancies()).toEqual([])
	})

	/** Connections of the API that rest in a transaction which nobody ends. */
	async function openTransactions(_of: ChaosProcess): Promise<readonly unknown[]> {
		return [
			...(await scene.sql`
				select pid, state, query from pg_stat_activity
				where datname = current_database() and application_name = 'passerelle' and state like 'idle in transaction%'`),
		]
	}
})

describe("a transaction begun while both connections of the pool are full of queries", () => {
	/** porsager/postgres #823, #1189: a BEGIN that filled a pipeline of 100 was sent on a connection left to all. */
	test.each([40, 99, 100, 198, 199, 200, 201, 400])(
		"is its own, with %i other queries under way",
		async (underWay) => {
			const db = connect(scene.url, { max: 2, applicationName: "saturated" })
			const sql = db.$client
			const mark = async (executor: Pick<typeof sql, "unsafe">): Promise<string | null> => {
				const [row] = await executor.unsafe<{ mark: string | null }[]>(
					"select nullif(current_setting('chaos.transaction', true), '') as mark",
				)
				return row?.mark ?? null
			}
			const transaction = async (name: string) =>
				await sql.begin(async (tx) => {
					await tx`select set_config('chaos.transaction', ${name}, true)`
					const seen: (string | null)[] = []
					for (let time = 0; time < 5; time += 1) seen.push(await mark(tx))
					return { name, seen }
				})
			try {
				await Promise.all([mark(sql), mark(sql)])
				const plain = Array.from({ length: underWay }, () => mark(sql))
				const transactions = Array.from({ length: 20 }, (_, index) => transaction(`t${index}`))
				const more = Array.from({ length: underWay }, () => mark(sql))
				for (const { name, seen } of await Promise.all(transactions)) expect(seen).toEqual(Array(5).fill(name))
				expect((await Promise.all([...plain, ...more])).filter((one) => one !== null)).toEqual([])
				const open = await scene.sql`
					select from pg_stat_activity where application_name = 'saturated' and state like 'idle in transaction%'`
				expect(open).toHaveLength(0)
			} finally {
				await sql.end({ timeout: 5 })
			}
		},
	)
})
