import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { createQueueBoard, type QueueBoard } from "../../workers/queue-board.ts"
import { relayBatch } from "../../workers/relay.ts"
import { backends, logger, makeDue, openStage, type Stage, tellRelay, timersOf } from "./stage.ts"

interface Shown {
	readonly queues: readonly {
		readonly name: string
		readonly readOnlyMode: boolean
		readonly counts: Readonly<Record<string, number>>
		readonly jobs: readonly { readonly id: string; readonly data: Readonly<Record<string, unknown>> }[]
	}[]
}

describe.each(backends)("bull-board on %s", (kind) => {
	let stage: Stage
	let board: QueueBoard
	beforeAll(async () => {
		stage = await openStage(kind)
		board = createQueueBoard({ backend: { kind, url: stage.queueUrl }, logger })
	})
	afterAll(async () => {
		await board.close()
		await stage.close()
	})

	const look = async (activeQueue: string): Promise<Shown["queues"]> => {
		const query = { activeQueue, status: "latest", page: "1", jobsPerPage: "10" }
		const { status, body } = await board.ask({
			route: "/api/queues",
			params: {},
			query,
		})
		expect(status).toBe(200)
		return (body as Shown).queues
	}

	test("shows the jobs of every queue, which hold ids and numbers and nothing of the patient", async () => {
		const caseId = await stage.openCase()
		await makeDue(stage, caseId, 60_000)
		await tellRelay(stage, caseId)
		const queues = stage.queues()
		await relayBatch({ db: stage.db, queues, metrics: stage.metrics })
		const shown = await look("timers")
		expect(shown.map(({ name }) => name)).toEqual(["timers", "notices", "messages"])
		const timers = shown.find(({ name }) => name === "timers")
		const stored = await timersOf(stage, caseId)
		expect(timers?.counts["delayed"]).toBe(stored.length)
		expect(timers?.jobs.map(({ data }) => data)).toEqual(
			expect.arrayContaining(
				stored.map(({ id, instance_id, visit, name, generation }) => ({
					timerId: id,
					instanceId: instance_id,
					visit,
					name,
					generation,
				})),
			),
		)
		expect(JSON.stringify(shown)).not.toMatch(/Essai|Ada|1980/)
		const [job] = timers?.jobs ?? []
		const one = await board.ask({
			route: "/api/queues/:queueName/:jobId",
			params: { queueName: "timers", jobId: job?.id ?? "" },
			query: {},
		})
		expect(JSON.stringify(one.body)).not.toMatch(/Essai|Ada|1980/)
	})

	test("changes nothing: every queue is read-only, and of its routes only those that read are there", async () => {
		expect((await look("notices")).map(({ readOnlyMode }) => readOnlyMode)).toEqual([true, true, true])
		expect(board.routes).toContain("/api/queues")
		expect(
			board.routes.filter((one) => /add|retry|clean|pause|resume|promote|obliterate|empty|update/.test(one)),
		).toEqual([])
		const answer = await board.ask({
			route: "/api/queues/:queueName/pause",
			params: { queueName: "timers" },
			query: {},
		})
		expect(answer.status).toBe(404)
	})
})
