// Gives zod what routes need before any schema is made.
import "@hono/zod-openapi"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { Engine } from "../../db/engine.ts"
import { type FigureFilter, startFigures } from "../../db/figures/figure-filter.ts"
import { projectSteps } from "../../db/figures/project-steps.ts"
import { type Bottlenecks, readBottlenecks } from "../../db/figures/read-bottlenecks.ts"
import { answerOnce } from "../../db/figures/rollups/answers.ts"
import { findStale, foldRollups, makeStaleAgain } from "../../db/figures/rollups/fold.ts"
import { readAhead } from "../../db/figures/rollups/read-ahead.ts"
import { readGeography } from "../../db/geography.ts"
import type { Principal } from "../../machines/policy.ts"
import { known, type Someone, startPlatform, type TestPlatform } from "../setup/platform.ts"

const RECEIVED = "open.active.path.request.received"
let platform: TestPlatform
let nurse: Principal
let manager: Principal
let own: string
let other: string

beforeAll(async () => {
	platform = await startPlatform({ at: "2026-03-18T06:30:00Z" })
	own = platform.team.platformId
	other = platform.elsewhere.platformId
	nurse = {
		id: known.expert,
		kind: "person",
		grants: [own, other].map((one) => ({ role: "nurse" as const, platform: one })),
	}
	manager = { ...nurse, grants: [own, other].map((one) => ({ role: "manager" as const, platform: one })) }
	for (let n = 0; n < 3; n += 1) await platform.openCase()
	const { engine } = platform
	const all = await engine.db.$client<{ id: string }[]>`select id from cases`
	await projectSteps(
		engine,
		all.map(({ id }) => id),
	)
	await platform.passTo("2026-03-18T06:31:00Z")
}, 60_000)
afterAll(() => platform.close())

/** Asks, and says whether it was worked out for this. */
async function ask(filter: FigureFilter, question = "how many"): Promise<"worked out" | "given again"> {
	const { engine } = platform
	let worked = false
	await answerOnce(engine, await startFigures(engine, nurse, filter), question, () => {
		worked = true
		return Promise.resolve(1)
	})
	return worked ? "worked out" : "given again"
}

describe("an answer that is kept", () => {
	test("is given again while nothing has changed, to the same question about the same", async () => {
		expect(await ask({ platform: own })).toBe("worked out")
		expect(await ask({ platform: own })).toBe("given again")
		expect(await ask({ platform: own }, "how long")).toBe("worked out")
		expect(await ask({ platform: own, urgency: "urgent" })).toBe("worked out")
		expect(await ask({ platform: own, from: "2026-01-01" })).toBe("worked out")
		expect(await ask({ platform: own, from: "2026-01-01", to: "2026-02-01" })).toBe("worked out")
		expect(await ask({ platform: own })).toBe("given again")
	})

	test("of one platform is not given for another, nor for both", async () => {
		await ask({ platform: own })
		expect(await ask({ platform: other })).toBe("worked out")
		expect(await ask({ platform: [own, other] })).toBe("worked out")
		expect(await ask({ platform: [other, own] })).toBe("given again")
	})

	test("is not given after something was noted, nor after it was folded; what is another's does not matter", async () => {
		const { engine } = platform
		await ask({ platform: own })
		await ask({ platform: other })
		await engine.db.$client`update figure_steps set reminders = reminders + 1 where platform_id = ${own} and visit > 0`
		expect(await ask({ platform: own })).toBe("worked out")
		expect(await ask({ platform: own })).toBe("given again")
		expect(await ask({ platform: other })).toBe("given again")
		expect(await foldRollups(engine, own)).toBeGreaterThan(0)
		expect(await ask({ platform: own })).toBe("worked out")
		expect(await ask({ platform: other })).toBe("given again")
	})

	test("is not given when something was noted while it was worked out", async () => {
		const { engine } = platform
		const look = await startFigures(engine, nurse, { platform: own, urgency: "emergency" })
		await answerOnce(engine, look, "slowly", async () => {
			await engine.db
				.$client`update figure_steps set reminders = reminders + 1 where platform_id = ${own} and visit > 0`
		})
		expect(await ask({ platform: own, urgency: "emergency" }, "slowly")).toBe("worked out")
	})

	test("that failed is not kept", async () => {
		const { engine } = platform
		const look = await startFigures(engine, nurse, { platform: own })
		await expect(answerOnce(engine, look, "fails", () => Promise.reject(new Error("broken")))).rejects.toThrow("broken")
		expect(await ask({ platform: own }, "fails")).toBe("worked out")
	})

	test("hides small numbers from whoever may not see them, whoever asked before", async () => {
		const { engine } = platform
		// As many steps as make figures be read from the roll-ups, for whoever plans.
		await engine.db.$client`update pg_class set reltuples = 1000000 where oid = 'figure_steps'::regclass`
		expect((await startFigures(engine, nurse, {})).many).toBe(true)
		const received = ({ steps }: Bottlenecks) => steps.find(({ place }) => place === RECEIVED)
		const filter = { platform: own }
		for (const who of [manager, nurse, manager]) {
			const answer = await readBottlenecks(engine, who, filter)
			const n = who === nurse ? 3 : null
			expect(answer.cases).toBe(n)
			expect(received(answer)).toMatchObject({ n, running: n })
		}
	})
})

describe("figures of very many steps", () => {
	test("are read over the API by several at once, each with what they may see", async () => {
		const { engine, team, elsewhere } = platform
		await engine.db.$client`update pg_class set reltuples = 1000000 where oid = 'figure_steps'::regclass`
		await foldRollups(engine, own)
		const paths = ["bottlenecks", "flow", `step?machine=pathway&place=${RECEIVED}`]
		const read = async (who: Someone, path: string) => {
			const { status, body } = await platform.client(who).get<Partial<Bottlenecks>>(`/api/analytics/${path}`)
			expect(status).toBe(200)
			return body
		}
		for (let round = 0; round < 3; round += 1) {
			await engine.db.$client`update figure_steps set reminders = reminders + 1 where platform_id = ${own}`
			if (round === 1) await foldRollups(engine, own)
			const answers = await Promise.all(
				[team.nurse, team.manager, elsewhere.nurse].flatMap((who) => paths.map((path) => read(who, path))),
			)
			const cases = [0, 3, 6].map((at) => answers[at]?.cases)
			expect(cases).toEqual([3, null, 0])
			expect(answers[2]).toMatchObject({ n: 3, running: 3, place: RECEIVED })
			expect(answers[5]).toMatchObject({ n: null, running: null })
		}
	})
})

describe("a process that has read ahead", () => {
	/** Answers of a process that keeps what it has read, while there is nothing to be read any more. */
	async function answerFromMemory<T>(fresh: Engine, answer: (engine: Engine) => Promise<T>): Promise<T> {
		const sql = fresh.db.$client
		await readAhead(fresh)
		await sql`create table set_aside as select platform_id, level, bucket, cube, part, data from figure_rollups`
		await sql`update figure_rollups set data = ''`
		try {
			return await answer(fresh)
		} finally {
			await sql`update figure_rollups r set data = s.data from set_aside s where (s.platform_id, s.level, s.bucket, s.cube, s.part)
				= (r.platform_id, r.level, r.bucket, r.cube, r.part)`
			await sql`drop table set_aside`
		}
	}
	const counts = ({ cases, steps }: Bottlenecks) => ({ cases, steps: steps.map(({ place, n }) => ({ place, n })) })

	test("answers what is asked first from what it keeps", async () => {
		const { engine } = platform
		await engine.db.$client`update pg_class set reltuples = 1000000 where oid = 'figure_steps'::regclass`
		for (const id of [own, other]) while ((await foldRollups(engine, id)) > 0);
		const before = await readBottlenecks(engine, nurse, {})
		expect(before.cases).toBe(3)
		const fresh: Engine = { ...engine, geography: await readGeography(engine.db) }
		const after = await answerFromMemory(fresh, (one) => readBottlenecks(one, nurse, {}))
		expect(counts(after)).toEqual(counts(before))
	})

	test("answers about whole months as well, by whatever they are filtered", async () => {
		const { caseId } = await platform.openCase()
		await platform.passTo("2026-03-18T06:32:00Z")
		await platform.send(caseId, "REQUEST_ACCEPTED", {}, platform.team.nurse)
		await projectSteps(platform.engine, [caseId])
		await platform.passTo("2026-03-18T06:33:00Z")
		const engine: Engine = { ...platform.engine, clock: () => new Date("2026-05-02T06:30:00Z") }
		for (const id of [own, other]) while ((await foldRollups(engine, id)) > 0);
		const [row] = await engine.db.$client<{ at: string }[]>`
			select territory_of_residence as at from cases where id = ${caseId}`
		const filter = { territory: row?.at, from: "2026-03-01", to: "2026-03-31" }
		const before = await readBottlenecks(engine, nurse, filter)
		expect(before.steps.find(({ place }) => place === RECEIVED)?.n).toBe(4)
		const sealed = await engine.db.$client`select 1 from figure_rollups where level = 'month' and cube = 't'`
		expect(sealed).not.toHaveLength(0)
		const fresh: Engine = { ...engine, geography: await readGeography(engine.db) }
		const after = await answerFromMemory(fresh, (one) => readBottlenecks(one, nurse, { ...filter, to: undefined }))
		expect(after.steps.find(({ place }) => place === RECEIVED)?.n).toBe(4)
	})
})

describe("roll-ups of before", () => {
	test("are not read until a worker has made them again", async () => {
		const { engine } = platform
		const sql = engine.db.$client
		await sql`delete from figure_rollups where platform_id = ${own}`
		await sql`insert into figure_rollups (platform_id, level, bucket, cube, part, version, n, data)
			values (${own}, 'stale', '1970-01-01', '', '', 0, 0, '')`
		expect((await startFigures(engine, nurse, {})).many).toBe(false)
		// Nobody adds to what is of before.
		expect(await foldRollups(engine, own)).toBe(0)
		expect(await findStale(engine)).toEqual([own])
		await makeStaleAgain(engine, own)
		expect(await findStale(engine)).toEqual([])
		const look = await startFigures(engine, nurse, { platform: own })
		expect(look.many).toBe(true)
		const rolled = await readBottlenecks(engine, nurse, { platform: own })
		await sql`update pg_class set reltuples = 0 where oid = 'figure_steps'::regclass`
		const exact = await readBottlenecks(engine, nurse, { platform: own })
		const counts = ({ steps }: Bottlenecks) =>
			steps
				.map(({ place, n, running, late }) => ({ place, n, running, late }))
				.sort((a, b) => (a.place < b.place ? -1 : 1))
		expect(counts(rolled)).toEqual(counts(exact))
	})
})
