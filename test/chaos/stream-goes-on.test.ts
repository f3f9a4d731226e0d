import { afterAll, beforeAll, expect, test } from "vitest"
import { startPostgres, type TestPostgres } from "../setup/postgres.ts"
import { until } from "../setup/until.ts"
import { LiveCase } from "./live-case.ts"
import type { ChaosProcess } from "./processes.ts"
import { openScene, type Scene } from "./scene.ts"

const RECOVERY_MS = 60_000

let postgres: TestPostgres
let scene: Scene
let api: ChaosProcess
beforeAll(async () => {
	postgres = await startPostgres()
	scene = await openScene("postgres", { url: postgres.url })
	api = await scene.start("api")
})
afterAll(async () => {
	await scene?.close()
	await postgres?.stop()
})

test("the database dies while somebody looks on: their stream stays open, tells them to read again, and then of what changes", {
	timeout: 180_000,
}, async () => {
	const stream = await scene.listen(api, scene.team.nurse)
	const before = await LiveCase.open(scene.engine, scene.team)
	await until(() => stream.changed().includes(before.id))
	for (let crash = 1; crash <= 2; crash += 1) {
		const heard = stream.events.length
		await postgres.kill()
		await until(async () => (await fetch(`${api.url}/readyz`)).status === 503, RECOVERY_MS)
		await postgres.restart()
		// What happened while nobody listened is not known: whatever is shown is read again.
		await until(() => stream.events.slice(heard).some(({ type }) => type === "refresh"), RECOVERY_MS)
		const after = await LiveCase.open(scene.engine, scene.team)
		await until(() => stream.changed().includes(after.id), RECOVERY_MS)
	}
	expect(stream.ended).toBe(false)
	stream.close()
	await api.stop()
})
