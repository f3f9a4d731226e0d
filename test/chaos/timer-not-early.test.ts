import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { until } from "../setup/until.ts"
import type { ChaosProcess } from "./processes.ts"
import { backends, openScene, type Scene } from "./scene.ts"

describe.each(backends)("on %s", (backend) => {
	let scene: Scene
	let worker: ChaosProcess
	beforeAll(async () => {
		scene = await openScene(backend)
		worker = await scene.start("worker", { LOG_LEVEL: "debug" })
	})
	afterAll(async () => {
		await scene?.close()
	})

	test("alarms that ring three seconds early are set again, and the timer fires once, at its due time", async () => {
		const { id } = await scene.openCaseDueIn(3_000)
		const [timer] = await scene.remindersOf([id])
		if (!timer) throw new Error("the case has no timer")
		await scene.deliver(timer, 10)
		const early = () => worker.lines.filter((line) => line.includes('"notDue"') && line.includes(timer.id)).length
		await until(() => early() >= 10, 30_000)
		const fired = await until(async () => (await scene.remindersOf([id])).find((one) => one.status === "fired"), 30_000)
		await until(async () => await scene.queueIsIdle(), 30_000)
		expect(fired).toMatchObject({ early: false, entries: 1 })
		expect(await scene.discrepancies()).toEqual([])
	})

	test("none of many timers fires before its due time", async () => {
		const cases = await Promise.all(
			Array.from({ length: 40 }, async (_, index) => (await scene.openCaseDueIn(1_500 + 50 * index)).id),
		)
		await scene.tellRelay(cases)
		const timers = await until(async () => {
			const all = await scene.remindersOf(cases)
			return all.every((one) => one.status === "fired") && all
		}, 30_000)
		expect(timers).toHaveLength(cases.length)
		for (const one of timers) expect(one).toMatchObject({ early: false, entries: 1 })
		expect(await scene.discrepancies()).toEqual([])
	})
})
