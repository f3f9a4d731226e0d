import { z } from "zod"
import { type ReportKind, type ReportState, reportKinds, reportStates } from "../../machines/report-circuit.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import type { Executor } from "../client.ts"

export interface ReportRow {
	readonly id: string
	readonly platformId: string
	readonly kind: ReportKind
	readonly fromOn: string
	readonly toOn: string
	readonly state: ReportState
	readonly edition: number
	readonly sentEdition: number | null
	readonly enteredAt: string
	readonly dueAt: string | null
	/** Whom of the direction it was sent to by name. */
	readonly directorId: string | null
	/** How many steps it has taken. */
	readonly steps: number
}

const Row = z.object({
	id: z.uuid(),
	platform_id: z.uuid(),
	kind: z.enum(reportKinds),
	from_on: z.string(),
	to_on: z.string(),
	state: z.enum(reportStates),
	edition: z.int(),
	sent_edition: z.int().nullable(),
	entered_at: z.coerce.date(),
	due_at: z.coerce.date().nullable(),
	director_id: z.uuid().nullable(),
	steps: z.int(),
})

const rowOf = (stored: unknown): ReportRow => {
	const row = Row.parse(stored)
	return {
		id: row.id,
		platformId: row.platform_id,
		kind: row.kind,
		fromOn: row.from_on,
		toOn: row.to_on,
		state: row.state,
		edition: row.edition,
		sentEdition: row.sent_edition,
		enteredAt: row.entered_at.toISOString(),
		dueAt: row.due_at?.toISOString() ?? null,
		directorId: row.director_id,
		steps: row.steps,
	}
}

const columns = (sql: Executor) => sql`
	id, platform_id, kind, from_on::text, to_on::text, state, edition, sent_edition, entered_at, due_at, director_id,
	(select count(*)::int from report_steps s where s.report_id = reports.id) as steps`

/** @throws WorkflowError NOT_FOUND, also when it is not for whoever asks */
export async function getReport(sql: Executor, id: string, { lock = false } = {}): Promise<ReportRow> {
	const [row] = await sql`select ${columns(sql)} from reports where id = ${id} ${lock ? sql`for update` : sql``}`
	if (!row) throw new WorkflowError("NOT_FOUND", "no such report", {})
	return rowOf(row)
}

/** Reports that wait for a step and have no task for it. */
export async function findUntasked(sql: Executor): Promise<readonly ReportRow[]> {
	const rows = await sql`
		select ${columns(sql)} from reports where state <> 'passedOn'
		and not exists (select from tasks t where t.report_id = reports.id and t.status = 'open') order by id`
	return rows.map(rowOf)
}

/** Reports of some platforms, the latest period first. */
export async function listReports(sql: Executor, platforms: readonly string[]): Promise<readonly ReportRow[]> {
	const rows = await sql`
		select ${columns(sql)} from reports where platform_id = any(${[...platforms]}::uuid[])
		order by to_on desc, kind, id`
	return rows.map(rowOf)
}
