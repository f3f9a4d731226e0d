// Gives zod what routes need before any schema is made.
import "@hono/zod-openapi"
import { randomUUID } from "node:crypto"
import { readFileSync } from "node:fs"
import { afterAll, beforeAll, expect, test } from "vitest"
import { directlyFollows, rankVariants, type Trace } from "../../db/figures/directly-follows.ts"
import { type Bottlenecks, readBottlenecks } from "../../db/figures/read-bottlenecks.ts"
import { type CaseFlow, readFlow } from "../../db/figures/read-flow.ts"
import { readStep, type StepDetail } from "../../db/figures/read-step.ts"
import type { Principal } from "../../machines/policy.ts"
import { percentile } from "../../web/pages/figures/percentile.ts"
import { known, startPlatform, type TestPlatform } from "../setup/platform.ts"

const HOUR_MS = 3_600_000
/** Eight hours of work, as offices in La Réunion are open. */
const WORKED_DAY_MS = 8 * HOUR_MS
const DAY_MS = 24 * HOUR_MS
const AT = { machine: "tele-expertise", place: "active.withExpert.deciding" } as const

let platform: TestPlatform
let figures: Bottlenecks
let step: StepDetail
let flow: CaseFlow

/** When a request was made to an expert, in whose centre, how long they took, and what came of it. */
const requests = [
	{ centre: known.centre, from: "2026-02-12T04:00:00Z", days: 1, to: "2026-02-12T13:00:00Z", claimed: 1 },
	{
		centre: known.centre,
		from: "2026-02-12T04:00:00Z",
		days: 2,
		to: "2026-02-13T13:00:00Z",
		claimed: 3,
		reminders: 1,
		late: true,
	},
	{ centre: known.centre, from: "2026-02-11T04:00:00Z", days: 3, to: "2026-02-13T13:00:00Z", reminders: 1 },
	{
		centre: known.centre,
		from: "2026-02-10T04:00:00Z",
		days: 4,
		to: "2026-02-13T13:00:00Z",
		reminders: 3,
		late: true,
		again: true,
	},
	// From Monday 23 February at 8:00 to Monday 2 March at 17:00: six days of work.
	{ centre: known.centre, from: "2026-02-23T04:00:00Z", days: 0, to: null, late: true },
	{ centre: known.otherCentre, from: "2026-02-23T04:00:00Z", days: 5, to: null, paused: true },
] as const satisfies readonly {
	centre: string
	from: string
	days: number
	to: string | null
	claimed?: number
	reminders?: number
	late?: boolean
	again?: boolean
	paused?: boolean
}[]

/** When each case came and went, and how many days of its life were the expert's; the others were ours. */
const lives = [
	{ opened: "2026-01-30T08:00:00Z", closed: "2026-02-09T08:00:00Z", expert: 0 },
	{ opened: "2026-01-21T08:00:00Z", closed: "2026-02-10T08:00:00Z", expert: 10 },
	{ opened: "2026-01-17T08:00:00Z", closed: "2026-02-16T08:00:00Z", expert: 20 },
	{ opened: "2026-01-14T08:00:00Z", closed: "2026-02-23T08:00:00Z", expert: 30 },
	{ opened: "2026-02-23T03:00:00Z", closed: null, expert: 0 },
	{ opened: "2026-02-24T03:00:00Z", closed: null, expert: 0 },
] as const

const after = (instant: string, hours: number): string => new Date(Date.parse(instant) + hours * HOUR_MS).toISOString()

/** Six cases, written down as they would have been counted: what figures make of them is worked out by hand. */
beforeAll(async () => {
	platform = await startPlatform({ at: "2026-03-02T13:00:00Z" })
	const { engine, team } = platform
	const sql = engine.db.$client
	const ids: string[] = []
	for (let n = 0; n < requests.length; n += 1) ids.push((await platform.openCase()).caseId)
	await sql`delete from figure_steps`
	await sql`delete from figure_cases`
	for (const [index, caseId] of ids.entries()) {
		const request = requests[index]
		const life = lives[index]
		if (!request || !life) throw new Error("a case without its story")
		const given = { claimed: null, reminders: 0, late: false, again: false, paused: false, ...request }
		const status = given.to !== null ? "closed" : given.paused ? "paused" : "open"
		await sql`insert into figure_cases ${sql({
			case_id: caseId,
			seq: 1,
			platform_id: team.platformId,
			urgency: "routine",
			territory: "YT",
			filieres: [],
			opened_at: life.opened,
			closed_at: life.closed,
			shares: null,
		})}`
		if (life.closed !== null) {
			const whole = Date.parse(life.closed) - Date.parse(life.opened)
			const expert = life.expert * DAY_MS
			await sql`update figure_cases set shares = ${JSON.stringify({ us: whole - expert, expert })}::text::jsonb
				where case_id = ${caseId}`
		}
		await sql`insert into figure_steps ${sql({
			instance_id: randomUUID(),
			visit: 1,
			case_id: caseId,
			platform_id: team.platformId,
			...AT,
			role: "expert",
			centre_id: given.centre,
			urgency: "routine",
			territory: "YT",
			filieres: [],
			from_at: given.from,
			claimed_at: given.claimed === null ? null : after(given.from, given.claimed),
			to_at: given.to,
			status,
			running_from: status === "open" ? given.from : null,
			spent_ms: 0,
			worked_ms: given.days * WORKED_DAY_MS,
			hours: "RE",
			due_at: given.late ? after(given.from, 1) : "2026-12-31T00:00:00Z",
			escalated: false,
			reminders: given.reminders,
			again: given.again,
		})}`
	}
	const nurse: Principal = {
		id: known.expert,
		kind: "person",
		grants: [{ role: "nurse", platform: team.platformId }],
	}
	const filter = { from: "2026-02-09" }
	figures = await readBottlenecks(engine, nurse, filter)
	step = await readStep(engine, nurse, { ...AT, ...filter })
	flow = await readFlow(engine, nurse, filter)
}, 120_000)
afterAll(() => platform.close())

const figure = () => figures.steps.find(({ machine, place }) => machine === AT.machine && place === AT.place)
const trace = (id: string, ...steps: readonly (readonly [string, number])[]): Trace => ({
	id,
	events: steps.map(([activity, at]) => ({ activity, at })),
})
const walks = [
	trace("1", ["ask", 0], ["answer", 4], ["tell", 5]),
	trace("2", ["ask", 0], ["ask", 2], ["answer", 12], ["tell", 13]),
]

/** What `docs/figures.md` says of the six cases, and what the code makes of them. */
const examples: Readonly<Record<string, { readonly said: string; readonly check: () => void }>> = {
	"median, p90": {
		said: "six requests: ended after 1, 2, 3 and 4 days, two wait since 5 and 6: median 3 days, p90 unknown",
		check: () => expect(figure()).toMatchObject({ n: 6, medianMs: 3 * WORKED_DAY_MS, p90Ms: null }),
	},
	"survival curve": {
		said: "the same: 5/6, 4/6, 3/6, 2/6 after 1, 2, 3 and 4 days, with 6, 5, 4 and 3 at risk",
		check: () =>
			expect(
				step.curve.slice(0, 4).map(({ ms, atRisk, share }) => [ms / WORKED_DAY_MS, atRisk, Number(share.toFixed(4))]),
			).toEqual([
				[expect.closeTo(1, 1), 6, 0.8333],
				[expect.closeTo(2, 1), 5, 0.6667],
				[expect.closeTo(3, 1), 4, 0.5],
				[expect.closeTo(4, 1), 3, 0.3333],
			]),
	},
	"load, age": {
		said: "two wait, since 6 and 5 days",
		check: () => {
			expect(figure()).toMatchObject({ running: 2 })
			expect(step.waiting.map(({ workedMs }) => workedMs / WORKED_DAY_MS)).toEqual([6, 5])
		},
	},
	"late now": {
		said: "one: the other is on hold",
		check: () => expect([figure()?.late, step.late]).toEqual([1, 1]),
	},
	breaches: {
		said: "two of the four that ended: one half",
		check: () => expect(figure()?.breached).toBe(0.5),
	},
	"time to claim": {
		said: "two were taken, after 1 h and 3 h: 2 h",
		check: () => expect(figure()?.toClaimMs).toBe(2 * HOUR_MS),
	},
	"whose time": {
		said: "four closed cases of 10, 20, 30 and 40 days, of which the expert had 0, 10, 20 and 30: 60 % the expert, 40 % us; median of the expert 10 days, p90 30",
		check: () =>
			expect(flow.shares).toEqual({
				n: 4,
				parties: [
					{ holder: "expert", share: 0.6, medianMs: 10 * DAY_MS, p90Ms: 30 * DAY_MS },
					{ holder: "us", share: 0.4, medianMs: 10 * DAY_MS, p90Ms: 10 * DAY_MS },
				],
			}),
	},
	"arrivals, departures": {
		said: "weeks of 9, 16 and 23 February and 2 March: 0, 0, 2 and 0 came, 2, 1, 1 and 0 went, 2, 1, 2 and 2 were open at the end",
		check: () =>
			expect(flow.weeks).toEqual([
				{ monday: "2026-02-09", opened: 0, closed: 2, open: 2 },
				{ monday: "2026-02-16", opened: 0, closed: 1, open: 1 },
				{ monday: "2026-02-23", opened: 2, closed: 1, open: 2 },
				{ monday: "2026-03-02", opened: 0, closed: 0, open: 2 },
			]),
	},
	"length of closed cases": {
		said: "10, 20, 30 and 40 days: p50 20, p85 and p95 40",
		check: () => {
			const lengths = flow.closed.map(({ ms }) => ms / DAY_MS).toSorted((a, b) => a - b)
			expect(lengths).toEqual([10, 20, 30, 40])
			expect([0.5, 0.85, 0.95].map((p) => percentile(lengths, p))).toEqual([20, 40, 40])
		},
	},
	"steps done again": {
		said: "one of six",
		check: () => expect(figure()).toMatchObject({ again: 1, n: 6 }),
	},
	"answers by centre": {
		said: "five of one centre, 1, 2, 3 and 4 days and one that waits since 6: median 3 days; one of another, which waits: unknown",
		check: () => {
			const centres = new Map(step.centres.map((one) => [one.id, one]))
			expect(centres.get(known.centre)).toMatchObject({ n: 5, running: 1, medianMs: 3 * WORKED_DAY_MS })
			expect(centres.get(known.otherCentre)).toMatchObject({ n: 1, running: 1, medianMs: null })
		},
	},
	reminders: {
		said: "0, 1, 1 and 3 before the four that ended: median 1, p90 3",
		check: () => expect(step.reminders).toEqual({ n: 4, median: 1, p90: 3 }),
	},
	"process map": {
		said: "ask, answer, tell and ask, ask, answer, tell: answer twice after ask, ask once after ask",
		check: () => {
			const { edges } = directlyFollows(walks)
			expect(Object.fromEntries(edges.map(({ from, to, count }) => [`${from} ${to}`, count]))).toEqual({
				"answer tell": 2,
				"ask answer": 2,
				"ask ask": 1,
			})
		},
	},
	variants: {
		said: "the same: two variants of one run each",
		check: () => expect(rankVariants(walks).map(({ traces }) => traces)).toEqual([["1"], ["2"]]),
	},
}

/** Name and example of each figure, as the table of the document has them. */
function readDocument(): ReadonlyMap<string, string> {
	const text = readFileSync(new URL("../../docs/figures.md", import.meta.url), "utf8")
	const table = text.split("## The figures")[1]?.split("\n## ")[0] ?? ""
	const rows = table.split("\n").filter((line) => line.startsWith("| "))
	return new Map(
		rows.slice(2).map((line) => {
			const [name = "", , example = ""] = line
				.split("|")
				.slice(1)
				.map((cell) => cell.trim())
			return [name, example]
		}),
	)
}

test("every figure of docs/figures.md has an example that is computed here, and no other has one", () => {
	expect(Object.keys(examples).toSorted()).toEqual([...readDocument().keys()].toSorted())
})

test.each(Object.keys(examples))("%s: the example of docs/figures.md is what the code makes of it", (name) => {
	const example = examples[name]
	expect(readDocument().get(name)).toContain(example?.said)
	example?.check()
})
