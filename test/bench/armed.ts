import { setTimeout as sleep } from "node:timers/promises"
import { Redis } from "ioredis"
import { pino } from "pino"
import { Registry as Metrics } from "prom-client"
import { createWorkerMetrics } from "../../workers/metrics.ts"
import { createQueues } from "../../workers/queues.ts"
import { sweep } from "../../workers/sweep.ts"
import { startRedis, type TestRedis } from "../setup/redis.ts"
import { copyCase } from "./bulk-load.ts"
import { withCpu } from "./cpu.ts"
import { prepareHttpLoad } from "./http-load.ts"
import { type BenchServer, openCases, type Platform, preparePlatform } from "./platform.ts"
import { startProcess } from "./processes.ts"
import { median, progress, rounded } from "./stats.ts"

/** What waits beside what there is anyway. */
interface Idle {
	readonly timers: number
	/** Of one worker process and of PostgreSQL while nothing is due, share of a core. */
	readonly workerCpu: number
	readonly postgresCpu: number
	/** One sweep by itself, ms. */
	readonly sweepMs: number
	readonly redisKeys: number | null
	readonly redisBytes: number | null
	/** Of PostgreSQL for one transition over HTTP, ms: far steadier than a rate while others use the machine. */
	readonly transitionCpu: number
	readonly transitionsPerSecond: number
}

export interface Armed {
	readonly few: Idle
	readonly many: Idle
}

export interface ArmedOptions {
	readonly timers: number
	readonly rounds: number
	/** How long a worker is watched in each round, s: more than a sweep's interval. */
	readonly watched: number
	/** How long transitions are sent in each round, s. */
	readonly seconds: number
}

const SWEEPS = 15
/** Connections of the load, and cases that it moves on. */
const CONNECTIONS = 4
const MOVED = 80
/** From the worker's first line on until its first sweep and its questions at start are over. */
const SETTLING_MS = 8_000

interface Contestant {
	readonly platform: Platform
	readonly redis: TestRedis
	readonly timers: number
	readonly idle: { worker: number; postgres: number }[]
	readonly moved: { cpu: number; perSecond: number }[]
}

/** Timers that wait for a day far off, beside none: what they cost a worker, the queue and everybody's transitions. */
export async function measureArmed(
	server: BenchServer,
	{ timers, rounds, watched, seconds }: ArmedOptions,
): Promise<Armed> {
	const contestants: Contestant[] = []
	try {
		for (const many of [false, true]) {
			const name = many ? "armed_many" : "armed_few"
			const platform = await preparePlatform(await server.createDatabase(name))
			const sql = platform.engine.db.$client
			const [template = ""] = await openCases(platform, 1)
			await sql`update timers set due_at = due_at + interval '30 days' where status = 'pending'`
			const [one] = await sql<{ n: number }[]>`select count(*)::int as n from timers where status = 'pending'`
			if (many) await copyCase(platform.engine, template, Math.ceil(timers / (one?.n ?? 1)) - 1, { spread: true })
			const [all] = await sql<{ n: number }[]>`select count(*)::int as n from timers where status = 'pending'`
			contestants.push({ platform, redis: await startRedis(), timers: all?.n ?? 0, idle: [], moved: [] })
			progress(`${all?.n ?? 0} timers are armed`)
		}
		const loads = await Promise.all(
			contestants.map(async ({ platform }) => prepareHttpLoad(platform, await openCases(platform, MOVED))),
		)
		const postgres = { pid: server.pid, children: true }
		for (let round = 0; round < rounds; round += 1) {
			// Whoever comes second finds a warmer machine: they take turns in coming first.
			const order = round % 2 === 0 ? contestants : contestants.toReversed()
			for (const { platform, redis, idle } of order) {
				await platform.engine.db.$client`delete from outbox`
				await platform.engine.db.$client`update notices set delivered_at = now() where delivered_at is null`
				const worker = await startProcess({ role: "worker", platform, environment: { REDIS_URL: redis.url } })
				await sleep(SETTLING_MS)
				const { cpu } = await withCpu({ worker, postgres }, () => sleep(watched * 1_000))
				idle.push({
					worker: (cpu["worker"] ?? Number.NaN) / (watched * 1_000),
					postgres: (cpu["postgres"] ?? Number.NaN) / (watched * 1_000),
				})
				await worker.stop()
			}
			for (const contestant of order) {
				const load = loads[contestants.indexOf(contestant)]
				const api = await startProcess({ role: "api", platform: contestant.platform })
				await load?.run([api.port], CONNECTIONS, 1)
				const { result, cpu } = await withCpu({ postgres }, async () => load?.run([api.port], CONNECTIONS, seconds))
				await api.stop()
				const count = result?.count ?? Number.NaN
				contestant.moved.push({
					cpu: (cpu["postgres"] ?? Number.NaN) / count,
					perSecond: result?.perSecond ?? Number.NaN,
				})
			}
			progress(`round ${round + 1} of ${rounds}, armed timers`)
		}
		const [few, many] = await Promise.all(contestants.map(judge))
		if (!few || !many) throw new Error("one of the two was not measured")
		return { few, many }
	} finally {
		for (const { platform, redis } of contestants) {
			await platform.close()
			await redis.stop()
		}
		for (const name of ["armed_few", "armed_many"]) await server.dropDatabase(name)
	}
}

async function judge({ platform, redis, timers, idle, moved }: Contestant): Promise<Idle> {
	const client = new Redis(redis.url)
	const memory = /used_memory:(\d+)/.exec(await client.info("memory"))?.[1]
	const keys = await client.dbsize()
	await client.quit()
	const logger = pino({ level: "silent" })
	const queues = createQueues({ backend: { kind: "redis", url: redis.url }, logger })
	const sweeps: number[] = []
	for (let one = 0; one < SWEEPS; one += 1) {
		const began = performance.now()
		await sweep({ db: platform.engine.db, queues, metrics: createWorkerMetrics(new Metrics()) })
		sweeps.push(performance.now() - began)
	}
	await queues.close()
	return {
		timers,
		workerCpu: rounded(median(idle.map((one) => one.worker)), 4),
		postgresCpu: rounded(median(idle.map((one) => one.postgres)), 4),
		sweepMs: rounded(median(sweeps), 2),
		redisKeys: keys,
		redisBytes: memory === undefined ? null : Number(memory),
		transitionCpu: rounded(median(moved.map((one) => one.cpu)), 3),
		transitionsPerSecond: rounded(median(moved.map((one) => one.perSecond)), 0),
	}
}
