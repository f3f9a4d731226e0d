import { type ReportKind, type ReportState, reportPlace } from "../../machines/report-circuit.ts"
import type { Engine } from "../engine.ts"
import { announce } from "../live/change.ts"
import { momentOf } from "./report-tasks.ts"

interface Row {
	readonly id: string
	readonly report_id: string
	readonly visit: number
	readonly opened_at: string
	readonly platform_id: string
	readonly kind: ReportKind
	readonly state: ReportState
}

/**
 * Counts again by when the steps of reports are due that were counted by earlier rules: with the deadline table, the hours
 * and the territory incidents of now, from when the step came. Reminders that were sent stay sent. Each once for a revision
 * of the rules, however many workers look.
 *
 * @returns how many were counted again
 */
export async function recountReports(engine: Engine): Promise<number> {
	const sql = engine.db.$client
	const { revision } = await engine.geography.refresh(sql)
	const rows = await sql<Row[]>`
		select t.id, t.report_id, t.visit, t.opened_at, r.platform_id, r.kind, r.state
		from tasks t join reports r on r.id = t.report_id
		where t.status = 'open' and t.rules < ${revision} order by t.id`
	let counted = 0
	for (const { id, report_id: reportId, visit, opened_at: openedAt, platform_id: platformId, kind, state } of rows) {
		const step = { platformId, kind, state }
		const at = (times: number) => momentOf(engine, step, new Date(openedAt), times)
		const due = at(1)
		await sql.begin(async (tx) => {
			const [moved] = await tx<{ before: string | null }[]>`
				update tasks t set due_at = ${due}, rules = ${revision} from tasks former
				where t.id = ${id} and former.id = t.id and t.status = 'open' and t.rules < ${revision}
				returning former.due_at as before`
			if (!moved) return
			counted += 1
			if (moved.before !== null && due !== null && Date.parse(moved.before) === Date.parse(due)) return
			await tx`update reports set due_at = ${due} where id = ${reportId}`
			for (const rung of reportPlace(state).owes?.ladder ?? [])
				await tx`
					update report_reminders set due_at = coalesce(${at(rung.times)}::timestamptz, due_at)
					where report_id = ${reportId} and visit = ${visit} and name = ${rung.name} and sent_at is null`
			await announce(tx, { kind: "work", platformId })
		})
	}
	return counted
}
