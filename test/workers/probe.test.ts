import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { backends, makeDue, openStage, type Stage, tellRelay, timersOf } from "./stage.ts"
import { until } from "../setup/until.ts"
describe.each(backends)("on %s", (kind) => {
	let stage: Stage
	beforeAll(async () => { stage = await openStage(kind) })
	afterAll(async () => { await stage.close() })
	test("x", async () => {
		const c = await stage.openCase()
		console.log(await timersOf(stage, c), await stage.db.$client`select topic, ref from outbox`)
		stage.workers()
		const t0 = Date.now()
		await makeDue(stage, c, 300); await tellRelay(stage, c)
		await until(async () => (await timersOf(stage, c)).every((t) => t.status !== "pending"))
		console.log(Date.now() - t0, await timersOf(stage, c), await stage.db.$client`select kind, about, recipients, visit, delivered_at from notices`)
		await until(async () => (await stage.db.$client`select from notices where delivered_at is null`).length === 0)
		console.log(await stage.db.$client`select * from inbox`)
		const t1 = Date.now()
		await stage.stopWorkers()
		console.log("stop", Date.now() - t1)
		expect(1).toBe(1)
	})
})
