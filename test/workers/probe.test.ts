import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { pino } from "pino"
import { Registry } from "prom-client"
import { makeDue, openStage, type Stage, tellRelay, timersOf } from "./stage.ts"
import { until } from "../setup/until.ts"
import { startRedis } from "../setup/redis.ts"
import { createQueues } from "../../workers/queues.ts"
import { startWorkers } from "../../workers/start.ts"
const logger = pino({ level: "debug" })
const all = (stage: Stage, c: string) => until(async () => (await timersOf(stage, c)).every((t) => t.status !== "pending"))
describe("x", () => {
	let stage: Stage
	beforeAll(async () => { stage = await openStage("postgres") })
	afterAll(async () => { await stage.close() })
	test("redis", async () => {
		const redis = await startRedis()
		const c = await stage.openCase()
		const w = startWorkers({ engine: stage.engine, logger, registry: new Registry(), queues: createQueues({ logger, backend: { kind: "redis", url: redis.url } }) })
		await makeDue(stage, c, 300); await tellRelay(stage, c)
		await all(stage, c)
		await redis.kill()
		const d = await stage.openCase()
		await makeDue(stage, d, 300); await tellRelay(stage, d)
		await new Promise((r) => setTimeout(r, 4000))
		console.log("pending tx", await stage.db.$client`select state, query, now() - xact_start as age from pg_stat_activity where datname = current_database() and state like 'idle in%'`)
		await redis.restart()
		let t = Date.now()
		await all(stage, d)
		console.log("after restart", Date.now() - t)
		await redis.kill()
		t = Date.now()
		await w.stop()
		console.log("stop while down", Date.now() - t)
		await redis.stop()
	}, 60000)
	test("pg", async () => {
		const c = await stage.openCase()
		const d = await stage.openCase()
		const w = startWorkers({ engine: stage.engine, logger, registry: new Registry(), queues: createQueues({ logger, backend: { kind: "postgres", url: stage.url } }) })
		await makeDue(stage, c, 300); await tellRelay(stage, c)
		await all(stage, c)
		await stage.db.$client`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`
		await makeDue(stage, d, 300); await tellRelay(stage, d)
		const t = Date.now()
		await all(stage, d)
		console.log("after cut", Date.now() - t)
		console.log(await stage.db.$client`select application_name, count(*) from pg_stat_activity where datname = current_database() group by 1`)
		console.log(await stage.db.$client`select (select count(*) from bullmq.event) e, (select count(*) from bullmq.job) j`)
		await w.stop()
	}, 60000)
})
