import { z } from "zod"
import { getPlace, isHold } from "../../machines/advance.ts"
import { targetIn, targetKey } from "../../machines/clock-rules.ts"
import { type Party, parties, partyOf } from "../../machines/party.ts"
import type { Place } from "../../machines/place.ts"
import type { Principal } from "../../machines/policy.ts"
import type { Urgency } from "../../machines/vocabulary.ts"
import { LabelView } from "../cases/views.ts"
import type { Engine } from "../engine.ts"
import { type FigureFilter, type FigureLook, isAbout, mayShow, startFigures } from "./figure-filter.ts"
import { type PlaceLengths, readPlaces } from "./read-lengths.ts"
import { answerOnce } from "./rollups/answers.ts"
import { countRolledCases } from "./rollups/read-rolled-cases.ts"

const MINUTE_MS = 60_000

export const StepFigure = z.object({
	machine: z.string(),
	place: z.string().describe("A place, or a phase that the overview draws as one box"),
	label: LabelView,
	machineLabel: LabelView,
	phase: z.boolean(),
	party: z.enum(parties).nullable().describe("Who must act; null where it waits on something else"),
	planned: z.boolean().describe("It waits for a date that was agreed on: its time is nobody's delay"),
	hold: z.boolean().describe("Somebody has decided to wait: its time is nobody's delay"),
	n: z.int().nullable().describe("Steps that went on at some moment of the period; null when under 5 and not for you"),
	running: z.int().nullable().describe("Those that went on at its end"),
	late: z.int().nullable().describe("Those of them that were past their target"),
	again: z.int().nullable().describe("Those of n that came where the same case or procedure had been before"),
	breached: z.number().nullable().describe("Share of those that ended after their target, 0 to 1"),
	medianMs: z.number().nullable().describe("Working time of who must act; null when more than half still goes on"),
	p90Ms: z.number().nullable(),
	longestMs: z.number().nullable().describe("The longest reached: a median that is not known is more than this"),
	toClaimMs: z.number().nullable().describe("Calendar time until somebody took the task, on average"),
	targetMs: z.number().nullable().describe("Target in working time; null when it is a date, or in calendar time"),
})
export type StepFigure = z.infer<typeof StepFigure>

export const Bottlenecks = z.object({
	at: z.iso.datetime(),
	from: z.iso.datetime(),
	until: z.iso.datetime(),
	cases: z.int().nullable().describe("Cases that were open at some moment of the period"),
	openCases: z.int().nullable(),
	few: z.boolean().describe("Whether numbers under 5 are shown, and the cases behind them"),
	steps: z.array(StepFigure).readonly(),
})
export type Bottlenecks = z.infer<typeof Bottlenecks>

/** Where cases wait: every place and phase with its times, those that still go on counted in. */
export async function readBottlenecks(
	engine: Engine,
	principal: Principal,
	filter: FigureFilter,
): Promise<Bottlenecks> {
	const look = await startFigures(engine, principal, filter)
	// One after the other: a connection more costs more than it saves.
	const lengths = await readPlaces(engine, look)
	const counts = await countCases(engine, look)
	return {
		at: look.now.toISOString(),
		from: look.from.toISOString(),
		until: look.until.toISOString(),
		...counts,
		few: look.few,
		steps: lengths.flatMap((one) => figureOf(engine, look, one)),
	}
}

async function countCases(engine: Engine, look: FigureLook): Promise<Pick<Bottlenecks, "cases" | "openCases">> {
	const shown = (n: number) => (mayShow(look, n) ? n : null)
	if (look.many) {
		const { cases, open } = await answerOnce(engine, look, "cases", () => countRolledCases(engine, look))
		return { cases: shown(cases), openCases: shown(open) }
	}
	const sql = engine.db.$client
	const until = look.until.toISOString()
	const [row] = await sql<{ cases: number; open: number }[]>`
		select count(*)::int as cases, (count(*) filter (where f.closed_at is null or f.closed_at >= ${until}))::int as open
		from figure_cases f
		where ${isAbout(sql, look)} and f.opened_at < ${until}
		and (f.closed_at is null or f.closed_at >= ${look.from.toISOString()})`
	return { cases: shown(row?.cases ?? 0), openCases: shown(row?.open ?? 0) }
}

function figureOf(engine: Engine, look: FigureLook, lengths: PlaceLengths): readonly StepFigure[] {
	const { machine, place, worked, running, ended } = lengths
	const named = nameOf(engine, machine, place)
	if (!named) return []
	const n = ended + running
	const shown = mayShow(look, n)
	const [median, p90] = worked.quantiles([0.5, 0.9])
	const longest = worked.longest()
	const toMs = (minutes: number | null | undefined) =>
		shown && minutes !== null && minutes !== undefined ? minutes * MINUTE_MS : null
	const { late } = lengths
	return [
		{
			machine,
			place,
			...named,
			n: shown ? n : null,
			running: mayShow(look, running) && shown ? running : null,
			late: (look.few || late === 0 || late >= 5) && shown ? late : null,
			again: (mayShow(look, lengths.again) || lengths.again === 0) && shown ? lengths.again : null,
			breached: shown && ended > 0 ? lengths.endedLate / ended : null,
			medianMs: toMs(median),
			p90Ms: toMs(p90),
			longestMs: toMs(longest),
			toClaimMs: shown ? lengths.claimedMs : null,
			targetMs: targetOf(engine, lengths, named.definition, look),
		},
	].map(({ definition: _definition, ...figure }) => figure)
}

/** What a place or phase is called; undefined for one of a version that is known no more. */
export function nameOf(
	{ registry }: Pick<Engine, "registry">,
	machine: string,
	place: string,
):
	| {
			label: { fr: string; en: string }
			machineLabel: { fr: string; en: string }
			phase: boolean
			party: Party | null
			planned: boolean
			hold: boolean
			definition: Place | null
	  }
	| undefined {
	const definition = registry.find(machine)
	if (!definition) return undefined
	const part = definition.drawing.parts[place]
	if (part) {
		const none = { party: null, planned: false, hold: false, definition: null }
		return { label: part, machineLabel: definition.label, phase: true, ...none }
	}
	try {
		const found = getPlace(definition, place)
		const hold = isHold(definition, place)
		const party = found.role === null ? null : partyOf(found.role)
		return {
			label: found.label,
			machineLabel: definition.label,
			phase: false,
			party,
			planned: waitsForDate(found) && !hold,
			hold,
			definition: found,
		}
	} catch {
		return undefined
	}
}

/** Whether nothing is to be done before an agreed date: the place has no target but that date. */
const waitsForDate = ({ target }: Place): boolean => target?.clock === "date" && target.fallback === undefined

/** Target of one urgency, or of routine where several are looked at together. */
function targetOf(
	{ geography }: Engine,
	{ machine, place: id }: PlaceLengths,
	place: Place | null,
	{ filter }: FigureLook,
): number | null {
	const urgency: Urgency = typeof filter.urgency === "string" ? filter.urgency : "routine"
	const found = place && targetIn(geography, targetKey(machine, id), place.target)
	const target = found?.clock === "date" ? found.fallback : found
	return target?.clock === "working" ? target.ms[urgency] : null
}
