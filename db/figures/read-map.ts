import { z } from "zod"
import type { Principal } from "../../machines/policy.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import type { Engine } from "../engine.ts"
import { directlyFollows, rankVariants, type Trace } from "./directly-follows.ts"
import { FigureFilter, type FigureLook, isAbout, mayShow, startFigures } from "./figure-filter.ts"
import { readNumbers } from "./read-step.ts"

export const MapQuery = FigureFilter.extend({
	machine: z.string().max(80),
	case: z.uuid().optional().describe("A case whose own way is wanted beside the others'"),
})
export type MapQuery = z.infer<typeof MapQuery>

const places = z.array(z.string()).readonly()

export const ProcessMapView = z.object({
	n: z.int().nullable().describe("Runs that began in the period"),
	activities: z
		.array(
			z.object({
				place: z.string(),
				count: z.int(),
				runs: z.int(),
				starts: z.int().nullable().describe("How many runs began here; null when under 5"),
				ends: z.int().nullable().describe("How many had come no further"),
			}),
		)
		.readonly(),
	edges: z
		.array(
			z.object({
				from: z.string(),
				to: z.string(),
				count: z.int(),
				runs: z.int(),
				medianMs: z.number().describe("Calendar time from entering the one to entering the other"),
				p90Ms: z.number(),
			}),
		)
		.readonly(),
	variants: z.array(z.object({ places, n: z.int(), medianMs: z.number() })).readonly(),
	own: places.nullable().describe("The way of the case that was asked for"),
})
export type ProcessMapView = z.infer<typeof ProcessMapView>

/** Most runs that are looked at together; the latest. */
const MOST_RUNS = 5_000
const MOST_VARIANTS = 50

/**
 * The ways that cases or procedures really go: what came after what, and the whole ways by how often they are walked.
 *
 * @throws WorkflowError NOT_FOUND when there is no such machine
 */
export async function readMap(engine: Engine, principal: Principal, query: MapQuery): Promise<ProcessMapView> {
	const { machine, case: caseId, ...filter } = query
	if (!engine.registry.find(machine)) throw new WorkflowError("NOT_FOUND", "no such machine", {})
	const look = await startFigures(engine, principal, filter)
	const rows = await readRuns(engine, look, machine)
	const traces = rows.map(
		(row): Trace => ({
			id: row.instance_id,
			events: row.places.map((activity, index) => ({ activity, at: row.at[index] ?? 0 })),
		}),
	)
	const own = look.few ? rows.find((one) => one.case_id === caseId) : undefined
	const map = directlyFollows(traces)
	const shown = (n: number) => (n === 0 || mayShow(look, n) ? n : null)
	return {
		n: mayShow(look, traces.length) ? traces.length : null,
		activities: map.activities
			.filter((one) => mayShow(look, one.traces))
			.map(({ activity, count, traces: runs }) => ({
				place: activity,
				count,
				runs,
				starts: shown(map.starts.get(activity) ?? 0),
				ends: shown(map.ends.get(activity) ?? 0),
			})),
		edges: map.edges.filter((one) => mayShow(look, one.traces)).map(({ traces: runs, ...one }) => ({ ...one, runs })),
		variants: rankVariants(traces)
			.filter((one) => mayShow(look, one.traces.length))
			.slice(0, MOST_VARIANTS)
			.map(({ activities, traces: runs, medianMs }) => ({ places: activities, n: runs.length, medianMs })),
		own: own ? [...own.places] : null,
	}
}

interface Run {
	readonly instance_id: string
	readonly case_id: string
	readonly places: readonly string[]
	readonly at: readonly number[]
}

/** The latest runs that began in the period, each with the places it came to. */
async function readRuns(engine: Engine, look: FigureLook, machine: string): Promise<readonly Run[]> {
	const sql = engine.db.$client
	return await sql<Run[]>`
		with runs as materialized (
			select f.instance_id, f.from_at as began from figure_steps f
			where ${isAbout(sql, look)} and f.machine = ${machine} and f.visit = 1
			and f.from_at >= ${look.from.toISOString()} and f.from_at < ${look.until.toISOString()}
			order by f.from_at desc limit ${MOST_RUNS})
		select f.instance_id, f.case_id, json_agg(f.place order by f.from_at, f.visit) as places,
			json_agg(floor(date_part('epoch', f.from_at) * 1000) order by f.from_at, f.visit) as at
		from runs join figure_steps f on f.instance_id = runs.instance_id
		where f.visit > 0
		group by f.instance_id, f.case_id, runs.began order by runs.began desc`
}

export const MapCasesQuery = FigureFilter.extend({
	machine: z.string().max(80),
	place: z.string().max(200),
	next: z.string().max(200).optional().describe("Only those that came there directly afterwards"),
})
export type MapCasesQuery = z.infer<typeof MapCasesQuery>

export const MapCases = z.object({
	n: z.int().nullable().describe("Runs that came here; null when under 5 and not for you"),
	cases: z
		.array(z.object({ caseId: z.uuid(), number: z.string() }))
		.readonly()
		.describe("Their cases, those that began last; for the team"),
})
export type MapCases = z.infer<typeof MapCases>

const MOST_CASES = 100

/**
 * The cases behind a place, or behind a step from one place to the next.
 *
 * @throws WorkflowError NOT_FOUND when there is no such machine
 */
export async function readMapCases(engine: Engine, principal: Principal, query: MapCasesQuery): Promise<MapCases> {
	const { machine, place, next, ...filter } = query
	if (!engine.registry.find(machine)) throw new WorkflowError("NOT_FOUND", "no such machine", {})
	const look = await startFigures(engine, principal, filter)
	const runs = (await readRuns(engine, look, machine)).filter(({ places: own }) =>
		own.some((one, index) => one === place && (next === undefined || own[index + 1] === next)),
	)
	const latest = [...new Set(runs.map(({ case_id: id }) => id))].slice(0, MOST_CASES)
	const numbers = look.few ? await readNumbers(engine, latest) : new Map<string, string>()
	return {
		n: mayShow(look, runs.length) ? runs.length : null,
		cases: latest.flatMap((caseId) => {
			const number = numbers.get(caseId)
			return number === undefined ? [] : [{ caseId, number }]
		}),
	}
}
