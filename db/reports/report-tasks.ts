import { randomUUID } from "node:crypto"
import { targetKey } from "../../machines/clock-rules.ts"
import { WORKING_DAY_MS } from "../../machines/place.ts"
import {
	REPORT_CIRCUIT,
	type ReportKind,
	type ReportRole,
	type ReportState,
	reportPlace,
	termPlace,
} from "../../machines/report-circuit.ts"
import { addWorkingTime } from "../../machines/working-time.ts"
import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import { announce } from "../live/change.ts"

/** What is told of a step of a report, by the names of their templates. */
const STEP_OWED = "reportOwed"
const FOLLOWED = "reportFollowed"

/** A report that has come to where somebody owes a step. */
export interface OwingReport {
	readonly id: string
	readonly platformId: string
	readonly kind: ReportKind
	readonly state: ReportState
	/** Whom of the direction it was sent to by name. */
	readonly directorId: string | null
}

/** A stay of a report where it is: the number of its task, and how it came there. */
export interface ReportStay {
	readonly visit: number
	/** Step that led there; 0 for its beginning. */
	readonly seq: number
	readonly by: string
	readonly now: Date
}

type Counted = Pick<OwingReport, "platformId" | "kind" | "state">

/**
 * A multiple of the time of a step, in the working hours of the platform and as the deadline table has it; null where nobody
 * said its hours, or nobody owes anything.
 */
export function momentOf(
	{ geography }: Pick<Engine, "geography">,
	{ platformId, kind, state }: Counted,
	from: Date,
	times: number,
): string | null {
	const owes = reportPlace(state).owes
	const calendar = geography.calendars.get(geography.platforms.get(platformId) ?? "")
	if (owes === null || calendar === undefined) return null
	const term = geography.targets.get(targetKey(REPORT_CIRCUIT, termPlace(state, kind)))?.routine
	return addWorkingTime(calendar, from, (term ?? owes.days[kind] * WORKING_DAY_MS) * times).toISOString()
}

/**
 * Opens the task of the step that a report waits for, with its ladder, and tells who owes it: the report's due time is
 * that of the task. Open already, nothing happens.
 */
export async function openReportTask(
	engine: Engine,
	sql: Executor,
	report: OwingReport,
	{ visit, seq, by, now }: ReportStay,
): Promise<void> {
	const owes = reportPlace(report.state).owes
	if (owes === null) return
	const { id, platformId, state } = report
	const territory = engine.geography.platforms.get(platformId) ?? ""
	const at = now.toISOString()
	const due = momentOf(engine, report, now, 1)
	const opened = await sql`
		insert into tasks (instance_id, visit, report_id, platform_id, place, role, status, due_at, clock, territory, rules,
			opened_seq, opened_at, escalated)
		values (${id}, ${visit}, ${id}, ${platformId}, ${state}, ${owes.role}, 'open', ${due}, 'working', ${territory},
			${engine.geography.revision}, ${seq}, ${at}, false)
		on conflict do nothing returning id`
	if (opened.length === 0) return
	await sql`update reports set due_at = ${due} where id = ${id}`
	for (const rung of owes.ladder)
		await sql`
			insert into report_reminders (report_id, visit, name, platform_id, escalates, recipients, due_at)
			select ${id}, ${visit}, ${rung.name}, ${platformId}, ${rung.escalates}, ${[...rung.to]}::text[], m.due
			from (select ${momentOf(engine, report, now, rung.times)}::timestamptz as due) m where m.due is not null`
	await tellOfReport(sql, report, { about: STEP_OWED, to: [owes.role], visit, by, now })
	await announce(sql, { kind: "work", platformId })
}

/** The step was taken: whoever was to be reminded of it is not any more. */
export async function closeReportTask(
	sql: Executor,
	{ id, platformId }: Pick<OwingReport, "id" | "platformId">,
	{ seq, now }: Pick<ReportStay, "seq" | "now">,
): Promise<void> {
	await sql`
		update tasks set status = 'done', closed_seq = ${seq}, closed_at = ${now.toISOString()}
		where report_id = ${id} and status = 'open'`
	await announce(sql, { kind: "work", platformId })
}

/** Tells those who made a report that it has reached whom it is for. */
export const tellOfArrival = (
	sql: Executor,
	report: OwingReport,
	{ by, now }: Pick<ReportStay, "by" | "now">,
): Promise<void> => tellOfReport(sql, report, { about: FOLLOWED, to: ["team", "physician"], visit: null, by, now })

/** Tells the team of something about a link to a report. */
export const tellOfLink = (
	sql: Executor,
	report: Pick<OwingReport, "id" | "platformId">,
	about: string,
	now: Date,
): Promise<void> =>
	tellOfReport(sql, { ...report, directorId: null }, { about, to: ["team"], visit: null, by: "nobody", now })

interface Telling {
	readonly about: string
	readonly to: readonly ReportRole[]
	/** Stay whose task it is about. */
	readonly visit: number | null
	readonly by: string
	readonly now: Date
}

async function tellOfReport(
	sql: Executor,
	{ id, platformId, directorId }: Pick<OwingReport, "id" | "platformId" | "directorId">,
	{ about, to, visit, by, now }: Telling,
): Promise<void> {
	const notice = randomUUID()
	const people = to.includes("director") && directorId !== null ? [directorId] : null
	const at = now.toISOString()
	await sql`
		insert into notices (id, report_id, instance_id, platform_id, seq, kind, about, recipients, visit, parties, at, by_id,
			people)
		values (${notice}, ${id}, ${id}, ${platformId}, 0, 'message', ${about}, ${[...to]}::text[], ${visit}, '[]', ${at}, ${by},
			${people}::uuid[])`
	await sql`insert into outbox (id, topic, ref, at) values (${randomUUID()}, 'notice', ${notice}, ${at})`
}
