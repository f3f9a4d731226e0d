import type { PendingQuery, Row } from "postgres"
import { CONFIRMATION } from "../machines/ledger.ts"
import type { Registry } from "../machines/registry.ts"
import type { Labels } from "./cases/labels.ts"
import { titleFields } from "./cases/labels.ts"
import type { TaskItem } from "./cases/views.ts"
import type { Executor } from "./client.ts"

interface TaskRow {
	readonly id: string
	readonly case_id: string
	readonly number: string
	readonly platform_id: string
	readonly instance_id: string
	readonly ref: string
	readonly kind: string | null
	readonly machine: string
	readonly machine_version: number
	readonly visit: number
	readonly place: string
	readonly role: string
	readonly assignee_id: string | null
	readonly assignee_name: string | null
	readonly status: string
	readonly due_at: string | null
	readonly opened_at: string
	readonly overdue: boolean | null
	readonly escalated: boolean
	readonly urgency: string
	readonly context: Readonly<Record<string, unknown>>
}

/** Reads tasks as they are shown, those that `ids` (a query) names, in the order of their due times. */
export async function readTasks(
	sql: Executor,
	registry: Registry,
	labels: Labels,
	ids: PendingQuery<Row[]>,
	now: Date | null,
): Promise<readonly TaskItem[]> {
	const at = now === null ? sql`now()` : sql`${now.toISOString()}::timestamptz`
	const fields = [...titleFields(registry)]
	const rows = await sql<TaskRow[]>`
		select t.id, t.case_id, c.number, t.platform_id, t.instance_id, i.ref, i.kind, i.machine, i.machine_version, t.visit, t.place,
			t.role, t.assignee_id, t.status, t.due_at, t.opened_at, t.status = 'open' and t.due_at < ${at} as overdue,
			t.escalated, c.urgency,
			coalesce(
				(select concat_ws(' ', p.title, p.given_name, p.family_name) from people p where p.id = t.assignee_id),
				(select a.name from accounts a where a.id = t.assignee_id)) as assignee_name,
			coalesce((select jsonb_object_agg(f, i.snapshot #> array['state', 'context', f]) from unnest(${fields}::text[]) f),
				'{}') as context
		from tasks t join cases c on c.id = t.case_id join instances i on i.id = t.instance_id
		where t.id in (${ids})
		order by t.due_at, t.id`
	return rows.map((row) => ({
		id: row.id,
		caseId: row.case_id,
		caseNumber: row.number,
		platformId: row.platform_id,
		instanceId: row.instance_id,
		ref: row.ref,
		kind: row.kind,
		place: labels.place(row.machine, row.machine_version, row.place),
		title: labels.task(row.machine, row.machine_version, row.place, row.context),
		role: row.role,
		assigneeId: row.assignee_id,
		assigneeName: row.assignee_name,
		status: row.status,
		dueAt: row.due_at === null ? null : new Date(row.due_at).toISOString(),
		openedAt: new Date(row.opened_at).toISOString(),
		overdue: row.overdue ?? false,
		escalated: row.escalated,
		confirms: row.place === CONFIRMATION ? -row.visit : null,
		urgency: row.urgency,
	}))
}
