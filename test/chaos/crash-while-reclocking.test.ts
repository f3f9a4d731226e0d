import { describe, expect, test } from "vitest"
import { declareIncident } from "../../db/clocks/incidents.ts"
import type { Principal } from "../../machines/policy.ts"
import { until } from "../setup/until.ts"
import { backends, openScene } from "./scene.ts"

const WRITE = "with moved as (update cases"
const HOUR_MS = 3_600_000
const administrator: Principal = {
	id: "system",
	kind: "person",
	grants: [{ role: "administrator", platform: null }],
}

describe("a worker that dies while it extends what a cyclone has stopped", () => {
	test.each(backends)(
		"on %s: another one goes on, and no case is moved twice",
		{ timeout: 240_000 },
		async (backend) => {
			const scene = await openScene(backend)
			try {
				await scene.noticeDeadClients()
				const { engine } = scene
				const sql = engine.db.$client
				const cases = await Promise.all(Array.from({ length: 8 }, () => scene.openCaseDueIn(HOUR_MS)))
				const dues = async () =>
					new Map((await scene.remindersOf(cases.map(({ id }) => id))).map((one) => [one.case_id, one]))
				const [held] = cases
				const release = await scene.hold(`select from cases where id = '${held?.id ?? ""}' for update`)
				const begins = new Date()
				await declareIncident(
					{ engine, principal: administrator, from: { address: null, requestId: null } },
					{
						territory: "RE",
						kind: "cyclone",
						from: begins.toISOString(),
						expectedTo: new Date(begins.getTime() + 24 * HOUR_MS).toISOString(),
					},
				)
				const worker = await scene.start("worker")
				const writers = await scene.untilBlocked(WRITE)
				await worker.kill9()
				await scene.untilGone(writers)
				await release()
				const movedOf = async () =>
					await sql<{ case_id: string; moved: number }[]>`
					select c.id as case_id, count(e.seq)::int as moved from cases c
					left join case_events e on e.case_id = c.id and e.type = 'CLOCKS_MOVED' group by c.id`
				const half = await movedOf()
				expect(half.find((one) => one.case_id === held?.id)).toMatchObject({ moved: 0 })

				await scene.start("worker")
				await until(async () => (await movedOf()).every((one) => one.moved > 0), 30_000)
				expect((await movedOf()).filter((one) => one.moved !== 1)).toEqual([])
				for (const one of (await dues()).values()) expect(one).toMatchObject({ status: "pending", generation: 2 })
				expect(await scene.openIncidents()).toEqual([])
				expect(await scene.discrepancies()).toEqual([])
			} finally {
				await scene.close()
			}
		},
	)
})
