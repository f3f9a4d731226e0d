import { describe, expect, test } from "vitest"
import { until } from "../setup/until.ts"
import { type Backend, backends, openScene, type Scene } from "./scene.ts"

const WRITE = "with moved as (update cases"
/** The lock of a job must run out, or the sweep come round: whichever is first brings the timer back. */
const RECOVERY_MS = 100_000

async function inScene(backend: Backend, run: (scene: Scene) => Promise<void>): Promise<void> {
	const scene = await openScene(backend)
	try {
		await run(scene)
	} finally {
		await scene.close()
	}
}

/** A worker dies while it writes what the timer of a case did; the case stays locked. */
async function killWhileFiring(scene: Scene) {
	const { id } = await scene.openCaseDueIn(1_000)
	const release = await scene.hold(`select from cases where id = '${id}' for update`)
	const worker = await scene.start("worker")
	await scene.tellRelay([id])
	const writers = await scene.untilBlocked(WRITE)
	await worker.kill9()
	return { id, release, writers }
}

// Side by side: most of the time goes by waiting for locks to expire.
describe.concurrent("a worker that dies while it fires a timer", () => {
	test.each(backends)("on %s: another one fires it, once", { timeout: 150_000 }, async (backend) => {
		await inScene(backend, async (scene) => {
			await scene.noticeDeadClients()
			const { id, release, writers } = await killWhileFiring(scene)
			await scene.untilGone(writers)
			await release()
			expect(await scene.remindersOf([id])).toMatchObject([{ status: "pending", entries: 0 }])

			await scene.start("worker")
			await until(async () => (await scene.remindersOf([id])).every((one) => one.status === "fired"), RECOVERY_MS)
			await until(async () => await scene.queueIsIdle(), RECOVERY_MS)
			expect(await scene.remindersOf([id])).toMatchObject([{ status: "fired", entries: 1, early: false }])
			expect(await scene.openIncidents()).toEqual([])
			expect(await scene.discrepancies()).toEqual([])
		})
	})

	test.each(backends)(
		"on %s: what it had sent counts, and no other fires it again",
		{ timeout: 150_000 },
		async (backend) => {
			await inScene(backend, async (scene) => {
				const { id, release } = await killWhileFiring(scene)
				await release()
				const [timer] = await until(async () => {
					const timers = await scene.remindersOf([id])
					return timers.every((one) => one.status === "fired") && timers
				}, 30_000)
				if (!timer) throw new Error("the case has no timer")

				await scene.start("worker")
				await scene.deliver(timer, 10)
				// The job of the dead worker as well, once its lock has expired.
				await until(async () => await scene.queueIsIdle(), RECOVERY_MS)
				expect(await scene.remindersOf([id])).toMatchObject([{ status: "fired", entries: 1 }])
				expect(await scene.openIncidents()).toEqual([])
				expect(await scene.discrepancies()).toEqual([])
			})
		},
	)
})
