import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { until } from "../setup/until.ts"
import { LiveCase } from "./live-case.ts"
import type { ChaosProcess, ProcessRole } from "./processes.ts"
import { backends, openScene, type Scene } from "./scene.ts"
import { lostOrDoubled, randomFrom, startTraffic } from "./traffic.ts"

const CASES = 300
/** Cases that nobody writes to: their reminders fall due whatever the traffic does, however fast the machine is. */
const QUIET = 60
const OF_EACH_ROLE = 2
const WRITERS = 8
const KILLS = 4
/** Some timers fall due in this time, others once the urgency of their case is raised. */
const DUE_WITHIN_MS = 15_000
/** A message whose job was lost is looked for after a minute, by a sweep that comes every 30 s. */
const RECOVERY_MS = 120_000
const TEST_MS = 400_000

/** Repeats a drill that failed; what the processes do meanwhile is theirs. */
const seed = Number(process.env["DRILL_SEED"] ?? Date.now() % 1_000_000)

describe.each(backends)(
	`on %s, with two APIs and two workers, one of which is killed again and again (seed ${seed})`,
	(backend) => {
		let scene: Scene
		const running = new Map<ProcessRole, ChaosProcess[]>()
		const processesOf = (role: ProcessRole): ChaosProcess[] => running.get(role) ?? []
		const start = async (role: ProcessRole): Promise<void> => {
			const started = await scene.start(role)
			running.set(role, [...processesOf(role), started])
		}
		const roles: readonly ProcessRole[] = ["api", "worker"]
		const startAll = async (): Promise<void> => {
			await Promise.all(roles.flatMap((role) => Array.from({ length: OF_EACH_ROLE }, async () => await start(role))))
		}
		beforeAll(async () => {
			running.clear()
			scene = await openScene(backend)
			await startAll()
		})
		afterAll(async () => {
			await scene?.close()
		})

		test("loses and doubles nothing: requests, timers, messages and rows", { timeout: TEST_MS }, async () => {
			const random = randomFrom(seed)
			const cases: string[] = []
			while (cases.length < CASES) {
				const batch = Array.from({ length: 10 }, async (_, n) =>
					n % 2 === 0
						? await scene.openCaseDueIn(random() * DUE_WITHIN_MS)
						: await LiveCase.open(scene.engine, scene.team),
				)
				cases.push(...(await Promise.all(batch)).map(({ id }) => id))
			}
			const quiet: string[] = []
			while (quiet.length < QUIET) {
				const batch = Array.from({ length: 10 }, async () => await scene.openCaseDueIn(random() * DUE_WITHIN_MS))
				quiet.push(...(await Promise.all(batch)).map(({ id }) => id))
			}
			await scene.tellRelay([...cases, ...quiet])

			const traffic = startTraffic(scene, { cases, apis: () => processesOf("api"), writers: WRITERS, random })
			for (let kill = 0; kill < KILLS; kill += 1) {
				const role = roles[kill % roles.length] ?? "api"
				const before = traffic.carriedOut()
				await until(() => traffic.carriedOut() >= before + 10 + random() * 40, RECOVERY_MS)
				// At this very moment it has requests and jobs in hand. The other one of its role goes on alone.
				const [victim, ...others] = processesOf(role)
				running.set(role, others)
				await victim?.kill9()
				await start(role)
			}
			await Promise.all(roles.flatMap((role) => processesOf(role).map(async (one) => await one.kill9())))
			running.clear()
			await startAll()
			const requests = await traffic.finish()
			expect(requests.filter(({ answer }) => answer.status === 200).length).toBeGreaterThan(50)

			// Everything that is due has fired, and everybody has been told.
			const due = async (): Promise<number> =>
				(await scene.sql`select from timers where status = 'pending' and due_at <= clock_timestamp()`).length
			const unfired = async (): Promise<number> =>
				(await scene.remindersOf(quiet)).filter((one) => one.status !== "fired").length
			await until(async () => (await unfired()) === 0, RECOVERY_MS)
			await until(async () => (await due()) === 0, RECOVERY_MS)
			await until(async () => (await scene.sql`select from outbox`).length === 0, RECOVERY_MS)
			await until(async () => {
				expect(await scene.openIncidents()).toEqual([])
				return (await scene.sql`select from notices where delivered_at is null`).length === 0
			}, RECOVERY_MS)

			const timers = await scene.timersOf([...cases, ...quiet])
			expect(timers.filter((one) => one.status === "fired").length).toBeGreaterThan(50)
			expect(timers.filter((one) => one.entries !== (one.status === "fired" ? 1 : 0))).toEqual([])
			expect(timers.filter((one) => one.early)).toEqual([])
			expect(await lostOrDoubled(scene, cases, requests)).toEqual([])
			expect(await scene.openIncidents()).toEqual([])
			expect(await scene.discrepancies()).toEqual([])
		})
	},
)
