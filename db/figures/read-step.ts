import { z } from "zod"
import { groupBy } from "../../machines/group-by.ts"
import type { Principal } from "../../machines/policy.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import { LabelView } from "../cases/views.ts"
import type { Engine } from "../engine.ts"
import { FigureFilter, type FigureLook, mayShow, startFigures } from "./figure-filter.ts"
import { nameOf } from "./read-bottlenecks.ts"
import {
	type PlaceFilter,
	type PlaceLengths,
	readCentreSteps,
	readLengths,
	readRolledPlaces,
	readRunning,
} from "./read-lengths.ts"
import type { Rolled } from "./rollups/read-rolled.ts"
import { lengthsOf, quantileOf, survivalOf } from "./survival.ts"

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
	running: z.int().nullable().describe("How many go on at the end of the period, and how many of them are late"),
	late: z.int().nullable(),
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
		.describe("What goes on at the end of the period, the longest first; of many those that began first"),
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
	const at = { machine, place }
	const rolled = look.many ? await readRolledPlaces(engine, look, at) : undefined
	const [{ places, centres: byCentre }, running] = await Promise.all([
		rolled ?? readExact(engine, look, at),
		readRunning(engine, look, at, rolled?.oldest),
	])
	const [lengths] = places
	const n = lengths ? lengths.ended + lengths.running : 0
	const shown = mayShow(look, n)
	const steps = shown ? survivalOf(lengths?.worked.durations() ?? []) : []
	const ms = (minutes: number | null) => (minutes === null ? null : minutes * MINUTE_MS)
	const [numbers, centres] = await Promise.all([
		look.few ? readNumbers(engine, [...new Set(running.map((one) => one.caseId))]) : new Map<string, string>(),
		nameCentres(engine, look, byCentre),
	])
	const countsRunning = lengths !== undefined && mayShow(look, lengths.running)
	const late = countsRunning && (lengths.late === 0 || mayShow(look, lengths.late)) ? lengths.late : null
	return {
		machine,
		place,
		label: named.label,
		n: shown ? n : null,
		medianMs: ms(quantileOf(steps, 0.5)),
		p90Ms: ms(quantileOf(steps, 0.9)),
		curve: steps.map(({ length, ...one }) => ({ ms: length * MINUTE_MS, ...one })),
		running: countsRunning ? lengths.running : null,
		late,
		waiting: (countsRunning ? running : []).map((one) => ({
			caseId: numbers.has(one.caseId) ? one.caseId : null,
			number: numbers.get(one.caseId) ?? null,
			workedMs: one.workedMs,
			// Where it is hidden how many are late, nothing tells which of them are.
			dueAt: late === null ? null : (one.dueAt?.toISOString() ?? null),
			late: late !== null && one.late,
			paused: one.paused,
		})),
		centres,
		reminders: lengths ? remindersOf(look, lengths) : null,
	}
}

/** Numbers of those cases that the reader may open. */
export async function readNumbers({ db }: Engine, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
	const rows = await db.$client<{ id: string; number: string }[]>`
		select id, number from cases where id = any(${[...ids]}::uuid[]) and retention = 'active' and limited_at is null`
	return new Map(rows.map((one) => [one.id, one.number]))
}

/** The same as the roll-ups say, read from the steps themselves. */
async function readExact(engine: Engine, look: FigureLook, at: PlaceFilter): Promise<Omit<Rolled, "oldest">> {
	const [places, rows] = await Promise.all([readLengths(engine, look, at), readCentreSteps(engine, look, at)])
	const byCentre = groupBy(rows, ({ centre }) => centre)
	return {
		places,
		centres: new Map(
			[...byCentre].map(([centre, own]) => {
				const running = own.filter(({ ended }) => !ended).length
				return [centre, { lengths: lengthsOf(own), n: own.length, running }]
			}),
		),
	}
}

async function nameCentres(
	engine: Engine,
	look: FigureLook,
	byCentre: Rolled["centres"],
): Promise<StepDetail["centres"]> {
	if (byCentre.size === 0) return []
	const names = await engine.db.$client<{ id: string; name: string }[]>`
		select id, name from centres where id = any(${[...byCentre.keys()]}::uuid[]) order by name, id`
	return names.flatMap(({ id, name }) => {
		const centre = byCentre.get(id)
		if (!centre) return []
		const { lengths, n, running } = centre
		const [median = null] = lengths.quantiles([0.5])
		const shown = mayShow(look, n)
		return [
			{
				id,
				name,
				n: shown ? n : null,
				running: shown && mayShow(look, running) ? running : null,
				medianMs: shown && median !== null ? median * MINUTE_MS : null,
			},
		]
	})
}

function remindersOf(look: FigureLook, { ended, reminders }: PlaceLengths): StepDetail["reminders"] {
	if (ended === 0 || !mayShow(look, ended)) return null
	const sorted = [...reminders].sort(([one], [other]) => one - other)
	const at = (p: number): number => {
		let left = Math.ceil(p * ended)
		return sorted.find(([, times]) => (left -= times) <= 0)?.[0] ?? 0
	}
	return { n: ended, median: at(0.5), p90: at(0.9) }
}
