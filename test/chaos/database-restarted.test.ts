import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { startPostgres, type TestPostgres } from "../setup/postgres.ts"
import { until } from "../setup/until.ts"
import { LiveCase } from "./live-case.ts"
import type { ChaosProcess } from "./processes.ts"
import { backends, openScene, type Scene } from "./scene.ts"
import { lostOrDoubled, randomFrom, startTraffic } from "./traffic.ts"

const CASES = 30
const DUE = 30
const RECOVERY_MS = 60_000

describe.each(backends)("on %s, with a crash-safe database of its own", (backend) => {
	let postgres: TestPostgres
	let scene: Scene
	let api: ChaosProcess
	let worker: ChaosProcess
	beforeAll(async () => {
		postgres = await startPostgres()
		scene = await openScene(backend, { url: postgres.url })
		api = await scene.start("api")
		worker = await scene.start("worker")
	})
	afterAll(async () => {
		await scene?.close()
		await postgres?.stop()
	})

	test("the database dies twice under load: the same processes go on, nothing answered is lost, every timer fires", {
		timeout: 240_000,
	}, async () => {
		const cases = await Promise.all(
			Array.from({ length: CASES }, async () => (await LiveCase.open(scene.engine, scene.team)).id),
		)
		// They fall due before, between and after the crashes.
		const due: string[] = []
		for (let index = 0; index < DUE; index += 1) due.push((await scene.openCaseDueIn(500 + 250 * index)).id)
		await scene.tellRelay(due)
		const traffic = startTraffic(scene, { cases, apis: () => [api], writers: 8, random: randomFrom(20261122) })

		for (let crash = 1; crash <= 2; crash += 1) {
			const before = traffic.carriedOut()
			await until(() => traffic.carriedOut() >= before + 100, RECOVERY_MS)
			await postgres.kill()
			await until(async () => (await fetch(`${api.url}/readyz`)).status === 503, RECOVERY_MS)
			await postgres.restart()
			await until(async () => (await fetch(`${api.url}/readyz`)).status === 200, RECOVERY_MS)
		}
		const after = traffic.carriedOut()
		await until(() => traffic.carriedOut() >= after + 100, RECOVERY_MS)
		const requests = await traffic.finish()

		await until(async () => (await scene.remindersOf(due)).every((one) => one.status === "fired"), RECOVERY_MS)
		for (const one of await scene.remindersOf(due)) expect(one).toMatchObject({ entries: 1, early: false })
		expect(await lostOrDoubled(scene, cases, requests)).toEqual([])
		expect(await scene.openIncidents()).toEqual([])
		expect(await scene.discrepancies()).toEqual([])
		await Promise.all([api.stop(), worker.stop()])
	})
})
