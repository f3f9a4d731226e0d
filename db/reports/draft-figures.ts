import type { Executor } from "../client.ts"
import { dayAt, type Engine } from "../engine.ts"
import { computeReport } from "./compute-report.ts"
import type { Figure } from "./figure.ts"
import type { ReportRow } from "./report-rows.ts"

/** What runs gets longer: figures of a draft are no older than this. */
const KEPT_MS = 15 * 60_000
const MOST_KEPT = 50

interface Draft {
	/** What they were counted from, as `readStamp` says it. */
	readonly stamp: string
	readonly asOf: Date
	readonly figures: Promise<readonly Figure[]>
}

/** By the rules that a process reads once, which every scope of it shares; then by report. */
const kept = new WeakMap<Engine["geography"], Map<string, Draft>>()

/**
 * The figures of a draft as of now, or as of shortly before where nothing was recorded since: several people who read a
 * draft have it counted once.
 *
 * @param whole engine that sees every platform
 */
export async function readDraftFigures(
	whole: Engine,
	report: ReportRow,
): Promise<{ readonly asOf: Date; readonly figures: readonly Figure[] }> {
	const now = whole.clock?.() ?? new Date()
	const drafts = kept.get(whole.geography) ?? new Map<string, Draft>()
	kept.set(whole.geography, drafts)
	const stamp = `${dayAt(whole, report.platformId, now)} ${await readStamp(whole.db.$client, report.platformId)}`
	const known = drafts.get(report.id)
	const age = known === undefined ? Number.NaN : now.getTime() - known.asOf.getTime()
	if (known?.stamp === stamp && age >= 0 && age < KEPT_MS) return { asOf: known.asOf, figures: await known.figures }
	if (drafts.size >= MOST_KEPT) drafts.clear()
	const counting = computeReport(whole, { ...report, platform: report.platformId }, now)
	const figures = counting.then((one) => one.figures)
	drafts.set(report.id, { stamp, asOf: now, figures })
	try {
		return { asOf: now, figures: await figures }
	} catch (error) {
		drafts.delete(report.id)
		throw error
	}
}

/** Says whether anything that a report counts has been recorded: entries of cases, requests, answers, remarks. */
async function readStamp(sql: Executor, platform: string): Promise<string> {
	const [row] = await sql<{ stamp: string }[]>`
		select concat_ws(' ',
			(select concat(count(*), '/', sum(last_seq)) from cases),
			(select concat(count(*), '/', count(decided_at), '/', max(decided_at)) from received_requests
				where platform_id = ${platform}),
			(select count(*) from forgotten_requests where platform_id = ${platform}),
			(select count(*) from survey_answers where platform_id = ${platform}),
			(select concat(count(*), '/', count(withdrawn_at)) from difficulties where platform_id = ${platform})) as stamp`
	return row?.stamp ?? ""
}
