import { describe, expect, test } from "vitest"
import { until } from "../setup/until.ts"
import { backends, openScene } from "./scene.ts"

const TIMERS = 200
const RECOVERY_MS = 60_000

// Side by side: most of the time goes by waiting for the sweep.
describe.concurrent("a queue that is emptied twice while two hundred timers fall due", () => {
	test.each(backends)("on %s: all of them fire, each once", { timeout: 150_000 }, async (backend) => {
		const scene = await openScene(backend)
		try {
			await Promise.all([scene.start("worker"), scene.start("worker")])
			const cases: string[] = []
			while (cases.length < TIMERS) {
				const index = cases.length
				const batch = Array.from({ length: 10 }, async (_, n) => await scene.openCaseDueIn(6_000 + 40 * (index + n)))
				cases.push(...(await Promise.all(batch)).map(({ id }) => id))
			}
			await scene.tellRelay(cases)
			const fired = async (): Promise<number> =>
				(await scene.remindersOf(cases)).filter((one) => one.status === "fired").length

			await until(async () => (await fired()) >= TIMERS / 4, RECOVERY_MS)
			await scene.loseQueue()
			const left = await fired()
			expect(left).toBeLessThan(TIMERS)

			// The next sweep sets them again; half-way through what it brought back, everything is lost once more.
			await until(async () => (await fired()) >= Math.min(TIMERS - 1, left + (TIMERS - left) / 4), RECOVERY_MS)
			await scene.loseQueue()

			await scene.start("worker")
			await until(async () => (await fired()) === TIMERS, RECOVERY_MS)
			for (const one of await scene.remindersOf(cases)) expect(one).toMatchObject({ entries: 1, early: false })
			expect(await scene.openIncidents()).toEqual([])
			expect(await scene.discrepancies()).toEqual([])
		} finally {
			await scene.close()
		}
	})
})
