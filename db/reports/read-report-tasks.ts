import type { PendingQuery, Row } from "postgres"
import { z } from "zod"
import {
	type ReportKind,
	type ReportState,
	reportKindLabels,
	reportPlace,
	reportRoles,
} from "../../machines/report-circuit.ts"
import { reportNumber } from "../../machines/report-number.ts"
import { type Label, label } from "../../machines/vocabulary.ts"
import { LabelView } from "../cases/views.ts"
import type { Executor } from "../client.ts"

/** A step of a report as a task: who owes it, who has taken it, by when. */
export const ReportTask = z.object({
	id: z.uuid(),
	reportId: z.uuid(),
	number: z.string().describe("How the report is called outside the product"),
	/** What the report is: « Bilan d'activité 2026 ». */
	report: LabelView,
	platformId: z.uuid(),
	place: z.object({ id: z.string(), label: LabelView }),
	title: LabelView,
	role: z.enum(reportRoles),
	assigneeId: z.uuid().nullable(),
	assigneeName: z.string().nullable(),
	status: z.string(),
	dueAt: z.iso.datetime().nullable(),
	openedAt: z.iso.datetime(),
	overdue: z.boolean(),
	escalated: z.boolean(),
})
export type ReportTask = z.infer<typeof ReportTask>

/** What a report is called: the yearly one with its year. */
function titleOfReport(kind: ReportKind, fromOn: string): Label {
	const { fr, en } = reportKindLabels[kind]
	const year = kind === "yearly" ? ` ${fromOn.slice(0, 4)}` : ""
	return label(`${fr}${year}`, `${en}${year}`)
}

/** Steps of reports as tasks, those that `ids` (a query) names, in the order of their due times. */
export async function readReportTasks(
	sql: Executor,
	ids: PendingQuery<Row[]>,
	now: Date | null,
): Promise<readonly ReportTask[]> {
	const at = now === null ? sql`now()` : sql`${now.toISOString()}::timestamptz`
	const rows = await sql<
		{
			id: string
			report_id: string
			kind: ReportKind
			from_on: string
			platform_id: string
			place: ReportState
			role: ReportTask["role"]
			assignee_id: string | null
			assignee_name: string | null
			status: string
			due_at: string | null
			opened_at: string
			overdue: boolean | null
			escalated: boolean
		}[]
	>`
		select t.id, t.report_id, r.kind, r.from_on::text, t.platform_id, t.place, t.role, t.assignee_id, t.status, t.due_at,
			t.opened_at, t.status = 'open' and t.due_at < ${at} as overdue, t.escalated,
			(select concat_ws(' ', p.title, p.given_name, p.family_name) from people p where p.id = t.assignee_id)
				as assignee_name
		from tasks t join reports r on r.id = t.report_id where t.id in (${ids}) order by t.due_at, t.id`
	return rows.map((row) => {
		const { label: place, owes } = reportPlace(row.place)
		return {
			id: row.id,
			reportId: row.report_id,
			number: reportNumber(row.report_id),
			report: titleOfReport(row.kind, row.from_on),
			platformId: row.platform_id,
			place: { id: row.place, label: place },
			title: owes?.task ?? place,
			role: row.role,
			assigneeId: row.assignee_id,
			assigneeName: row.assignee_name,
			status: row.status,
			dueAt: row.due_at === null ? null : new Date(row.due_at).toISOString(),
			openedAt: new Date(row.opened_at).toISOString(),
			overdue: row.overdue ?? false,
			escalated: row.escalated,
		}
	})
}
