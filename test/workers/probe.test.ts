import { pino } from "pino"
import postgres from "postgres"
import { Registry } from "prom-client"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { createQueues } from "../../workers/queues.ts"
import { startWorkers } from "../../workers/start.ts"
import { startRedis } from "../setup/redis.ts"
import { until } from "../setup/until.ts"
import { makeDue, openStage, type Stage, tellRelay, timersOf } from "./stage.ts"

const lines: Record<string, number> = {}
const logger = pino(
	{ level: "debug" },
	{
		write(l: string) {
			const j = JSON.parse(l)
			const k = `${j.msg}|${j.err?.message}`
			lines[k] = (lines[k] ?? 0) + 1
		},
	},
)
const all = (stage: Stage, c: string) =>
	until(async () => (await timersOf(stage, c)).every((t) => t.status !== "pending"))
describe("x", () => {
	let stage: Stage
	beforeAll(async () => {
		stage = await openStage("postgres")
	})
	afterAll(async () => {
		await stage.close()
		console.log(lines)
	})
	test("redis", async () => {
		const redis = await startRedis()
		const c = await stage.openCase()
		const w = startWorkers({
			engine: stage.engine,
			logger,
			registry: new Registry(),
			queues: createQueues({ logger, backend: { kind: "redis", url: redis.url } }),
		})
		await makeDue(stage, c, 300)
		await tellRelay(stage, c)
		await all(stage, c)
		await redis.kill()
		const t = Date.now()
		await w.stop()
		console.log("stop while down", Date.now() - t)
		await redis.stop()
	}, 60000)
	test("pg", async () => {
		const c = await stage.openCase()
		const d = await stage.openCase()
		const w = startWorkers({
			engine: stage.engine,
			logger,
			registry: new Registry(),
			queues: createQueues({ logger, backend: { kind: "postgres", url: stage.url } }),
		})
		await makeDue(stage, c, 300)
		await tellRelay(stage, c)
		await all(stage, c)
		const name = new URL(stage.url).pathname.slice(1)
		const admin = postgres(stage.url, { max: 1 })
		await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name} and pid <> pg_backend_pid()`
		const t = Date.now()
		for (;;) {
			try {
				await makeDue(stage, d, 300)
				await tellRelay(stage, d)
				break
			} catch (e) {
				console.log(String(e))
			}
		}
		await until(async () => {
			try {
				return (await timersOf(stage, d)).every((t) => t.status !== "pending")
			} catch {
				return false
			}
		})
		console.log("after cut", Date.now() - t)
		console.log(
			await admin`select application_name, count(*) from pg_stat_activity where datname = current_database() group by 1`,
		)
		console.log(await admin`select (select count(*) from bullmq.event) e, (select count(*) from bullmq.job) j`)
		await admin.end()
		await w.stop()
	}, 60000)
})
