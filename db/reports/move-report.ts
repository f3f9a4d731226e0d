import { z } from "zod"
import { reportRolesOn } from "../../machines/policy.ts"
import {
	advanceReport,
	isWritten,
	type ReportEventType,
	reportEvents,
	reportEventTypes,
	reportPlace,
} from "../../machines/report-circuit.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import { appendAudit } from "../audit/record-audit.ts"
import type { Executor } from "../client.ts"
import { dayAt, type Engine } from "../engine.ts"
import { nowOf, type ReportCall } from "./begin-report.ts"
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
		const directorId = type === "SENT_TO_DIRECTOR" ? await findDirector(sql, given) : report.directorId
		const now = await nowOf(engine, sql)
		const edition = report.edition + (computed ? 1 : 0)
		if (computed) {
			const content = await makeContent(engine, sql, { ...report, edition }, computed.figures, asOf)
			await storeEdition(sql, report, content, computed.rows(), principal.id)
		}
		const hash = edition === 0 ? null : (await getCopy(sql, reportId, edition)).hash
		await sql`
			update reports set state = ${state}, edition = ${edition}, entered_at = ${now.toISOString()},
				due_at = null,
				director_id = ${directorId},
				sent_edition = ${type === "SENT_TO_DIRECTOR" ? edition : report.sentEdition}
			where id = ${reportId}`
		const seq = report.steps + 1
		await sql`
			insert into report_steps (report_id, seq, platform_id, type, by_id, at, payload, hash)
			values (${reportId}, ${seq}, ${report.platformId}, ${type}, ${principal.id}, ${now.toISOString()},
				${JSON.stringify(given)}::text::jsonb, ${hash})`
		const moved = { ...report, state, directorId }
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

/** Whom it is sent to by name; null for whoever manages the platform. @throws WorkflowError REFERENCE_UNKNOWN */
async function findDirector(sql: Executor, given: unknown): Promise<string | null> {
	const { to } = z.object({ to: z.uuid().optional() }).parse(given)
	if (to === undefined) return null
	const found = await sql`select 1 from people where id = ${to} and active`
	if (found.length > 0) return to
	throw new WorkflowError("REFERENCE_UNKNOWN", "the directory knows nobody by this id who is active", {
		unknown: [{ table: "people", id: to }],
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
