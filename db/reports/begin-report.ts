import { z } from "zod"
import type { Principal } from "../../machines/policy.ts"
import {
	firstReportState,
	REPORT_CIRCUIT_VERSION,
	type ReportDue,
	reportKinds,
	reportsDue,
} from "../../machines/report-circuit.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import type { Origin } from "../audit/audit-entry.ts"
import { appendAudit } from "../audit/record-audit.ts"
import type { Executor } from "../client.ts"
import { dayAt, type Engine } from "../engine.ts"
import { openReportTask } from "./report-tasks.ts"

/** Who asks, and from where. */
export interface ReportCall {
	readonly principal: Principal
	readonly from: Origin
}

export async function nowOf(engine: Engine, sql: Executor): Promise<Date> {
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
	kind: z.enum(reportKinds),
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
