import { z } from "zod"
import { type Principal, reportRolesOn } from "../../machines/policy.ts"
import {
	advanceReport,
	firstReportState,
	isWritten,
	REPORT_CIRCUIT_VERSION,
	type ReportDue,
	type ReportEventType,
	reportEvents,
	reportEventTypes,
	reportPlace,
	reportsDue,
} from "../../machines/report-circuit.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import type { Origin } from "../audit/audit-entry.ts"
import { appendAudit } from "../audit/record-audit.ts"
import type { Executor } from "../client.ts"
import { dayAt, type Engine } from "../engine.ts"
import { type ComputedReport, computeReport } from "./compute-report.ts"
import { makeContent } from "./draft-content.ts"
import { getCopy, storeEdition } from "./editions.ts"
import { getReport, type ReportRow } from "./report-rows.ts"
import { closeReportTask, openReportTask, tellOfArrival } from "./report-tasks.ts"
import type { SectionId } from "./specs.ts"

/**
 * A report is frozen as of a minute ago: a command that had read its time by then has been written down, or has failed.
 * As of this instant, one that is about to be would be missing today and there when the report is made again.
 */
const SETTLED_MS = 60_000

/** Who asks, and from where. */
export interface ReportCall {
	readonly principal: Principal
	readonly from: Origin
}

async function nowOf(engine: Engine, sql: Executor): Promise<Date> {
	if (engine.clock) return engine.clock()
	const [row] = await sql<{ now: string }[]>`select clock_timestamp() as now`
	return new Date(row?.now ?? 0)
}

/** When a platform opened; undefined while nobody has said it. */
export async function findOpening(sql: Executor, platform: string): Promise<string | undefined> {
	const [row] = await sql<{ opened_on: string }[]>`
		select opened_on::text from platform_mandates where platform_id = ${platform}`
	return row?.opened_on
}

/** Notes since when a platform has its mandate. @throws WorkflowError PAYLOAD_INVALID for a day to come */
export async function setOpening(
	engine: Engine,
	{ principal, from }: ReportCall,
	platform: string,
	openedOn: string,
): Promise<void> {
	await engine.db.$client.begin(async (sql) => {
		const now = await nowOf(engine, sql)
		if (openedOn > dayAt(engine, platform, now))
			throw new WorkflowError("PAYLOAD_INVALID", "a platform that has not opened owes no report", {
				issues: [{ path: ["body", "openedOn"], code: "custom", message: "must not lie in the future" }],
			})
		await sql`
			insert into platform_mandates (platform_id, opened_on, set_by, set_at)
			values (${platform}, ${openedOn}, ${principal.id}, ${now.toISOString()})
			on conflict (platform_id) do update set opened_on = excluded.opened_on, set_by = excluded.set_by,
				set_at = excluded.set_at`
		await appendAudit(sql, engine, {
			action: "platform.mandate",
			platformId: platform,
			by: principal.id,
			detail: { openedOn },
			from,
		})
	})
}

/** What a platform owes today; nothing while nobody has said when it opened. */
export async function findDue(engine: Engine, platform: string): Promise<readonly ReportDue[]> {
	const sql = engine.db.$client
	const openedOn = await findOpening(sql, platform)
	return openedOn === undefined ? [] : reportsDue(openedOn, dayAt(engine, platform, await nowOf(engine, sql)))
}

/** Which report is begun: one of those that are owed, by its kind and first day. */
export const NewReport = z.strictObject({
	platform: z.uuid(),
	kind: z.enum(["yearly", "sixMonth"]),
	fromOn: z.iso.date(),
})

/**
 * Begins a report that the platform owes; begun already, the same one.
 *
 * @throws WorkflowError PAYLOAD_INVALID when the platform owes no such report
 */
export async function beginReport(
	engine: Engine,
	{ principal, from }: ReportCall,
	{ platform, kind, fromOn }: z.infer<typeof NewReport>,
): Promise<string> {
	await engine.geography.refresh(engine.db.$client)
	const due = (await findDue(engine, platform)).find((one) => one.kind === kind && one.fromOn === fromOn)
	if (!due)
		throw new WorkflowError("PAYLOAD_INVALID", "the platform owes no such report: its list says which", {
			issues: [{ path: ["body", "fromOn"], code: "custom", message: "not the first day of a report that is owed" }],
		})
	return await engine.db.$client.begin(async (sql) => {
		const now = await nowOf(engine, sql)
		const state = firstReportState()
		// While the period runs, it is written on without haste: its task is opened once that is over.
		const over = dayAt(engine, platform, now) >= due.since
		const dueAt = over ? null : `${due.dueOn}T12:00:00Z`
		const [made] = await sql<{ id: string }[]>`
			insert into reports (platform_id, kind, from_on, to_on, state, machine_version, edition, entered_at, due_at,
				created_by, created_at)
			values (${platform}, ${kind}, ${due.fromOn}, ${due.toOn}, ${state}, ${REPORT_CIRCUIT_VERSION}, 0,
				${now.toISOString()}, ${dueAt}, ${principal.id}, ${now.toISOString()})
			on conflict (platform_id, kind, from_on) do nothing returning id`
		if (!made) {
			const [known] = await sql<{ id: string }[]>`
				select id from reports where platform_id = ${platform} and kind = ${kind} and from_on = ${due.fromOn}`
			if (!known) throw new WorkflowError("NOT_FOUND", "no such report", {})
			return known.id
		}
		const report = { id: made.id, platformId: platform, kind, state, directorId: null }
		if (over) await openReportTask(engine, sql, report, { visit: 1, seq: 0, by: principal.id, now })
		await appendAudit(sql, engine, {
			action: "report.moved",
			platformId: platform,
			by: principal.id,
			subject: made.id,
			detail: { step: "begun", kind },
			from,
		})
		return made.id
	})
}

export const NewComment = z.strictObject({
	text: z.string().trim().max(10_000),
	/** Writing that it was written over: 0 for the first. Refused when somebody else has written meanwhile. */
	version: z.int().min(0),
})

/**
 * Writes what a section says; the writing before is kept.
 *
 * @returns the number of this writing
 * @throws WorkflowError EVENT_NOT_ALLOWED once it is frozen, VERSION_CONFLICT when it was written on meanwhile
 */
export async function writeComment(
	engine: Engine,
	{ principal }: ReportCall,
	reportId: string,
	section: SectionId,
	{ text, version }: z.infer<typeof NewComment>,
): Promise<number> {
	return await engine.db.$client.begin(async (sql) => {
		const report = await getReport(sql, reportId, { lock: true })
		if (!isWritten(report.state))
			throw new WorkflowError("EVENT_NOT_ALLOWED", "a frozen report is not written on any more", {
				available: reportEventTypes.filter((type) => type === "REPORT_REOPENED"),
			})
		const [last] = await sql<{ version: number; text: string; written_by: string }[]>`
			select version, text, written_by from report_comments
			where report_id = ${reportId} and section = ${section} order by version desc limit 1`
		// The same again: an answer that was lost on the way.
		if (last && last.text === text && last.written_by === principal.id) return last.version
		if ((last?.version ?? 0) !== version)
			throw new WorkflowError("VERSION_CONFLICT", "somebody has written on this section meanwhile", {
				version: last?.version ?? 0,
			})
		const now = await nowOf(engine, sql)
		await sql`
			insert into report_comments (report_id, section, version, platform_id, text, written_by, written_at)
			values (${reportId}, ${section}, ${version + 1}, ${report.platformId}, ${text}, ${principal.id},
				${now.toISOString()})`
		return version + 1
	})
}

export const ReportStepBody = z.strictObject({
	type: z.enum(reportEventTypes),
	payload: z.record(z.string().max(40), z.unknown()),
})

/**
 * Takes a report one step on: evidence, edition and due time in one transaction.
 *
 * @param whole engine that sees every platform, for the figures that are frozen
 * @throws WorkflowError EVENT_NOT_ALLOWED, FORBIDDEN, PAYLOAD_INVALID, NOT_FOUND
 */
export async function moveReport(
	engine: Engine,
	whole: Engine,
	{ principal, from }: ReportCall,
	reportId: string,
	{ type, payload }: z.infer<typeof ReportStepBody>,
): Promise<void> {
	await engine.geography.refresh(engine.db.$client)
	const asOf = new Date((await nowOf(engine, engine.db.$client)).getTime() - SETTLED_MS)
	const asked = await getReport(engine.db.$client, reportId)
	advanceReport(asked.state, type, reportRolesOn(principal, asked.platformId))
	// Before the transaction, which would hold one connection while it waits for another.
	const computed = type === "REPORT_FROZEN" ? await freeze(engine, whole, asked, asOf) : null
	await engine.db.$client.begin(async (sql) => {
		const report = await getReport(sql, reportId, { lock: true })
		const state = advanceReport(report.state, type, reportRolesOn(principal, report.platformId))
		const given = parsePayload(type, payload)
		const now = await nowOf(engine, sql)
		const edition = report.edition + (computed ? 1 : 0)
		if (computed) {
			const content = await makeContent(engine, sql, { ...report, edition }, computed, asOf)
			await storeEdition(sql, report, content, principal.id)
		}
		const hash = edition === 0 ? null : (await getCopy(sql, reportId, edition)).hash
		await sql`
			update reports set state = ${state}, edition = ${edition}, entered_at = ${now.toISOString()},
				due_at = null,
				sent_edition = ${type === "SENT_TO_DIRECTOR" ? edition : report.sentEdition}
			where id = ${reportId}`
		const seq = report.steps + 1
		await sql`
			insert into report_steps (report_id, seq, platform_id, type, by_id, at, payload, hash)
			values (${reportId}, ${seq}, ${report.platformId}, ${type}, ${principal.id}, ${now.toISOString()},
				${JSON.stringify(given)}::text::jsonb, ${hash})`
		const moved = { ...report, state }
		await closeReportTask(sql, moved, { seq, now })
		await openReportTask(engine, sql, moved, { visit: seq + 1, seq, by: principal.id, now })
		if (reportPlace(state).owes === null) await tellOfArrival(sql, moved, { by: principal.id, now })
		await appendAudit(sql, engine, {
			action: "report.moved",
			platformId: report.platformId,
			by: principal.id,
			subject: reportId,
			detail: { step: type, edition, hash },
			from,
		})
	})
}

function parsePayload(type: ReportEventType, payload: unknown): unknown {
	const parsed = reportEvents[type].payload.safeParse(payload)
	if (parsed.success) return parsed.data
	throw new WorkflowError("PAYLOAD_INVALID", "the payload does not have the expected form", {
		issues: parsed.error.issues.map(({ path, code }) => ({ path: ["body", "payload", ...path], code })),
	})
}

/** @throws WorkflowError EVENT_NOT_ALLOWED while the period runs: its figures would still change */
async function freeze(engine: Engine, whole: Engine, report: ReportRow, asOf: Date): Promise<ComputedReport> {
	if (dayAt(engine, report.platformId, asOf) <= report.toOn)
		throw new WorkflowError("EVENT_NOT_ALLOWED", "a report is frozen once its period is over", {
			available: [],
			toOn: report.toOn,
		})
	return await computeReport(whole, { ...report, platform: report.platformId }, asOf)
}
