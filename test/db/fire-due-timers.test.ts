import { afterAll, beforeAll, expect, test } from "vitest"
import { fireDueTimers } from "../../db/fire-due-timers.ts"
import { openStage, type Stage, timersOf } from "../workers/stage.ts"

let stage: Stage
beforeAll(async () => {
	stage = await openStage("postgres")
})
afterAll(async () => {
	await stage.close()
})

const dueOf = async (caseId: string): Promise<number[]> =>
	(await timersOf(stage, caseId)).map((one) => new Date(one.due_at).getTime())

test("timers fire in due order, each at its own due time, up to the given instant and no further", async () => {
	const cases = [await stage.openCase(), await stage.openCase()]
	// The second is opened later, and on a busy machine its deadlines are too.
	const dues = await Promise.all(cases.map(dueOf))
	const [earliest, first, last] = [
		Math.min(...dues.flat()),
		Math.max(...dues.map((some) => Math.min(...some))),
		Math.max(...dues.flat()),
	]
	expect(await fireDueTimers(stage.engine, new Date(earliest - 1))).toBe(0)
	expect(await fireDueTimers(stage.engine, new Date(first))).toBe(cases.length)
	await fireDueTimers(stage.engine, new Date(last))
	for (const caseId of cases) {
		for (const one of await timersOf(stage, caseId)) {
			if (one.status !== "fired") continue
			expect(one.ended_at).toEqual(one.due_at)
			expect(one.entries).toBe(1)
		}
		const log = await stage.db.$client<{ at: string }[]>`
			select recorded_at as at from case_events where case_id = ${caseId} order by seq`
		const times = log.map((one) => new Date(one.at).getTime())
		expect(times).toEqual(times.toSorted((a, b) => a - b))
		expect(times.length).toBeGreaterThanOrEqual(3)
	}
})

test("only the timers of one case, when asked", async () => {
	const [one, other] = [await stage.openCase(), await stage.openCase()]
	const last = new Date(Math.max(...(await dueOf(one))))
	expect(await fireDueTimers(stage.engine, last, one)).toBeGreaterThan(0)
	expect((await timersOf(stage, other)).map((timer) => timer.status)).toEqual(["pending", "pending"])
})

test("a log never goes back in time: a timer that was due before the last entry fires at that entry's time", async () => {
	const caseId = await stage.openCase()
	await stage.db.$client`update timers set due_at = now() - interval '1 day' where case_id = ${caseId}`
	expect(await fireDueTimers(stage.engine, new Date(), caseId)).toBe(2)
	const [row] = await stage.db.$client<{ sorted: boolean }[]>`
		select bool_and(recorded_at >= before) as sorted from (
			select recorded_at, lag(recorded_at, 1, recorded_at) over (order by seq) as before from case_events where case_id = ${caseId}) x`
	expect(row?.sorted).toBe(true)
})

test("a blocked case keeps its timers and does not stop the others", async () => {
	const [broken, sound] = [await stage.openCase(), await stage.openCase()]
	await stage.db
		.$client`update instances set snapshot = jsonb_set(snapshot, '{machine}', '"another"') where id = ${broken}`
	await stage.db.$client`update timers set due_at = now() where case_id in (${broken}, ${sound})`
	expect(await fireDueTimers(stage.engine, new Date(Date.now() + 1_000))).toBe(2)
	expect((await timersOf(stage, broken)).map((timer) => timer.status)).toEqual(["pending", "pending"])
})
