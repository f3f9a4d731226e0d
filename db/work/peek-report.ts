import { WORKING_DAY_MS } from "../../machines/place.ts"
import { type Principal, reportRolesOn } from "../../machines/policy.ts"
import { reportEvents, reportEventsFor, reportPlace } from "../../machines/report-circuit.ts"
import { label } from "../../machines/vocabulary.ts"
import { workBounds } from "../../machines/work-group.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import { findNames } from "../cases/names.ts"
import { dayAt, type Engine } from "../engine.ts"
import { getReport } from "../reports/report-rows.ts"
import { getTaskAccess } from "../task-access.ts"
import { findCovers } from "./find-covers.ts"
import type { WorkPeek } from "./peek-work.ts"
import { readReportItems } from "./report-items.ts"

const begun = label("Bilan commencé", "Report begun")

interface Rung {
	readonly recipients: readonly string[]
	readonly due_at: string
	readonly sent_at: string | null
	readonly id: string
}

/** A step of a report with what helps to decide about it. @throws WorkflowError NOT_FOUND when it is done, or not for them */
export async function peekReport(engine: Engine, principal: Principal, taskId: string): Promise<WorkPeek> {
	const sql = engine.db.$client
	const [row] = await sql<
		{
			report_id: string
			instance_id: string
			visit: number
			opened_seq: number
			opened_at: string
			platform_id: string
			role: string
			assignee_id: string | null
		}[]
	>`
		select report_id, instance_id, visit, opened_seq, opened_at, platform_id, role, assignee_id from tasks
		where id = ${taskId} and report_id is not null and status = 'open'`
	if (!row) throw new WorkflowError("NOT_FOUND", "no such task, or it is done", {})
	await getTaskAccess(sql, principal, row)
	const report = await getReport(sql, row.report_id)
	const now = engine.clock?.() ?? new Date()
	const territory = engine.geography.platforms.get(report.platformId) ?? ""
	const zone = engine.geography.calendars.get(territory)?.zone ?? "UTC"
	const covers = await findCovers(sql, principal.id, dayAt(engine, report.platformId, now))
	const reader = { principal, covers, bounds: workBounds(now, zone), names: false }
	const [[task], [step], rungs] = await Promise.all([
		readReportItems(engine, [taskId], reader),
		sql<{ type: keyof typeof reportEvents; by_id: string; at: string }[]>`
			select type, by_id, at from report_steps where report_id = ${report.id} and seq = ${row.opened_seq}`,
		sql<Rung[]>`
			select recipients, due_at, sent_at, md5(concat_ws(' ', report_id, visit, name))::uuid as id
			from report_reminders where report_id = ${report.id} and visit = ${row.visit} order by due_at, name`,
	])
	if (!task) throw new WorkflowError("NOT_FOUND", "no such task, or it is done", {})
	const names = await findNames(sql, [step?.by_id])
	const owes = reportPlace(report.state).owes
	return {
		task,
		opened: {
			label: step ? reportEvents[step.type].label : begun,
			by: names.get(step?.by_id ?? "") ?? null,
			at: new Date(step?.at ?? row.opened_at).toISOString(),
		},
		target: owes && { clock: "working", ms: owes.days[report.kind] * WORKING_DAY_MS },
		// The step stays whose it is: others are told, and nobody takes it over by themselves.
		steps: rungs.map(({ id, recipients, due_at: dueAt, sent_at: sentAt }) => ({
			id,
			does: "remind" as const,
			to: recipients,
			dueAt: new Date(dueAt).toISOString(),
			territory,
			firedAt: sentAt === null ? null : new Date(sentAt).toISOString(),
		})),
		actions: reportEventsFor(report.state, reportRolesOn(principal, report.platformId)).map((type) => ({
			type,
			label: reportEvents[type].label,
		})),
		blocked: false,
	}
}
