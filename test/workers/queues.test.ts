import { randomUUID } from "node:crypto"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { readConfig } from "../../config.ts"
import { concurrencyOf, queueNames, queueSettings } from "../../workers/queue-settings.ts"
import { createQueues, type Queues } from "../../workers/queues.ts"
import { until } from "../setup/until.ts"
import { backends, logger, openStage, type Stage } from "./stage.ts"

/** Timers of Node and of the queue may ring this much early. */
const EARLY_MS = 5

describe.each(backends)("a job that fails, on %s", (kind) => {
	const retry = { attempts: 4, delayMs: 200 }
	let stage: Stage
	let queues: Queues
	beforeAll(async () => {
		stage = await openStage(kind)
		queues = createQueues({ backend: { kind, url: stage.queueUrl }, logger, retry })
	})
	afterAll(async () => {
		await queues.close()
		await stage.close()
	})

	/** Works jobs that fail as often as said; gives when each was tried, and what was given up. */
	async function work(ids: readonly string[], failures: number) {
		const tries = new Map<string, number[]>(ids.map((id) => [id, []]))
		const givenUp: { noticeId: string; error: unknown }[] = []
		const worker = queues.work(
			"notices",
			{
				async handle({ noticeIds: [noticeId = ""] }) {
					const at = tries.get(noticeId) ?? []
					at.push(performance.now())
					await Promise.resolve()
					if (at.length <= failures) throw new Error(`try ${at.length} has failed`)
				},
				async giveUp({ noticeIds: [noticeId = ""] }, error) {
					givenUp.push({ noticeId, error })
					await Promise.resolve()
				},
			},
			{ concurrency: 10 },
		)
		await queues.add(
			"notices",
			ids.map((id) => ({ id, data: { noticeIds: [id] }, delay: 0 })),
		)
		await until(async () => (await queues.count("notices")) === 0)
		await worker.close()
		return { tries, givenUp }
	}

	test("is tried again after pauses that double, less at most half by chance, so that not all come back together", async () => {
		const ids = Array.from({ length: 20 }, () => randomUUID())
		const { tries, givenUp } = await work(ids, 2)
		expect(givenUp).toEqual([])
		const first: number[] = []
		for (const at of tries.values()) {
			expect(at).toHaveLength(3)
			const [one = 0, two = 0, three = 0] = at
			expect(two - one).toBeGreaterThanOrEqual(retry.delayMs * (1 - queueSettings.notices.jitter) - EARLY_MS)
			expect(three - two).toBeGreaterThanOrEqual(2 * retry.delayMs * (1 - queueSettings.notices.jitter) - EARLY_MS)
			first.push(Math.round(two - one))
		}
		expect(new Set(first).size).toBeGreaterThan(5)
	})

	test("is given up after its last attempt, once, with what went wrong last; the queue keeps nothing of it", async () => {
		const id = randomUUID()
		const { tries, givenUp } = await work([id], Number.POSITIVE_INFINITY)
		expect(tries.get(id)).toHaveLength(retry.attempts)
		expect(givenUp).toEqual([{ noticeId: id, error: new Error(`try ${retry.attempts} has failed`) }])
		expect(await queues.depth("notices")).toEqual({ waiting: 0, delayed: 0, active: 0 })
	})

	test("and cannot be read is dropped without holding up the others", async () => {
		const [broken, sound] = [randomUUID(), randomUUID()]
		await queues.add("notices", [{ id: broken, data: { noticeIds: ["not an id"] }, delay: 0 }])
		const { tries, givenUp } = await work([sound], 0)
		expect(tries.get(sound)).toHaveLength(1)
		expect(givenUp).toEqual([])
	})
})

describe("how many jobs are worked at once", () => {
	const read = (text: string) => readConfig({ WORKER_CONCURRENCY: text }).WORKER_CONCURRENCY
	test("is the table's unless the environment says otherwise, for all queues or for one", () => {
		const unsaid = readConfig({}).WORKER_CONCURRENCY
		for (const name of queueNames) expect(concurrencyOf(name, unsaid)).toBe(queueSettings[name].concurrency)
		for (const name of queueNames) expect(concurrencyOf(name, read("8"))).toBe(8)
		expect(concurrencyOf("timers", read("3, timers=12"))).toBe(12)
		expect(concurrencyOf("notices", read("3, timers=12"))).toBe(3)
	})
	test.each(["", "0", "201", "timers", "mail=2", "4;5"])("refuses %j, without repeating it", (text) => {
		const refused = () => readConfig({ WORKER_CONCURRENCY: text === "" ? "," : text })
		expect(refused).toThrow(/WORKER_CONCURRENCY/)
	})
	test("and does not say what it was given", () => {
		expect(() => read("hunter2=4")).toThrow(/the queues are timers, notices/)
		expect(() => read("hunter2=4")).not.toThrow(/hunter2/)
	})
})
