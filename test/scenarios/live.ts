import { pino } from "pino"
import { Registry as Metrics } from "prom-client"
import { watchAbsences } from "../../db/absences/watch-absences.ts"
import { watchReports } from "../../db/reports/watch-reports.ts"
import { remindOfRequests } from "../../db/requests/request-ladder.ts"
import { createWorkerMetrics } from "../../workers/metrics.ts"
import { noticeHandler } from "../../workers/notices.ts"
import type { Stage } from "./story.ts"

/** What somebody found in their inbox. */
export interface Told {
	readonly at: string
	readonly to: string
	readonly about: string
	readonly kind: string
}

const handlers = new WeakMap<object, ReturnType<typeof noticeHandler>>()

/** What the workers do at one instant, beside firing timers: they look who is away, and deliver what fell due. */
export async function work({ platform: { engine } }: Stage): Promise<void> {
	const handler =
		handlers.get(engine) ??
		noticeHandler({ engine, logger: pino({ level: "silent" }), metrics: createWorkerMetrics(new Metrics()) })
	handlers.set(engine, handler)
	await remindOfRequests(engine)
	await watchReports(engine)
	await watchAbsences(engine)
	const waiting = await engine.db.$client<{ id: string }[]>`
		select id from notices where delivered_at is null order by at, id`
	for (const { id } of waiting) await handler.handle({ noticeIds: [id] })
}

/** Lets time pass with the workers at work: each deadline is met at its own instant, and what it says is delivered then. */
export async function live(stage: Stage, until: string | Date): Promise<void> {
	const { platform } = stage
	const end = new Date(until)
	await work(stage)
	for (;;) {
		const [next] = await platform.engine.db.$client<{ at: Date | string | null }[]>`
			select min(at) as at from (
				select min(due_at) as at from timers where status = 'pending'
				union all
				select min(m.due_at) from request_reminders m join received_requests r on r.id = m.request_id
					where m.sent_at is null and r.state = 'waiting'
				union all
				select min(m.due_at) from report_reminders m join tasks t on t.report_id = m.report_id and t.visit = m.visit
					where m.sent_at is null and t.status = 'open') v`
		const at = next?.at == null ? end : new Date(next.at)
		await platform.passTo(at < end ? at : end)
		await work(stage)
		if (at >= end) return
	}
}

/** What people found in their inboxes about a case, in the order of time. */
export async function toldOf({ platform }: Stage, caseId: string): Promise<readonly Told[]> {
	const rows = await platform.engine.db.$client<(Omit<Told, "at"> & { at: Date | string })[]>`
		select b.at, b.person_id as to, n.about, n.kind from inbox b join notices n on n.id = b.notice_id
		where n.case_id = ${caseId} order by b.at, n.seq, n.about, b.person_id`
	return rows.map((row) => ({ ...row, at: new Date(row.at).toISOString() }))
}

/** Who was told of something, each time. */
export const whoHeard = (told: readonly Told[], about: string): readonly string[] =>
	told.filter((one) => one.about === about).map((one) => one.to)
