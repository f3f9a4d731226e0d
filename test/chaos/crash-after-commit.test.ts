import { randomUUID } from "node:crypto"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { until } from "../setup/until.ts"
import { LiveCase } from "./live-case.ts"
import { openScene, type Scene } from "./scene.ts"

const WRITE = "with moved as (update cases"

describe("an API process that dies after the commit and before the answer", () => {
	let scene: Scene
	beforeAll(async () => {
		scene = await openScene("postgres")
	})
	afterAll(async () => {
		await scene?.close()
	})

	test("leaves one effect, and the repeated request gets the answer that was lost", async () => {
		const { team } = scene
		const { id } = await LiveCase.open(scene.engine, team)
		const event = { type: "REQUEST_ACCEPTED", payload: {} }
		const key = randomUUID()
		const first = await scene.start("api")
		const log = async () =>
			await scene.sql<{ seq: number }[]>`
				select seq from case_events where case_id = ${id} and type = 'REQUEST_ACCEPTED'`

		// PostgreSQL has the statement, and carries it out once nothing is in its way: whoever sent it is dead by then.
		const release = await scene.hold(`select from cases where id = '${id}' for update`)
		const unanswered = scene.send(first, team.nurse, id, event, { key }).then(
			() => "answered",
			() => "no answer",
		)
		await scene.untilBlocked(WRITE)
		await first.kill9()
		expect(await unanswered).toBe("no answer")
		expect(await log()).toHaveLength(0)
		await release()
		const [entry] = await until(async () => {
			const rows = await log()
			return rows.length > 0 && rows
		}, 30_000)
		const after = await scene.countRows()

		const second = await scene.start("api")
		const answer = await scene.send(second, team.nurse, id, event, { key })
		expect(answer).toMatchObject({ status: 200, body: { caseId: id, seq: entry?.seq } })
		expect(await scene.countRows()).toEqual(after)
		expect(await scene.discrepancies()).toEqual([])

		// The key stands for that request only.
		const other = { type: "URGENCY_CHANGED", payload: { urgency: "urgent", reason: "fièvre" } }
		expect((await scene.send(second, team.nurse, id, other, { key })).body.code).toBe("IDEMPOTENCY_KEY_REUSED")
	})
})
