import { randomUUID } from "node:crypto"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { until } from "../setup/until.ts"
import { LiveCase } from "./live-case.ts"
import { backends, openScene, type Scene } from "./scene.ts"

const CASES = 12

describe.each(backends)("on %s", (backend) => {
	let scene: Scene
	beforeAll(async () => {
		scene = await openScene(backend)
	})
	afterAll(async () => {
		await scene?.close()
	})

	test("what the API has committed is told once, though API and relay die before the queue knows, and before it is noted", async () => {
		const { sql, team } = scene
		const cases = await Promise.all(
			Array.from({ length: CASES }, async () => (await LiveCase.open(scene.engine, team)).id),
		)
		const api = await scene.start("api")
		for (const id of cases) {
			const event = { type: "REQUEST_ACCEPTED", payload: {} }
			expect((await scene.send(api, team.nurse, id, event, { key: randomUUID() })).status).toBe(200)
		}
		await api.kill9()
		const outbox = async (): Promise<number> => (await sql`select from outbox`).length
		const waiting = await outbox()
		expect(waiting).toBeGreaterThanOrEqual(CASES)

		// The relay hands over, and waits for this lock when it wants to note it.
		const release = await scene.hold("lock table outbox in share mode")
		const first = await scene.start("worker")
		await scene.untilBlocked("delete from outbox")
		// What the queue has is delivered meanwhile, so that all of it is handed over, and delivered, a second time.
		await until(async () => await scene.queueIsIdle("notices"), 30_000)
		await first.kill9()
		await release()
		expect(await outbox()).toBe(waiting)

		await scene.start("worker")
		await until(async () => (await outbox()) === 0, 30_000)
		await until(async () => (await sql`select from notices where delivered_at is null`).length === 0, 30_000)
		await until(async () => await scene.queueIsIdle("notices"), 30_000)
		const inbox = await sql<{ case_id: string }[]>`
			select n.case_id from inbox i join notices n on n.id = i.notice_id where n.about = 'requestAccepted' order by 1`
		// One message to one requester for each case.
		expect(inbox.map((one) => one.case_id)).toEqual([...cases].sort())
		expect(await scene.openIncidents()).toEqual([])
		expect(await scene.discrepancies()).toEqual([])
	})
})
