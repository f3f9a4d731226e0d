import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { fireDueTimers } from "../../db/fire-due-timers.ts"
import { until } from "../setup/until.ts"
import { LiveCase } from "./live-case.ts"
import { backends, openScene, type Scene, type TimerRow } from "./scene.ts"

const HOUR_MS = 3_600_000

describe.each(backends)("on %s", (backend) => {
	let scene: Scene
	let letSweep: () => Promise<void>
	beforeAll(async () => {
		scene = await openScene(backend)
		await scene.start("worker")
		// Or the sweep would rightly fire, in the middle of a test, what is due and was left alone so far.
		letSweep = await scene.hold("select pg_advisory_xact_lock(hashtext('passerelle-sweep'))")
	})
	afterAll(async () => {
		await letSweep?.()
		await scene?.close()
	})

	const handled = async (timers: readonly TimerRow[]): Promise<void> => {
		for (const one of timers) await scene.deliver(one, 5)
		await until(async () => await scene.queueIsIdle(), 30_000)
	}
	const past = (hours: number) => {
		const at = new Date(Date.now() - hours * HOUR_MS)
		return { at, engine: { ...scene.engine, clock: () => at } }
	}

	test("alarms of an earlier visit fire nothing in the visit that has the same timers, though one of them is due", async () => {
		// Asked 9 hours ago; silent, so the deputy was asked 6 hours later: the same state, entered again.
		const { at, engine } = past(9)
		const found = await (await LiveCase.open(engine, scene.team, { urgency: "emergency" })).orient()
		const opinion = await found.askExpert()
		const deciding = async () =>
			(await scene.timersOf([found.id])).filter((one) => one.instance_id === opinion && one.name.startsWith("deciding"))
		const first = await deciding()
		await fireDueTimers(scene.engine, new Date(at.getTime() + 6 * HOUR_MS), found.id)
		const second = (await deciding()).filter((one) => !first.some(({ visit }) => visit === one.visit))
		expect(second.map(({ name, place, generation }) => ({ name, place, generation }))).toEqual(
			first.map(({ name, place, generation }) => ({ name, place, generation })),
		)
		const [due] = second
		if (!due) throw new Error("the state was not entered again")

		await handled(first)
		const now = (await deciding()).filter((one) => one.visit === due.visit)
		expect(now.map(({ status, entries }) => ({ status, entries }))).toEqual(
			second.map(() => ({ status: "pending", entries: 0 })),
		)

		// It could have fired: its own alarm does it.
		await handled([due])
		expect((await deciding()).find((one) => one.id === due.id)).toMatchObject({ status: "fired", entries: 1 })
		expect(await scene.openIncidents()).toEqual([])
		expect(await scene.discrepancies()).toEqual([])
	})

	test("an alarm from before a hold does not fire the timer that the resumption armed again, though it is due", async () => {
		const { at, engine } = past(3)
		const { id } = await LiveCase.open(engine, scene.team, { urgency: "emergency" })
		const [before] = await scene.remindersOf([id])
		if (!before) throw new Error("the case has no timer")
		const later = (minutes: number) => {
			const now = new Date(at.getTime() + minutes * 60_000)
			return LiveCase.at({ ...engine, clock: () => now }, scene.team, id)
		}
		const tomorrow = new Date(Date.now() + 24 * HOUR_MS).toISOString().slice(0, 10)
		await later(30).send("PUT_ON_HOLD", { reason: "familyWish", until: tomorrow }, scene.team.nurse)
		await later(40).send("RESUMED", { cause: "decision" }, scene.team.nurse)
		const [again] = await scene.remindersOf([id])
		expect(again).toMatchObject({ id: before.id, generation: 2, status: "pending" })

		await handled([before])
		expect(await scene.remindersOf([id])).toMatchObject([{ status: "pending", entries: 0 }])
		await handled(again ? [again] : [])
		expect(await scene.remindersOf([id])).toMatchObject([{ status: "fired", entries: 1 }])
		expect(await scene.openIncidents()).toEqual([])
		expect(await scene.discrepancies()).toEqual([])
	})
})
