import { randomUUID } from "node:crypto"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { retryIncident } from "../../db/retry-incident.ts"
import { sweep } from "../../workers/sweep.ts"
import { timerHandler } from "../../workers/timers.ts"
import { until } from "../setup/until.ts"
import { backends, failOn, incidentsOf, logger, makeDue, openStage, type Stage, tellRelay, timersOf } from "./stage.ts"

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

	const allFired = (caseId: string) => async () =>
		(await timersOf(stage, caseId)).every((one) => one.status === "fired") && (await timersOf(stage, caseId))

	/** The first timer of a new case, and a job for it. */
	async function firstTimer() {
		const caseId = await stage.openCase()
		const [timer] = await timersOf(stage, caseId)
		if (!timer) throw new Error("a new case has no timer")
		const { id: timerId, instance_id: instanceId, visit, name, generation } = timer
		return { caseId, job: { timerId, instanceId, visit, name, generation } }
	}

	test("timer-not-early: a timer fires after its due time, by the database's clock, and soon", async () => {
		const caseId = await stage.openCase()
		stage.workers()
		await makeDue(stage, caseId, 700)
		await tellRelay(stage, caseId)
		const fired = await until(allFired(caseId))
		expect(fired.length).toBeGreaterThan(0)
		for (const one of fired) {
			const late = new Date(one.ended_at ?? 0).getTime() - new Date(one.due_at).getTime()
			expect(late).toBeGreaterThanOrEqual(0)
			expect(late).toBeLessThan(5_000)
		}
	})

	test("an alarm that rings early is set again for the due time", async () => {
		const { caseId, job } = await firstTimer()
		const { engine, metrics } = stage
		const queues = stage.queues()
		const handler = timerHandler({ engine, queues, logger, metrics })
		await makeDue(stage, caseId, 600)
		await handler.handle(job)
		expect(await queues.count("timers")).toBe(1)
		const worker = queues.work("timers", handler, { concurrency: 1 })
		const fired = await until(async () =>
			(await timersOf(stage, caseId)).find((one) => one.id === job.timerId && one.status === "fired"),
		)
		expect(fired.entries).toBe(1)
		expect(new Date(fired.ended_at ?? 0).getTime()).toBeGreaterThanOrEqual(new Date(fired.due_at).getTime())
		await worker.close()
	})

	test("duplicate-delivery: however many jobs and workers, a timer fires once", async () => {
		const { caseId, job } = await firstTimer()
		const queues = stage.queues()
		stage.workers()
		stage.workers()
		await makeDue(stage, caseId, -1_000)
		await queues.add(
			"timers",
			Array.from({ length: 30 }, () => ({ id: randomUUID(), data: job, delay: 0 })),
		)
		await until(async () => (await queues.count("timers")) === 0)
		const fired = (await timersOf(stage, caseId)).find((one) => one.id === job.timerId)
		expect(fired).toMatchObject({ status: "fired", entries: 1 })
		expect(await incidentsOf(stage, caseId)).toEqual([])
	})

	test("stale-timer: an alarm of an earlier generation fires nothing", async () => {
		const { caseId, job } = await firstTimer()
		const { engine, metrics } = stage
		const queues = stage.queues()
		await makeDue(stage, caseId, -1_000)
		await stage.db.$client`update timers set generation = 2 where id = ${job.timerId}`
		const handler = timerHandler({ engine, queues, logger, metrics })
		await handler.handle(job)
		const pending = (await timersOf(stage, caseId)).find((one) => one.id === job.timerId)
		expect(pending).toMatchObject({ status: "pending", generation: 2, entries: 0 })
		expect(await queues.count("timers")).toBe(0)
		await handler.handle({ ...job, generation: 2 })
		const fired = (await timersOf(stage, caseId)).find((one) => one.id === job.timerId)
		expect(fired).toMatchObject({ status: "fired", entries: 1 })
		expect(await incidentsOf(stage, caseId)).toEqual([])
	})

	test("a timer that cannot be fired becomes an incident, others go on, and a retry fires it", async () => {
		const [broken, sound] = [await stage.openCase(), await stage.openCase()]
		const repair = await failOn(stage, "case_events", `new.case_id = '${broken}'`)
		await makeDue(stage, broken, -1_000)
		await makeDue(stage, sound, -1_000)
		stage.workers()
		await until(allFired(sound))
		const count = (await timersOf(stage, broken)).length
		const incidents = await until(async () => {
			const found = await incidentsOf(stage, broken)
			return found.length === count && found
		})
		for (const one of incidents) {
			expect(one).toMatchObject({ kind: "timer", code: "P0001", attempts: 1, resolved_by: null })
		}
		expect((await timersOf(stage, broken)).map((one) => one.status)).not.toContain("fired")

		// Waiting for a person, they are not tried again and again.
		const { db, metrics } = stage
		const queues = stage.queues()
		await until(async () => (await queues.count("timers")) === 0)
		await sweep({ db, queues, metrics })
		expect(await queues.count("timers")).toBe(0)

		await repair()
		for (const one of incidents) await retryIncident(stage.engine, one.id, stage.person("nurse"))
		const fired = await until(allFired(broken))
		expect(fired.map((one) => one.entries)).toEqual(fired.map(() => 1))
		for (const one of await incidentsOf(stage, broken)) expect(one.resolved_by).toBe(stage.person("nurse"))
		await expect(retryIncident(stage.engine, incidents[0]?.id ?? "", "x")).rejects.toMatchObject({ code: "NOT_FOUND" })
	})

	test("a retry that fails again opens a new incident", async () => {
		const caseId = await stage.openCase()
		const repair = await failOn(stage, "case_events", `new.case_id = '${caseId}'`)
		await makeDue(stage, caseId, -1_000)
		stage.workers()
		const [first] = await until(async () => {
			const found = await incidentsOf(stage, caseId)
			return found.length > 0 && found
		})
		await retryIncident(stage.engine, first?.id ?? "", stage.person("nurse"))
		const again = await until(async () =>
			(await incidentsOf(stage, caseId)).find(
				(one) => one.subject_id === first?.subject_id && one.id !== first?.id && one.resolved_by === null,
			),
		)
		expect(again.code).toBe("P0001")
		await repair()
	})

	test("a case whose snapshot is broken is reported once, left alone by the sweep, and retried when it is whole", async () => {
		const caseId = await stage.openCase()
		const { db, metrics } = stage
		await db.$client`
			update instances set snapshot = jsonb_set(snapshot, '{machine}', '"another"') where id = ${caseId}`
		await makeDue(stage, caseId, -1_000)
		stage.workers()
		const [incident] = await until(async () => {
			const found = await incidentsOf(stage, caseId)
			return found.length > 0 && found
		})
		expect(incident).toMatchObject({ kind: "snapshot", subject_id: caseId, code: "SNAPSHOT_INVALID" })
		const queues = stage.queues()
		await until(async () => (await queues.count("timers")) === 0)
		await sweep({ db, queues, metrics })
		expect(await queues.count("timers")).toBe(0)

		const id = incident?.id ?? ""
		await expect(retryIncident(stage.engine, id, "x")).rejects.toMatchObject({ code: "SNAPSHOT_INVALID" })
		const [counted] = await incidentsOf(stage, caseId)
		expect(counted?.resolved_by).toBeNull()
		expect(counted?.attempts).toBeGreaterThan(incident?.attempts ?? 0)

		await db.$client`
			update instances set snapshot = jsonb_set(snapshot, '{machine}', '"pathway"') where id = ${caseId}`
		await retryIncident(stage.engine, id, stage.person("nurse"))
		await until(allFired(caseId))
	})

	test("an incident is closed by itself once a person has moved the case on", async () => {
		const { caseId, job } = await firstTimer()
		const { db, metrics } = stage
		await db.$client`
			insert into incidents (case_id, platform_id, kind, subject_id, code, message, attempts, opened_at, last_attempt_at)
			values (${caseId}, ${stage.platform}, 'timer', ${job.timerId}, 'X', 'x', 1, now(), now())`
		await db.$client`update timers set status = 'cancelled' where case_id = ${caseId}`
		await sweep({ db, queues: stage.queues(), metrics })
		const [incident] = await incidentsOf(stage, caseId)
		expect(incident?.resolved_by).toBe("system")
	})
})
