import { WorkflowError } from "../../machines/workflow-error.ts"
import { instantAt } from "../../machines/working-time.ts"
import type { Executor } from "../client.ts"
import { dayAt, type Engine } from "../engine.ts"
import { countAnswers, quartersOf, readAnswers } from "./count-answers.ts"
import { countAsks } from "./count-asks.ts"
import { type Counted, countFigures, countItems, type Span } from "./count-figures.ts"
import { dayAfter } from "./day-after.ts"
import type { Figure, FigureRow } from "./figure.ts"
import { readAsks } from "./read-asks.ts"
import { readHistories } from "./read-histories.ts"
import { figureSpecs } from "./specs.ts"

/** Which report: of one platform, from one day to another, both included. */
export interface ReportPeriod {
	readonly platform: string
	readonly fromOn: string
	readonly toOn: string
}

export interface ComputedReport {
	readonly figures: readonly Figure[]
	/** The cases behind them, figure by figure: made each time that they are asked for, and kept by nobody. */
	rows(): Iterable<readonly FigureRow[]>
}

/** A period as instants, where the platform is. @throws WorkflowError NOT_FOUND when there is no such platform */
function spanOf({ geography }: Engine, { platform, fromOn, toOn }: ReportPeriod): Span {
	const territory = geography.platforms.get(platform)
	if (territory === undefined) throw new WorkflowError("NOT_FOUND", "no such platform", {})
	const zone = geography.calendars.get(territory)?.zone ?? "UTC"
	return { platform, from: instantAt(zone, fromOn, "00:00"), until: instantAt(zone, dayAfter(toOn), "00:00") }
}

/**
 * Every figure of a report, with the cases behind it: of what had happened by the end of the period, as far as it was
 * recorded before `asOf`. Computed again for the same instant it is the same, whatever was recorded since.
 *
 * @param engine whose database sees every platform: cases may have gone to another since
 */
export async function computeReport(engine: Engine, period: ReportPeriod, asOf: Date): Promise<ComputedReport> {
	const sql = engine.db.$client
	await engine.geography.refresh(sql)
	const whole = spanOf(engine, period)
	// A period that is not over is counted up to now.
	const span = { ...whole, until: whole.until < asOf ? whole.until : asOf }
	const quarters = quartersOf(period.fromOn, period.toOn, dayAt(engine, period.platform, asOf))
	const histories = await readHistories(sql, span, asOf)
	const [asks, remarks, patients, relatives] = await Promise.all([
		readAsks(sql, span, asOf),
		readRemarks(sql, period, asOf),
		readAnswers(sql, period.platform, "patient", quarters),
		readAnswers(sql, period.platform, "relatives", quarters),
	])
	const counted: readonly Counted[] = [
		...countAsks(histories, asks, span),
		...countFigures(histories, span),
		{ figure: countAnswers("satisfactionPatient", "patient", patients), rows: [] },
		{ figure: countAnswers("satisfactionRelatives", "relatives", relatives), rows: [] },
		...remarks,
	]
	const order = figureSpecs.map((one) => one.id)
	const sorted = counted.toSorted((a, b) => order.indexOf(a.figure.id) - order.indexOf(b.figure.id))
	return {
		figures: sorted.map((one) => one.figure),
		*rows() {
			for (const one of sorted) yield one.rows
		},
	}
}

const remarkFigures = {
	contribution: "contributions",
	difficulty: "difficulties",
	improvement: "improvements",
} as const

/** Tagged remarks of the period: how many of each tag, and nothing of what they say. */
async function readRemarks(
	sql: Executor,
	{ platform, fromOn, toOn }: ReportPeriod,
	asOf: Date,
): Promise<readonly Counted[]> {
	const at = asOf.toISOString()
	const rows = await sql<Remark[]>`
		select d.id, d.case_id, t.kind, d.tag_id as tag, d.occurred_on::text as day
		from difficulties d join difficulty_tags t on t.id = d.tag_id
		where d.platform_id = ${platform} and d.occurred_on between ${fromOn} and ${toOn} and d.recorded_at < ${at}
			and (d.withdrawn_at is null or d.withdrawn_at >= ${at})`
	return countRemarks(rows)
}

interface Remark {
	readonly id: string
	readonly case_id: string
	readonly kind: keyof typeof remarkFigures
	readonly tag: string
	readonly day: string
}

/** How many remarks of each tag, by what they are: contributions, difficulties, improvements. Pure. */
export function countRemarks(rows: readonly Remark[]): readonly Counted[] {
	return (["contribution", "difficulty", "improvement"] as const).map((kind) =>
		countItems(
			remarkFigures[kind],
			true,
			rows
				.filter((one) => one.kind === kind)
				.map(({ id, case_id: caseId, tag, day }) => ({ id, caseId, key: tag, at: `${day}T00:00:00.000Z` })),
		),
	)
}
