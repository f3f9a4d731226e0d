import { randomUUID } from "node:crypto"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { until } from "../setup/until.ts"
import { LiveCase } from "./live-case.ts"
import { openScene, type Scene } from "./scene.ts"

/** How the statement begins that commits a change. */
const WRITE = "with moved as (update cases"

describe("an API process that dies between the read and the write", () => {
	let scene: Scene
	beforeAll(async () => {
		scene = await openScene("postgres")
		await scene.noticeDeadClients()
	})
	afterAll(async () => {
		await scene?.close()
	})

	test("has written nothing at all, and the repeated request is carried out once by another", async () => {
		const { team } = scene
		const { id } = await LiveCase.open(scene.engine, team)
		const event = { type: "REQUEST_ACCEPTED", payload: {} }
		const key = randomUUID()
		const first = await scene.start("api")
		// It answers before it has written down the set-up code of a database without administrator.
		await until(async () => (await scene.countRows())["setup_codes"] === 1)
		const before = await scene.countRows()

		const release = await scene.hold(`select from cases where id = '${id}' for update`)
		const unanswered = scene.send(first, team.nurse, id, event, { key }).then(
			() => "answered",
			() => "no answer",
		)
		const writers = await scene.untilBlocked(WRITE)
		await first.kill9()
		expect(await unanswered).toBe("no answer")
		await scene.untilGone(writers)
		await release()
		expect(await scene.countRows()).toEqual(before)

		const second = await scene.start("api")
		const answer = await scene.send(second, team.nurse, id, event, { key })
		expect(answer.status).toBe(200)
		expect(await scene.send(second, team.nurse, id, event, { key })).toEqual(answer)
		const log = await scene.sql`select from case_events where case_id = ${id} and type = 'REQUEST_ACCEPTED'`
		expect(log).toHaveLength(1)
		expect(await scene.discrepancies()).toEqual([])
	})
})
