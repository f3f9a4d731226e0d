import { z } from "zod"
import type { Principal } from "../../machines/policy.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import type { Engine } from "../engine.ts"
import { holders } from "./case-shares.ts"
import { FigureFilter, type FigureLook, isAbout, startFigures } from "./figure-filter.ts"
import { nameOf } from "./read-bottlenecks.ts"
import { readRolledPlaces, readRunning } from "./read-lengths.ts"
import { readNumbers } from "./read-step.ts"

export const StepCasesQuery = FigureFilter.extend({
	machine: z.string().max(80),
	place: z.string().max(200),
	which: z
		.enum(["all", "again", "reminded"])
		.default("all")
		.describe("All that went on in the period, those that came again, or those that ended after a reminder"),
	centre: z.uuid().optional().describe("Only steps of somebody of this centre"),
	longer: z.coerce.number().int().nonnegative().optional().describe("Only steps that had lasted at least so long, ms"),
})
export type StepCasesQuery = z.infer<typeof StepCasesQuery>

export const FlowCasesQuery = FigureFilter.extend({
	which: z
		.enum(["opened", "closed", "open"])
		.describe("Opened or closed from one instant to another, or open at the other"),
	since: z.iso.datetime().optional(),
	before: z.iso.datetime().optional(),
	holder: z.enum(holders).optional().describe("Of closed cases, those of which some time was theirs, the most first"),
})
export type FlowCasesQuery = z.infer<typeof FlowCasesQuery>

export const CasesBehind = z.object({
	more: z.boolean().describe("Whether there are more than are listed"),
	cases: z
		.array(
			z.object({
				caseId: z.uuid(),
				number: z.string(),
				ms: z.number().nullable().describe("How long it took, or has taken; null while that still goes on"),
			}),
		)
		.readonly()
		.describe("For the team; none for whoever is not of it"),
})
export type CasesBehind = z.infer<typeof CasesBehind>

const MOST_CASES = 100
const nothing: CasesBehind = { more: false, cases: [] }

interface Behind {
	readonly caseId: string
	readonly ms: number | null
}

/** Each case once, with what was found of it first. */
async function list(engine: Engine, found: readonly Behind[]): Promise<CasesBehind> {
	const first = [...new Map(found.toReversed().map((one) => [one.caseId, one])).values()].reverse()
	const shown = first.slice(0, MOST_CASES)
	const numbers = await readNumbers(
		engine,
		shown.map(({ caseId }) => caseId),
	)
	return {
		more: first.length > shown.length,
		cases: shown.flatMap(({ caseId, ms }) => {
			const number = numbers.get(caseId)
			return number === undefined ? [] : [{ caseId, number, ms }]
		}),
	}
}

/**
 * The cases behind a number of one step: its length is working time.
 *
 * @throws WorkflowError NOT_FOUND when there is no such step
 */
export async function readStepCases(engine: Engine, principal: Principal, query: StepCasesQuery): Promise<CasesBehind> {
	const { machine, place, which, centre, longer, ...filter } = query
	if (!nameOf(engine, machine, place)) throw new WorkflowError("NOT_FOUND", "no such step", {})
	const look = await startFigures(engine, principal, filter)
	if (!look.few) return nothing
	const at = { machine, place }
	const sql = engine.db.$client
	const until = look.until.toISOString()
	const rows = await sql<Behind[]>`
		select f.case_id as "caseId", case when f.to_at < ${until} then f.worked_ms::float8 end as ms
		from figure_steps f
		where ${isAbout(sql, look)} and f.machine = ${machine} and f.place = ${place} and f.from_at < ${until}
		and (f.to_at is null or f.to_at >= ${look.from.toISOString()})
		${which === "again" ? sql`and f.again` : sql``}
		${which === "reminded" ? sql`and f.reminders > 0 and f.to_at < ${until}` : sql``}
		${centre === undefined ? sql`` : sql`and f.centre_id = ${centre}`}
		${longer === undefined ? sql`` : sql`and f.to_at < ${until} and f.worked_ms >= ${longer}`}
		order by f.to_at desc nulls first limit ${2 * MOST_CASES}`
	if (longer === undefined) return await list(engine, rows)
	// What still goes on has the length that it has reached, which the table does not hold.
	const rolled = look.many ? await readRolledPlaces(engine, look, at) : undefined
	const running = await readRunning(engine, look, at, rolled?.oldest)
	const waiting = running.filter(({ workedMs }) => workedMs >= longer)
	return await list(
		engine,
		[...waiting.map(({ caseId, workedMs }) => ({ caseId, ms: workedMs })), ...rows].toSorted(
			(a, b) => (b.ms ?? 0) - (a.ms ?? 0),
		),
	)
}

/** The cases behind a number of what comes and goes: their length is calendar time. */
export async function readFlowCases(engine: Engine, principal: Principal, query: FlowCasesQuery): Promise<CasesBehind> {
	const { which, since, before, holder, ...filter } = query
	const look = await startFigures(engine, principal, filter)
	if (!look.few) return nothing
	const from = later(look.from, since)
	const until = before !== undefined && new Date(before) < look.until ? new Date(before) : look.until
	return await list(engine, await readFlow(engine, look, { which, holder, from, until }))
}

const later = (first: Date, given: string | undefined): Date =>
	given !== undefined && new Date(given) > first ? new Date(given) : first

interface Wanted extends Pick<FlowCasesQuery, "which" | "holder"> {
	readonly from: Date
	readonly until: Date
}

async function readFlow(
	engine: Engine,
	look: FigureLook,
	{ which, holder, from, until }: Wanted,
): Promise<readonly Behind[]> {
	const sql = engine.db.$client
	const [since, before] = [from.toISOString(), until.toISOString()]
	const life = sql`(extract(epoch from least(coalesce(f.closed_at, ${before}::timestamptz), ${before}::timestamptz) - f.opened_at) * 1000)::float8`
	if (which === "open")
		return await sql<Behind[]>`
			select f.case_id as "caseId", ${life} as ms from figure_cases f
			where ${isAbout(sql, look)} and f.opened_at < ${before} and (f.closed_at is null or f.closed_at >= ${before})
			order by f.opened_at limit ${MOST_CASES + 1}`
	if (which === "opened")
		return await sql<Behind[]>`
			select f.case_id as "caseId", case when f.closed_at < ${before} then ${life} end as ms from figure_cases f
			where ${isAbout(sql, look)} and f.opened_at >= ${since} and f.opened_at < ${before}
			order by f.opened_at desc limit ${MOST_CASES + 1}`
	const part = holder === undefined ? life : sql`(f.shares ->> ${holder})::float8`
	return await sql<Behind[]>`
		select f.case_id as "caseId", ${part} as ms from figure_cases f
		where ${isAbout(sql, look)} and f.shares is not null and f.closed_at >= ${since} and f.closed_at < ${before}
		${holder === undefined ? sql`` : sql`and ${part} > 0`}
		order by ${part} desc, f.case_id limit ${MOST_CASES + 1}`
}
