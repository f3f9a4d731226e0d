import { z } from "zod"
import type { Principal } from "../../machines/policy.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import { LabelView } from "../cases/views.ts"
import type { Engine } from "../engine.ts"
import { FigureFilter, type FigureLook, isAbout, mayShow, startFigures } from "./figure-filter.ts"
import { nameOf } from "./read-bottlenecks.ts"
import { readLengths } from "./read-lengths.ts"
import { quantileOf, survivalOf } from "./survival.ts"

export const StepQuery = FigureFilter.extend({ machine: z.string().max(80), place: z.string().max(200) })
export type StepQuery = z.infer<typeof StepQuery>

const MINUTE_MS = 60_000

export const StepDetail = z.object({
	machine: z.string(),
	place: z.string(),
	label: LabelView,
	n: z.int().nullable(),
	medianMs: z.number().nullable(),
	p90Ms: z.number().nullable(),
	curve: z
		.array(
			z.object({
				ms: z.number(),
				atRisk: z.int(),
				ended: z.int(),
				running: z.int(),
				share: z.number(),
				low: z.number(),
				high: z.number(),
			}),
		)
		.readonly()
		.describe("Share that lasts longer (Kaplan–Meier), with how many were still followed; empty when under 5"),
	waiting: z
		.array(
			z.object({
				caseId: z.uuid().nullable().describe("For the team"),
				number: z.string().nullable(),
				workedMs: z.number(),
				dueAt: z.iso.datetime().nullable(),
				late: z.boolean(),
				paused: z.boolean(),
			}),
		)
		.readonly()
		.describe("What goes on at the end of the period, the longest first"),
	centres: z
		.array(
			z.object({
				id: z.uuid(),
				name: z.string(),
				n: z.int().nullable(),
				running: z.int().nullable(),
				medianMs: z.number().nullable(),
			}),
		)
		.readonly(),
	reminders: z
		.object({ n: z.int(), median: z.number(), p90: z.number() })
		.nullable()
		.describe("Reminders before it ended; null when under 5 have ended"),
})
export type StepDetail = z.infer<typeof StepDetail>

/**
 * One place or phase: how long it lasts, who waits there now, and who takes how long.
 *
 * @throws WorkflowError NOT_FOUND
 */
export async function readStep(engine: Engine, principal: Principal, query: StepQuery): Promise<StepDetail> {
	const { machine, place, ...filter } = query
	const named = nameOf(engine, machine, place)
	if (!named) throw new WorkflowError("NOT_FOUND", "no such step", {})
	const look = await startFigures(engine, principal, filter)
	const [[lengths], centres, reminders] = await Promise.all([
		readLengths(engine, look, { machine, place }),
		readCentres(engine, look, query),
		readReminders(engine, look, query),
	])
	const running = lengths?.running ?? []
	const n = (lengths?.ended ?? 0) + running.length
	const shown = mayShow(look, n)
	const steps = shown ? survivalOf(lengths?.worked ?? []) : []
	const ms = (minutes: number | null) => (minutes === null ? null : minutes * MINUTE_MS)
	const numbers = look.few
		? await readNumbers(engine, [...new Set(running.map((one) => one.caseId))])
		: new Map<string, string>()
	return {
		machine,
		place,
		label: named.label,
		n: shown ? n : null,
		medianMs: ms(quantileOf(steps, 0.5)),
		p90Ms: ms(quantileOf(steps, 0.9)),
		curve: steps.map(({ length, ...one }) => ({ ms: length * MINUTE_MS, ...one })),
		waiting: (mayShow(look, running.length) ? running : [])
			.map((one) => ({
				caseId: numbers.has(one.caseId) ? one.caseId : null,
				number: numbers.get(one.caseId) ?? null,
				workedMs: one.workedMs,
				dueAt: one.dueAt?.toISOString() ?? null,
				late: one.late,
				paused: one.paused,
			}))
			.sort((a, b) => b.workedMs - a.workedMs),
		centres,
		reminders,
	}
}

/** Numbers of those cases that the reader may open. */
async function readNumbers({ db }: Engine, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
	const rows = await db.$client<{ id: string; number: string }[]>`
		select id, number from cases where id = any(${[...ids]}::uuid[]) and retention = 'active' and limited_at is null`
	return new Map(rows.map((one) => [one.id, one.number]))
}

async function readCentres(engine: Engine, look: FigureLook, at: StepQuery): Promise<StepDetail["centres"]> {
	const sql = engine.db.$client
	const until = look.until.toISOString()
	const rows = await sql<{ id: string; name: string; minutes: number; ended: boolean }[]>`
		select c.id, c.name, f.worked_ms::float8 / ${MINUTE_MS} as minutes, f.to_at is not null and f.to_at < ${until} as ended
		from figure_steps f join centres c on c.id = f.centre_id
		where ${isAbout(sql, look)} and f.machine = ${at.machine} and f.place = ${at.place} and f.from_at < ${until}
		and (f.to_at is null or f.to_at >= ${look.from.toISOString()}) order by c.name, c.id`
	const centres = new Map<string, { name: string; rows: { length: number; ended: boolean }[] }>()
	for (const { id, name, minutes, ended } of rows) {
		const known = centres.get(id) ?? { name, rows: [] }
		known.rows.push({ length: minutes, ended })
		centres.set(id, known)
	}
	return [...centres].map(([id, { name, rows: own }]) => {
		const running = own.filter((one) => !one.ended).length
		const median = quantileOf(survivalOf(own), 0.5)
		const shown = mayShow(look, own.length)
		return {
			id,
			name,
			n: shown ? own.length : null,
			running: shown && mayShow(look, running) ? running : null,
			medianMs: shown && median !== null ? median * MINUTE_MS : null,
		}
	})
}

async function readReminders(engine: Engine, look: FigureLook, at: StepQuery): Promise<StepDetail["reminders"]> {
	const sql = engine.db.$client
	const [row] = await sql<{ n: number; median: number; p90: number }[]>`
		select count(*)::int as n, percentile_disc(0.5) within group (order by f.reminders) as median,
			percentile_disc(0.9) within group (order by f.reminders) as p90
		from figure_steps f
		where ${isAbout(sql, look)} and f.machine = ${at.machine} and f.place = ${at.place}
		and f.to_at >= ${look.from.toISOString()} and f.to_at < ${look.until.toISOString()}`
	return row && row.n > 0 && mayShow(look, row.n) ? row : null
}
