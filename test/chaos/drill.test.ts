import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { until } from "../setup/until.ts"
import { LiveCase } from "./live-case.ts"
import type { ChaosProcess, ProcessRole } from "./processes.ts"
import { backends, openScene, type Scene } from "./scene.ts"
import { lostOrDoubled, randomFrom, startTraffic } from "./traffic.ts"

const CASES = 300
const OF_EACH_ROLE = 2
const WRITERS = 8
const DRILL_MS = 15_000
const RECOVERY_MS = 90_000
const TEST_MS = 240_000

/** Repeats a drill that failed; what the processes do meanwhile is theirs. */
const seed = Number(process.env["DRILL_SEED"] ?? Date.now() % 1_000_000)

describe.each(backends)(`on %s, with two APIs and two workers, one of which is killed again and again (seed ${seed})`, (backend) => {
	let scene: Scene
	const running = new Map<ProcessRole, ChaosProcess[]>()
	const processesOf = (role: ProcessRole): ChaosProcess[] => running.get(role) ?? []
	const start = async (role: ProcessRole): Promise<void> => {
		const started = await scene.start(role)
		running.set(role, [...processesOf(role), started])
	}
	const roles: readonly ProcessRole[] = ["api", "worker"]
	const startAll = async (): Promise<void> => {
		await Promise.all(
			roles.flatMap((role) => Array.from({ length: OF_EACH_ROLE }, async () => await start(role))),
		)
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
			// Some fall due during the drill, others once their urgency is raised.
			const batch = Array.from({ length: 10 }, async (_, n) =>
				n % 2 === 0
					? await scene.openCaseDueIn(random() * DRILL_MS)
					: await LiveCase.open(scene.engine, scene.team),
			)
			cases.push(...(await Promise.all(batch)).map(({ id }) => id))
		}
		await scene.tellRelay(cases)

		const traffic = startTraffic(scene, { cases, apis: () => processesOf("api"), writers: WRITERS, random })
		const end = Date.now() + DRILL_MS
		let kills = 0
		while (Date.now() < end) {
			const role = roles[kills % roles.length] ?? "api"
			const [victim] = processesOf(role)
			running.set(role, processesOf(role).slice(1))
			await sleep(random() * 500)
			await victim?.kill9()
			kills += 1
			await start(role)
		}
		await Promise.all(roles.flatMap((role) => processesOf(role).map(async (one) => await one.kill9())))
		running.clear()
		await startAll()
		const requests = await traffic.finish()
		expect(kills).toBeGreaterThan(1)
		expect(requests.filter(({ answer }) => answer.status === 200).length).toBeGreaterThan(50)

		// Everything that is due has fired, and everybody has been told.
		const due = async (): Promise<number> =>
			(await scene.sql`select from timers where status = 'pending' and due_at <= clock_timestamp()`).length
		await until(async () => (await due()) === 0, RECOVERY_MS)
		await until(async () => (await scene.sql`select from outbox`).length === 0, RECOVERY_MS)
		await until(
			async () => (await scene.sql`select from notices where delivered_at is null`).length === 0,
			RECOVERY_MS,
		)

		const timers = await scene.timersOf(cases)
		expect(timers.filter((one) => one.status === "fired").length).toBeGreaterThan(50)
		expect(timers.filter((one) => one.entries !== (one.status === "fired" ? 1 : 0))).toEqual([])
		expect(timers.filter((one) => one.early)).toEqual([])
		expect(await lostOrDoubled(scene, cases, requests)).toEqual([])
		expect(await scene.openIncidents()).toEqual([])
		expect(await scene.discrepancies()).toEqual([])
	})
})
