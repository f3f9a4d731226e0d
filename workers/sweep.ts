import type { Database } from "../db/client.ts"
import type { Engine } from "../db/engine.ts"
import { findDueMessages } from "../db/messages/find-due-messages.ts"
import { defaultRetry } from "../db/messages/settle-message.ts"
import { finishSurveys } from "../db/surveys.ts"
import { ALARM_COLUMNS, type AlarmRow, again, alarmJob, NO_INCIDENT } from "./alarms.ts"
import { logAnchors } from "./anchors.ts"
import { type Loop, type LoopOptions, startLoop } from "./loop.ts"
import { messageJob } from "./message-jobs.ts"
import type { WorkerMetrics } from "./metrics.ts"
import { noticeJobs } from "./notice-jobs.ts"
import type { Queues } from "./queues.ts"

const SWEEP_INTERVAL_MS = 30_000
/** Twice the interval: what falls due before the next sweep is in the queue even if that one is late. */
const HORIZON_MS = 2 * SWEEP_INTERVAL_MS
/** A notice that nobody delivered by then: its job was lost. */
const NOTICE_GRACE_MS = 60_000
const BATCH = 500
/** How long an answer is kept for a repeated request, days. */
const IDEMPOTENCY_DAYS = 7

export interface SweepOptions {
	readonly db: Database
	readonly queues: Queues
	readonly metrics: WorkerMetrics
}

/**
 * Makes the queue whole again from PostgreSQL: alarms of timers that fall due soon or are overdue, notices that nobody
 * delivered, messages that nobody has sent. What the queue still has is ignored by its id.
 *
 * @returns how many timers, notices and messages were handed to the queue; undefined when another worker is sweeping
 */
export async function sweep(
	{ db, queues, metrics }: SweepOptions,
	signal?: AbortSignal,
): Promise<{ timers: number; notices: number; messages: number } | undefined> {
	return await db.$client.begin(async (sql) => {
		const [lock] = await sql<{ mine: boolean }[]>`
			select pg_try_advisory_xact_lock(hashtext('passerelle-sweep')) as mine`
		if (!lock?.mine) return undefined
		const swept = { timers: 0, notices: 0, messages: 0 }

		// The cursor is text: a Date would cut the microseconds off, and the same rows would come back for ever.
		let after: { at: string; id: string } = { at: "-infinity", id: "00000000-0000-0000-0000-000000000000" }
		for (let last = BATCH; last === BATCH && !signal?.aborted; ) {
			const rows = await sql<(AlarmRow & { at: string })[]>`
				select ${sql.unsafe(ALARM_COLUMNS)}, t.due_at::text as at from timers t
				where t.status = 'pending' and t.due_at <= now() + ${HORIZON_MS}::float8 * interval '1 ms'
				and (t.due_at, t.id) > (${after.at}::timestamptz, ${after.id}::uuid) and ${sql.unsafe(NO_INCIDENT)}
				order by t.due_at, t.id limit ${BATCH}`
			await queues.add("timers", rows.map(alarmJob))
			last = rows.length
			after = rows.at(-1) ?? after
			swept.timers += last
		}

		after = { at: "-infinity", id: "00000000-0000-0000-0000-000000000000" }
		for (let last = BATCH; last === BATCH && !signal?.aborted; ) {
			// What still lies in the outbox is the relay's.
			const rows = await sql<{ id: string; at: string }[]>`
				select n.id, n.at::text as at from notices n
				where n.delivered_at is null and n.at < now() - ${NOTICE_GRACE_MS}::float8 * interval '1 ms'
				and (n.at, n.id) > (${after.at}::timestamptz, ${after.id}::uuid)
				and not exists (select from outbox o where o.topic = 'notice' and o.ref = n.id)
				and not exists (select from incidents i where i.kind = 'notice' and i.subject_id = n.id and i.resolved_at is null)
				order by n.at, n.id limit ${BATCH}`
			await queues.add("notices", noticeJobs(rows.map(({ id }) => ({ id: `${id}-${again()}`, noticeId: id }))))
			last = rows.length
			after = rows.at(-1) ?? after
			swept.notices += last
		}

		after = { at: "-infinity", id: "00000000-0000-0000-0000-000000000000" }
		for (let last = BATCH; last === BATCH && !signal?.aborted; ) {
			const rows = await findDueMessages(sql, {
				horizonMs: HORIZON_MS,
				graceMs: defaultRetry.graceMs,
				after,
				limit: BATCH,
			})
			await queues.add("messages", rows.map(messageJob))
			last = rows.length
			after = rows.at(-1) ?? after
			swept.messages += last
		}

		await sql`delete from idempotency_keys where at < now() - ${IDEMPOTENCY_DAYS}::int * interval '1 day'`
		// Nothing is left to retry: a person moved the case on, or the success was not noted.
		await sql`
			update incidents i set resolved_at = now(), resolved_by = 'system' where i.resolved_at is null and (
			i.kind = 'timer' and exists (select from timers t where t.id = i.subject_id and t.status in ('fired', 'cancelled'))
			or i.kind = 'notice' and exists (select from notices n where n.id = i.subject_id and n.delivered_at is not null)
			or i.kind = 'message' and exists (select from messages m where m.id = i.subject_id and m.status <> 'failed'))`
		metrics.rearmed.inc({ kind: "timer" }, swept.timers)
		metrics.rearmed.inc({ kind: "notice" }, swept.notices)
		metrics.rearmed.inc({ kind: "message" }, swept.messages)
		return swept
	})
}

/**
 * Sweeps at once and then every 30 s. Each worker keeps its own interval; see docs/decisions/004-queue.md for why it
 * is no BullMQ job scheduler.
 */
export function startSweep(
	options: Pick<SweepOptions, "queues" | "metrics"> &
		Pick<LoopOptions, "logger"> & { readonly engine: Engine; readonly anchors: boolean },
): Loop {
	const { engine, queues, logger, metrics, anchors } = options
	return startLoop({
		name: "sweep",
		logger,
		metrics,
		turn: async (signal) => {
			await sweep({ db: engine.db, queues, metrics }, signal)
			// Surveys whose answers were stored by a process that died before it told the case.
			const failures = await finishSurveys(engine)
			if (anchors) await logAnchors(engine, logger)
			if (failures.length > 0) logger.warn({ failures }, "surveys whose case could not be told yet")
			return SWEEP_INTERVAL_MS
		},
	})
}
