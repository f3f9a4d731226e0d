import { Registry as Metrics } from "prom-client"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { createQueues } from "../../workers/queues.ts"
import { startWorkers } from "../../workers/start.ts"
import { sweep } from "../../workers/sweep.ts"
import { startRedis } from "../setup/redis.ts"
import { until } from "../setup/until.ts"
import { backends, logger, makeDue, openStage, type Stage, tellRelay, timersOf } from "./stage.ts"

describe.each(backends)("on %s", (kind) => {
	let stage: Stage
	beforeAll(async () => {
		stage = await openStage(kind)
	})
	afterEach(async () => {
		await stage.stopWorkers()
		await stage.emptyQueue()
	})
	afterAll(async () => {
		await stage.close()
	})

	async function openCases(count: number): Promise<string[]> {
		const ids: string[] = []
		while (ids.length < count) ids.push(await stage.openCase())
		return ids
	}

	/** Every timer of the cases, once each has fired. */
	async function fired(cases: readonly string[]) {
		return await until(async () => {
			const timers = (await Promise.all(cases.map(async (one) => await timersOf(stage, one)))).flat()
			return timers.every((one) => one.status === "fired") && timers
		})
	}

	test("a queue emptied while alarms wait in it loses none: the next sweep sets them again, each fires once", async () => {
		const { db, metrics } = stage
		const cases = await openCases(12)
		const queues = stage.queues()
		stage.workers()
		for (const [index, one] of cases.entries()) {
			await makeDue(stage, one, 3_000 + 50 * index)
			await tellRelay(stage, one)
		}
		await until(async () => (await queues.count("timers")) >= cases.length)
		await stage.emptyQueue()
		expect(await queues.count("timers")).toBe(0)
		await sweep({ db, queues, metrics })
		const timers = await fired(cases)
		for (const one of timers) {
			expect(one.entries).toBe(1)
			expect(new Date(one.ended_at ?? 0).getTime()).toBeGreaterThanOrEqual(new Date(one.due_at).getTime())
		}
	})

	test("alarms that rang while nobody worked and no queue was there fire when the workers start", async () => {
		const cases = await openCases(5)
		for (const one of cases) await makeDue(stage, one, -3_600_000)
		await stage.emptyQueue()
		stage.workers()
		for (const one of await fired(cases)) expect(one.entries).toBe(1)
	})

	test("a job stuck under the timer's usual id does not keep an overdue timer from firing", async () => {
		const caseId = await stage.openCase()
		const queues = stage.queues()
		await queues.add(
			"timers",
			(await timersOf(stage, caseId)).map(({ id: timerId, instance_id: instanceId, visit, name, generation }) => ({
				id: `${timerId}-${generation}`,
				data: { timerId, instanceId, visit, name, generation },
				delay: 3_600_000,
			})),
		)
		await makeDue(stage, caseId, -60_000)
		stage.workers()
		for (const one of await fired([caseId])) expect(one.entries).toBe(1)
	})

	test("a sweep takes more than one batch, and leaves what is not due soon", async () => {
		const { db, metrics } = stage
		const [caseId] = await openCases(1)
		if (!caseId) throw new Error("no case")
		const queues = stage.queues()
		await stage.emptyQueue()
		// Microseconds, which a Date would lose: they once made a cursor read the same rows for ever.
		await db.$client`
			insert into timers (instance_id, visit, name, case_id, platform_id, place, status, due_at, clock, territory, generation, armed_seq, armed_at)
			select ${caseId}, 1000 + n, 'x', ${caseId}, ${stage.platform}, 'x', 'pending',
				date_trunc('second', now()) + interval '30 s' + n * interval '1 microsecond', 'working', 'RE', 1, 1, now()
			from generate_series(1, 1200) n`
		await db.$client`
			insert into timers (instance_id, visit, name, case_id, platform_id, place, status, due_at, clock, territory, generation, armed_seq, armed_at)
			values (${caseId}, 999, 'later', ${caseId}, ${stage.platform}, 'x', 'pending', now() + interval '2 minutes', 'working', 'RE', 1, 1, now())`
		expect(await sweep({ db, queues, metrics })).toMatchObject({ timers: 1_200 })
		expect(await queues.count("timers")).toBe(1_200)
		expect(await sweep({ db, queues, metrics })).toMatchObject({ timers: 1_200 })
		expect(await queues.count("timers")).toBe(1_200)
		await db.$client`delete from timers where visit >= 999`
	})

	test("one of several workers sweeps at a time", async () => {
		const { db, metrics } = stage
		const queues = stage.queues()
		await db.$client.begin(async (sql) => {
			await sql`select pg_advisory_xact_lock(hashtext('passerelle-sweep'))`
			expect(await sweep({ db, queues, metrics })).toBeUndefined()
		})
		expect(await sweep({ db, queues, metrics })).toEqual({
			timers: expect.any(Number),
			notices: expect.any(Number),
			messages: expect.any(Number),
		})
	})
})

describe("with Redis away", () => {
	test("the workers stop all the same, and what fell due meanwhile fires when Redis is back, empty", async () => {
		const stage = await openStage("postgres")
		const redis = await startRedis()
		const run = () =>
			startWorkers({
				engine: stage.engine,
				logger,
				registry: new Metrics(),
				queues: createQueues({ logger, backend: { kind: "redis", url: redis.url } }),
			})
		const first = run()
		const caseId = await stage.openCase()
		await redis.kill()
		await makeDue(stage, caseId, 0)
		await tellRelay(stage, caseId)
		await first.stop()
		expect((await timersOf(stage, caseId)).map((one) => one.status)).toEqual(["pending", "pending"])

		const second = run()
		await redis.restart()
		await until(async () => (await timersOf(stage, caseId)).every((one) => one.status === "fired" && one.entries === 1))
		await second.stop()
		await redis.stop()
		await stage.close()
	})
})
