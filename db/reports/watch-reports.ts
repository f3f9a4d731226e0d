import type { Engine } from "../engine.ts"
import { dayAt } from "../engine.ts"
import { instant } from "../instant.ts"
import { CHANGE_CHANNEL } from "../live/change.ts"
import { beginReport, findDue } from "./begin-report.ts"
import { recountReports } from "./recount-reports.ts"
import { findUntasked } from "./report-rows.ts"
import { openReportTask } from "./report-tasks.ts"

/** What is told of a step that waits, by the names of their templates. */
const STEP_WAITS = "reportWaiting"
const STEP_ESCALATED = "reportEscalated"

const SYSTEM = {
	principal: { id: "system", kind: "system", grants: [] },
	from: { address: null, requestId: null },
} as const

/**
 * Keeps the way of the reports going: begins those whose period is over, opens the task of a step that has none (of a
 * draft that was begun early, or of a release that had no tasks), counts again what new rules move, and sends the reminders
 * that fall due. Each once, however many workers look.
 *
 * @returns how many reports were begun and how many reminders sent
 */
export async function watchReports(engine: Engine): Promise<{ readonly begun: number; readonly reminded: number }> {
	const sql = engine.db.$client
	await engine.geography.refresh(sql)
	const now = engine.clock?.() ?? new Date()
	const begun = await beginDue(engine, now)
	for (const report of await findUntasked(sql))
		if (dayAt(engine, report.platformId, now) > report.toOn)
			await sql.begin(async (tx) => {
				// Whoever moves it on meanwhile opens the next task themselves.
				const [same] = await tx`
					select 1 from reports where id = ${report.id} and state = ${report.state} for update`
				const stay = { visit: report.steps + 1, seq: report.steps, by: "system", now }
				if (same) await openReportTask(engine, tx, report, stay)
			})
	// Before anybody is reminded: what moves later is not late.
	await recountReports(engine)
	return { begun, reminded: await remind(engine) }
}

async function beginDue(engine: Engine, now: Date): Promise<number> {
	const sql = engine.db.$client
	const platforms = await sql<{ platform_id: string }[]>`select platform_id from platform_mandates`
	let begun = 0
	for (const { platform_id: platform } of platforms) {
		const over = (await findDue(engine, platform)).filter((one) => dayAt(engine, platform, now) >= one.since)
		const known = await sql<{ kind: string; from_on: string }[]>`
			select kind, from_on::text from reports where platform_id = ${platform}`
		for (const { kind, fromOn } of over) {
			if (known.some((one) => one.kind === kind && one.from_on === fromOn)) continue
			await beginReport(engine, SYSTEM, { platform, kind, fromOn })
			begun += 1
		}
	}
	return begun
}

/** Rows of the ladder are locked with their task: nobody is reminded of a step that is being taken. */
async function remind(engine: Engine): Promise<number> {
	const sql = engine.db.$client
	const now = instant(sql, engine.clock?.() ?? null)
	const sent = await sql`
		with due as materialized (
			select m.report_id, m.visit, m.name, m.platform_id, m.escalates, m.recipients, r.director_id, t.id as task_id,
				gen_random_uuid() as notice_id
			from report_reminders m join reports r on r.id = m.report_id
				join tasks t on t.report_id = m.report_id and t.visit = m.visit and t.status = 'open'
			where m.sent_at is null and m.due_at <= ${now}
			order by m.due_at limit 500 for update of m, t skip locked
		), told as (
			insert into notices (id, report_id, instance_id, platform_id, seq, kind, about, recipients, visit, parties, at,
				by_id, people)
			select notice_id, report_id, report_id, platform_id, 0, 'reminder',
				case when escalates then ${STEP_ESCALATED} else ${STEP_WAITS} end, recipients, visit, '[]', ${now}, 'system',
				case when 'director' = any(recipients) and director_id is not null then array[director_id] end
			from due
		), queued as (
			insert into outbox (id, topic, ref, at) select gen_random_uuid(), 'notice', notice_id, ${now} from due
		), raised as (
			update tasks t set escalated = true from due d where t.id = d.task_id and d.escalates
		)
		update report_reminders m set sent_at = ${now}, notice_id = d.notice_id from due d
		where m.report_id = d.report_id and m.visit = d.visit and m.name = d.name
		returning pg_notify(${CHANGE_CHANNEL}, jsonb_build_object('kind', 'work', 'platformId', m.platform_id)::text)`
	return sent.length
}
