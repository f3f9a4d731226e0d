import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { CasesBehind } from "../../db/figures/cases-behind.ts"
import { projectSteps } from "../../db/figures/project-steps.ts"
import type { Bottlenecks, StepFigure } from "../../db/figures/read-bottlenecks.ts"
import type { CaseFlow } from "../../db/figures/read-flow.ts"
import type { MapCases, ProcessMapView } from "../../db/figures/read-map.ts"
import type { StepDetail } from "../../db/figures/read-step.ts"
import { newCase, type Someone, startPlatform, type TestPlatform } from "../setup/platform.ts"

const HOUR_MS = 3_600_000
const RECEIVED = "open.active.path.request.received"
let platform: TestPlatform
const ids: string[] = []

/** A Monday at 8:00 in La Réunion: eight hours of work a day, from 8 to 12 and from 13 to 17. */
beforeAll(async () => {
	platform = await startPlatform({ at: "2026-03-02T04:00:00Z" })
	const { team, elsewhere } = platform
	for (let n = 0; n < 6; n += 1) {
		const urgency = n === 5 ? "urgent" : "routine"
		ids.push((await platform.openCase({ urgency })).caseId)
	}
	await platform.client(elsewhere.nurse).post("/api/cases", newCase(elsewhere.platformId))
	// Four requests are accepted after 1, 2, 3 and 4 hours; two still wait.
	for (const [hours, caseId] of ids.slice(0, 4).entries()) {
		await platform.passTo(new Date(Date.parse("2026-03-02T05:00:00Z") + hours * HOUR_MS))
		await platform.send(caseId, "REQUEST_ACCEPTED", {}, team.nurse)
	}
	// Thursday at 8:00: three days of work later. Their target of two days is passed.
	await platform.passTo("2026-03-05T04:00:00Z")
	const all = await platform.engine.db.$client<{ id: string }[]>`select id from cases`
	await projectSteps(
		platform.engine,
		all.map((one) => one.id),
	)
}, 120_000)
afterAll(() => platform.close())

async function read<T>(path: string, as: Someone = platform.team.nurse): Promise<T> {
	const { status, body } = await platform.client(as).get<T>(`/api/analytics/${path}`)
	if (status !== 200) throw new Error(JSON.stringify(body))
	return body
}
const stepIn = ({ steps }: Bottlenecks, place: string): StepFigure | undefined =>
	steps.find((one) => one.machine === "pathway" && one.place === place)

describe("where cases wait", () => {
	test("is told with those that still wait counted in: hand-computed for six requests", async () => {
		const figures = await read<Bottlenecks>("bottlenecks")
		expect(figures).toMatchObject({ cases: 6, openCases: 6, few: true, at: "2026-03-05T04:00:00.000Z" })
		// Ended after 1, 2, 3 and 4 hours, two wait since 24: half have ended at 3 hours, nine in ten have not yet.
		expect(stepIn(figures, RECEIVED)).toMatchObject({
			label: { fr: "Demande reçue" },
			party: "us",
			phase: false,
			n: 6,
			running: 2,
			late: 2,
			breached: 0,
			medianMs: 3 * HOUR_MS,
			p90Ms: null,
			longestMs: 24 * HOUR_MS,
			targetMs: 16 * HOUR_MS,
		})
		// The average of closed cases alone would have said two hours and a half.
		expect(stepIn(figures, "open.active.path.request")).toMatchObject({ phase: true, n: 6, running: 2 })
		expect(stepIn(figures, "open.active.path.orientation.assessing")).toMatchObject({
			n: 4,
			running: 4,
			medianMs: null,
		})
	})

	test("is measured against the deadline table that holds, not against the first values", async () => {
		const sql = platform.engine.db.$client
		const change = (to: number) => sql`
			insert into clock_rules (revision, at, by_id, reason, rules)
			select max(revision) + 1, now(), 'system', 'deadlines', jsonb_set((array_agg(rules order by revision desc))[1],
				array['targets', ${`pathway ${RECEIVED}`}], ${JSON.stringify({ emergency: to, urgent: to, routine: to })}::text::jsonb)
			from clock_rules`
		await change(3 * HOUR_MS)
		expect(stepIn(await read("bottlenecks"), RECEIVED)).toMatchObject({ targetMs: 3 * HOUR_MS })
		await change(16 * HOUR_MS)
		expect(stepIn(await read("bottlenecks"), RECEIVED)).toMatchObject({ targetMs: 16 * HOUR_MS })
	})

	test("is filtered by urgency, territory and period", async () => {
		expect(stepIn(await read("bottlenecks?urgency=urgent"), RECEIVED)).toMatchObject({ n: 1, running: 1 })
		expect((await read<Bottlenecks>("bottlenecks?territory=GP")).steps).toEqual([])
		expect((await read<Bottlenecks>("bottlenecks?from=2025-01-01&to=2025-12-31")).steps).toEqual([])
		// At the end of that Monday two of the six had not been looked at for eight hours.
		const monday = await read<Bottlenecks>("bottlenecks?from=2026-03-02&to=2026-03-02")
		expect(stepIn(monday, RECEIVED)).toMatchObject({ n: 6, running: 2, longestMs: 8 * HOUR_MS })
	})

	test("shows a manager neither numbers under five nor the cases behind them", async () => {
		const figures = await read<Bottlenecks>("bottlenecks", platform.team.manager)
		expect(figures).toMatchObject({ few: false, cases: 6 })
		expect(stepIn(figures, RECEIVED)).toMatchObject({ n: 6, running: null, late: null, medianMs: 3 * HOUR_MS })
		expect(stepIn(figures, "open.active.path.orientation.assessing")).toMatchObject({ n: null, medianMs: null })
		const step = await read<StepDetail>(`step?machine=pathway&place=${RECEIVED}`, platform.team.manager)
		expect(step).toMatchObject({ n: 6, waiting: [], centres: [] })
		const few = await read<StepDetail>(
			"step?machine=pathway&place=open.active.path.orientation.assessing",
			platform.team.manager,
		)
		expect(few).toMatchObject({ n: null, curve: [] })
		expect(JSON.stringify([figures, step, few])).not.toContain("P-2026-")
	})

	test("is of one's own platforms alone", async () => {
		const elsewhere = await read<Bottlenecks>("bottlenecks", platform.elsewhere.nurse)
		expect(elsewhere.cases).toBe(1)
		const asked = await platform
			.client(platform.elsewhere.nurse)
			.get(`/api/analytics/bottlenecks?platform=${platform.team.platformId}`)
		expect(asked.status).toBe(403)
	})
})

test("one step shows its curve and who waits there, the longest first, with their numbers for the team", async () => {
	const step = await read<StepDetail>(`step?machine=pathway&place=${RECEIVED}`)
	expect(step.curve.map(({ ms, atRisk, share }) => [ms / HOUR_MS, atRisk, Number(share.toFixed(4))])).toEqual([
		[1, 6, 0.8333],
		[2, 5, 0.6667],
		[3, 4, 0.5],
		[4, 3, 0.3333],
		[24, 2, 0.3333],
	])
	expect(step.waiting).toHaveLength(2)
	expect(step.waiting[0]).toMatchObject({ workedMs: 24 * HOUR_MS, late: true, paused: false })
	expect(new Set(step.waiting.map((one) => one.caseId))).toEqual(new Set(ids.slice(4)))
	expect(step.waiting[0]?.number).toMatch(/^P-2026-\d{4}$/)
})

test("cases as a whole: what comes and goes by week", async () => {
	const flow = await read<CaseFlow>("flow?from=2026-02-23")
	expect(flow.weeks).toEqual([
		{ monday: "2026-02-23", opened: 0, closed: 0, open: 0 },
		{ monday: "2026-03-02", opened: 6, closed: 0, open: 6 },
	])
	expect(flow.shares).toBeNull()
})

test("the ways really gone: two variants of the pathway, and the own one of a case", async () => {
	const map = await read<ProcessMapView>(`map?machine=pathway&case=${ids[0] ?? ""}`)
	expect(map.n).toBe(6)
	expect(map.edges.find((one) => one.from === RECEIVED)).toMatchObject({ count: 4, runs: 4 })
	expect(map.activities.find(({ place }) => place === RECEIVED)).toMatchObject({ count: 6, starts: 6, ends: 2 })
	expect(map.variants.map((one) => one.n)).toEqual([4, 2])
	expect(map.own).toEqual(map.variants[0]?.places)
	const manager = await read<ProcessMapView>(`map?machine=pathway&case=${ids[0] ?? ""}`, platform.team.manager)
	expect(manager).toMatchObject({ n: 6, own: null, variants: [], edges: [] })
})

test("behind a mark of the map are its cases, for the team alone", async () => {
	const behind = await read<MapCases>(`map/cases?machine=pathway&place=${RECEIVED}`)
	expect(behind.n).toBe(6)
	expect(new Set(behind.cases.map(({ caseId }) => caseId))).toEqual(new Set(ids))
	const next = "open.active.path.orientation.assessing"
	const passed = await read<MapCases>(`map/cases?machine=pathway&place=${RECEIVED}&next=${next}`)
	expect(new Set(passed.cases.map(({ caseId }) => caseId))).toEqual(new Set(ids.slice(0, 4)))
	expect(await read<MapCases>(`map/cases?machine=pathway&place=${RECEIVED}`, platform.team.manager)).toEqual({
		n: 6,
		cases: [],
	})
})

describe("the cases behind a number", () => {
	const stepCases = (rest: string, as?: Someone) =>
		read<CasesBehind>(`step/cases?machine=pathway&place=${RECEIVED}${rest}`, as)
	const idsOf = ({ cases }: CasesBehind) => cases.map(({ caseId }) => caseId)

	test("of a step are all that went on there, or those alone that lasted so long", async () => {
		const all = await stepCases("")
		expect(new Set(idsOf(all))).toEqual(new Set(ids))
		expect(all.more).toBe(false)
		// Two still wait: they have no length yet. The others took 1 to 4 hours.
		expect(all.cases.filter(({ ms }) => ms === null)).toHaveLength(2)
		const threeHours = await stepCases(`&longer=${3 * HOUR_MS}`)
		expect(threeHours.cases.map(({ ms }) => (ms ?? 0) / HOUR_MS)).toEqual([24, 24, 4, 3])
		expect(new Set(idsOf(threeHours))).toEqual(new Set(ids.slice(2)))
		expect(threeHours.cases[0]?.number).toMatch(/^P-2026-\d{4}$/)
		expect((await stepCases("&which=again")).cases).toEqual([])
		expect((await stepCases("&which=reminded")).cases).toEqual([])
		expect((await stepCases("&territory=GP")).cases).toEqual([])
	})

	test("of what comes and goes are those of the week, or those that were open at its end", async () => {
		const flowCases = (rest: string) => read<CasesBehind>(`flow/cases?${rest}`)
		const week = "since=2026-03-02T00:00:00Z&before=2026-03-09T00:00:00Z"
		expect(new Set(idsOf(await flowCases(`which=opened&${week}`)))).toEqual(new Set(ids))
		expect(idsOf(await flowCases("which=opened&since=2026-02-23T00:00:00Z&before=2026-03-02T00:00:00Z"))).toEqual([])
		const open = await flowCases(`which=open&${week}`)
		expect(new Set(idsOf(open))).toEqual(new Set(ids))
		// Three days since Monday at 8:00.
		expect(open.cases.every(({ ms }) => ms === 72 * HOUR_MS)).toBe(true)
		expect(idsOf(await flowCases(`which=closed&${week}`))).toEqual([])
		expect(idsOf(await flowCases(`which=closed&holder=us&${week}`))).toEqual([])
	})

	test("are for the team of the platform alone", async () => {
		expect(await stepCases("", platform.team.manager)).toEqual({ more: false, cases: [] })
		expect(await read<CasesBehind>("flow/cases?which=open", platform.team.manager)).toEqual({ more: false, cases: [] })
		expect(idsOf(await stepCases("", platform.elsewhere.nurse)).some((id) => ids.includes(id))).toBe(false)
	})
})

test("where it is hidden how many are late, nothing tells which of them are", async () => {
	const sql = platform.engine.db.$client
	// Of six that wait three are late.
	const everything = await sql<{ id: string }[]>`
		update figure_steps set to_at = null, status = 'open', running_from = from_at, worked_ms = 0,
			due_at = case when case_id = any(${ids.slice(0, 3)}::uuid[]) then from_at + interval '1 hour' end
		where machine = 'pathway' and place = ${RECEIVED} and case_id = any(${ids}::uuid[]) returning case_id as id`
	expect(everything).toHaveLength(6)
	const path = `step?machine=pathway&place=${RECEIVED}`
	const team = await read<StepDetail>(path)
	expect(team).toMatchObject({ running: 6, late: 3 })
	expect(team.waiting.filter(({ late }) => late)).toHaveLength(3)
	const manager = await read<StepDetail>(path, platform.team.manager)
	expect(manager).toMatchObject({ running: 6, late: null })
	expect(manager.waiting).toHaveLength(6)
	expect(manager.waiting.every(({ late, dueAt, caseId }) => !late && dueAt === null && caseId === null)).toBe(true)
	await projectSteps(platform.engine, ids)
})

test("what cannot be meant is refused", async () => {
	const ask = async (path: string) => (await platform.client(platform.team.nurse).get(`/api/analytics/${path}`)).status
	expect(await ask("bottlenecks?from=yesterday")).toBe(422)
	expect(await ask("bottlenecks?from=2026-02-01&to=2026-01-01")).toBe(422)
	expect(await ask("bottlenecks?platform=1")).toBe(422)
	expect(await ask("bottlenecks?colour=red")).toBe(422)
	expect(await ask("step?machine=pathway&place=nowhere")).toBe(404)
	expect(await ask("step?machine=pathway")).toBe(422)
	expect(await ask("map?machine=nothing")).toBe(404)
	expect(await ask("step/cases?machine=pathway&place=nowhere")).toBe(404)
	expect(await ask(`step/cases?machine=pathway&place=${RECEIVED}&longer=-1`)).toBe(422)
	expect(await ask("flow/cases")).toBe(422)
	expect(await ask("flow/cases?which=closed&holder=everybody")).toBe(422)
})
