import { afterEach, expect, test } from "vitest"
import { dispatchEvent } from "../../db/dispatch.ts"
import { startFigures } from "../../workers/figures.ts"
import { until } from "../setup/until.ts"
import { logger, openStage, type Stage } from "./stage.ts"

let stage: Stage
afterEach(async () => {
	await stage.close()
})

const statusesOf = async (caseId: string) =>
	await stage.db.$client<{ place: string; status: string }[]>`
		select place, status from figure_steps where case_id = ${caseId} and visit > 0`
const has = async (caseId: string, place: string, status: string) =>
	(await statusesOf(caseId)).some((one) => one.place.endsWith(place) && one.status === status)

test("a change is counted as soon as it is announced, by one worker of two, and by the other when that one is gone", async () => {
	stage = await openStage("postgres")
	const { engine, metrics } = stage
	const before = await stage.openCase()
	const first = startFigures({ engine, metrics, logger })
	// What was there before anybody listened.
	await until(() => has(before, "request.received", "open"))
	const second = startFigures({ engine, metrics, logger })
	const heard = await stage.openCase()
	await until(() => has(heard, "request.received", "open"))
	await dispatchEvent(engine, {
		instanceId: heard,
		type: "REQUEST_ACCEPTED",
		payload: {},
		principal: {
			id: stage.person("nurse"),
			kind: "person",
			grants: [{ role: "nurse", platform: stage.platform }],
		},
	})
	await until(() => has(heard, "request.received", "closed"))
	await first.stop()
	const later = await stage.openCase()
	await until(() => has(later, "request.received", "open"))
	await second.stop()
	const [locks] = await stage.db.$client<{ n: number }[]>`
		select count(*)::int as n from pg_locks where locktype = 'advisory'`
	expect(locks?.n).toBe(0)
})
