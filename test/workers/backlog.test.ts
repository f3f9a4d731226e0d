import { pino } from "pino"
import { Registry as Metrics } from "prom-client"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { createApp } from "../../api/app.ts"
import { connect, type Database } from "../../db/client.ts"
import { databaseRoles } from "../../db/row-security.ts"
import { createBacklogMetrics } from "../../workers/backlog-metrics.ts"
import { relayBatch } from "../../workers/relay.ts"
import { sweep } from "../../workers/sweep.ts"
import { until } from "../setup/until.ts"
import { backends, failOn, incidentsOf, makeDue, openStage, type Stage, tellRelay, timersOf } from "./stage.ts"

describe.each(backends)("what workers are behind with, on %s", (kind) => {
	let stage: Stage
	let metrics: Metrics
	let served: Database
	let app: ReturnType<typeof createApp>
	beforeAll(async () => {
		stage = await openStage(kind)
		metrics = new Metrics()
		const logger = pino({ level: "silent" })
		createBacklogMetrics({ engine: stage.engine, queues: stage.queues(), logger, registry: metrics })
		// As in production: the API sees what the policies of the tables let it see.
		served = connect(stage.url, { role: databaseRoles.api })
		app = createApp({ engine: { ...stage.engine, db: served }, logger, metrics, secureCookies: false })
	})
	afterEach(async () => {
		await stage.stopWorkers()
		await stage.emptyQueue()
	})
	afterAll(async () => {
		await served.$client.end()
		await stage.close()
	})

	const figure = async (line: string): Promise<number | undefined> => {
		const found = (await metrics.metrics()).split("\n").find((one) => one.startsWith(`${line} `))
		return found === undefined ? undefined : Number(found.slice(line.length + 1))
	}
	const readiness = async () => (await app.request("/readyz/workers")).status

	test("is nothing while nothing is due", async () => {
		expect(await readiness()).toBe(200)
		expect(await figure('passerelle_backlog{what="timers"}')).toBe(0)
		expect(await figure('passerelle_backlog_oldest_seconds{what="notices"}')).toBe(0)
		expect(await figure('passerelle_queue_jobs{queue="timers",state="delayed"}')).toBe(0)
	})

	test("is counted while no worker runs, with the age of the oldest; workers take it away again", async () => {
		const caseId = await stage.openCase()
		const count = (await timersOf(stage, caseId)).length
		await makeDue(stage, caseId, -300_000)
		expect(await figure('passerelle_backlog{what="timers"}')).toBe(count)
		expect(await figure('passerelle_backlog_oldest_seconds{what="timers"}')).toBeGreaterThanOrEqual(300)
		expect(await readiness()).toBe(503)
		// The answer to whoever asks says nothing of how much it is.
		expect(await (await app.request("/readyz/workers")).json()).toMatchObject({
			detail: "the workers are behind, or none runs",
		})
		stage.workers()
		await until(async () => (await readiness()) === 200)
		await until(async () => (await figure('passerelle_backlog{what="notices"}')) === 0)
		expect(await figure('passerelle_backlog{what="timers"}')).toBe(0)
	})

	test("shows the queue's own depth", async () => {
		const caseId = await stage.openCase()
		await makeDue(stage, caseId, 60_000)
		await tellRelay(stage, caseId)
		const queues = stage.queues()
		await relayBatch({ db: stage.db, queues, metrics: stage.metrics })
		const count = (await timersOf(stage, caseId)).length
		expect(await figure('passerelle_queue_jobs{queue="timers",state="delayed"}')).toBe(count)
	})

	test("leaves out what waits for a person, which is counted as given up", async () => {
		const caseId = await stage.openCase()
		const repair = await failOn(stage, "case_events", `new.case_id = '${caseId}'`)
		await makeDue(stage, caseId, -300_000)
		stage.workers()
		const count = (await timersOf(stage, caseId)).length
		await until(async () => (await incidentsOf(stage, caseId)).length === count)
		expect(await figure('passerelle_incidents_open{kind="timer"}')).toBe(count)
		expect(await figure('passerelle_backlog{what="timers"}')).toBe(0)
		expect(await readiness()).toBe(200)
		await repair()
		await sweep({ db: stage.db, queues: stage.queues(), metrics: stage.metrics })
	})
})
