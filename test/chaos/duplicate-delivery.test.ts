import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { until } from "../setup/until.ts"
import { backends, openScene, type Scene } from "./scene.ts"

describe.each(backends)("on %s, with two workers", (backend) => {
	let scene: Scene
	beforeAll(async () => {
		scene = await openScene(backend)
		await Promise.all([scene.start("worker"), scene.start("worker")])
	})
	afterAll(async () => {
		await scene?.close()
	})

	test("a timer whose alarm is delivered a hundred times fires once", async () => {
		const { id } = await scene.openCaseDueIn(-1_000)
		const [timer] = await scene.remindersOf([id])
		if (!timer) throw new Error("the case has no timer")
		await scene.deliver(timer, 100)
		await until(async () => await scene.queueIsIdle(), 30_000)
		expect(await scene.remindersOf([id])).toMatchObject([{ status: "fired", entries: 1, early: false }])
		expect(await scene.openIncidents()).toEqual([])
		expect(await scene.discrepancies()).toEqual([])
	})

	test("an outbox row that is relayed again, under its own id and others, leaves one message per person", async () => {
		const { sql } = scene
		const found = await scene.openCaseDueIn(-1_000)
		await scene.tellRelay([found.id])
		const inbox = async () => [
			...(await sql<{ notice_id: string; person_id: string; delivered: string }[]>`
				select i.notice_id, i.person_id, n.delivered_at::text as delivered from inbox i join notices n on n.id = i.notice_id
				where n.case_id = ${found.id} order by 1, 2`),
		]
		await until(async () => {
			const open = await sql`select from notices where case_id = ${found.id} and delivered_at is null`
			return (await inbox()).length > 0 && open.length === 0
		}, 30_000)
		const before = await inbox()

		const notices = await sql<{ id: string }[]>`select id from notices where case_id = ${found.id}`
		const again = notices.flatMap(({ id }) => Array.from({ length: 20 }, () => id))
		for (let time = 0; time < 2; time += 1) {
			// The notice's id stands for the row's: the same row, relayed twice.
			await sql`
				insert into outbox (id, topic, ref, at)
				select id, 'notice', id, now() from unnest(${notices.map(({ id }) => id)}::uuid[]) as id
				union all select gen_random_uuid(), 'notice', id, now() from unnest(${again}::uuid[]) as id`
			await until(async () => (await sql`select from outbox`).length === 0, 30_000)
			await until(async () => await scene.queueIsIdle("notices"), 30_000)
		}
		expect(await inbox()).toEqual(before)
	})
})
