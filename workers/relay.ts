import type { Database } from "../db/client.ts"
import { ALARM_HORIZON_MS } from "../db/write-change.ts"
import { ALARM_COLUMNS, type AlarmRow, alarmJob, NO_INCIDENT } from "./alarms.ts"
import { type Loop, type LoopOptions, startLoop } from "./loop.ts"
import type { WorkerMetrics } from "./metrics.ts"
import { noticeJobs } from "./notice-jobs.ts"
import type { Queues } from "./queues.ts"

/** Pause of an idle relay: polling one small table ten times a second costs less than a LISTEN that may be lost. */
const IDLE_MS = 100
const BATCH = 500
/** Twice the horizon of an alarm: its row may have waited for the relay meanwhile. */
const HORIZON_MS = 2 * ALARM_HORIZON_MS

export interface RelayOptions {
	readonly db: Database
	readonly queues: Queues
	readonly metrics: WorkerMetrics
}

interface OutboxRow {
	readonly id: string
	readonly topic: "notice" | "message" | "alarm"
	readonly ref: string
}

/**
 * Hands one batch of the outbox to the queue, at least once: a crash after the jobs were added and before the rows are
 * deleted adds them again, under the same ids. Several relays take different rows.
 *
 * A topic that this release does not know is left for the one that does.
 *
 * @returns how many rows were handed over
 */
export async function relayBatch({ db, queues, metrics }: RelayOptions): Promise<number> {
	const rows: readonly OutboxRow[] = await db.$client.begin(async (sql): Promise<readonly OutboxRow[]> => {
		const batch = await sql<OutboxRow[]>`
			select id, topic, ref from outbox where topic in ('notice', 'message', 'alarm')
			order by at limit ${BATCH} for update skip locked`
		if (batch.length === 0) return []
		const cases = batch.filter((one) => one.topic === "alarm").map((one) => one.ref)
		const alarms =
			cases.length === 0
				? []
				: await sql<AlarmRow[]>`
					select ${sql.unsafe(ALARM_COLUMNS)} from timers t
					where t.case_id in ${sql([...new Set(cases)])} and t.status = 'pending'
					and t.due_at <= clock_timestamp() + ${HORIZON_MS}::float8 * interval '1 ms' and ${sql.unsafe(NO_INCIDENT)}`
		await Promise.all([
			queues.add("timers", alarms.map(alarmJob)),
			queues.add(
				"notices",
				// The id of the row, not of the notice: a retry writes another row, and no old job shadows it.
				noticeJobs(batch.filter((one) => one.topic === "notice").map(({ id, ref }) => ({ id, noticeId: ref }))),
			),
			queues.add(
				"messages",
				batch
					.filter((one) => one.topic === "message")
					.map((one) => ({ id: one.id, data: { messageId: one.ref }, delay: 0 })),
			),
		])
		await sql`delete from outbox where id in ${sql(batch.map((one) => one.id))}`
		return batch
	})
	for (const { topic } of rows) metrics.relayed.inc({ topic })
	return rows.length
}

/** Relays as fast as there is something to relay. */
export function startRelay(options: RelayOptions & Pick<LoopOptions, "logger">): Loop {
	const { logger, metrics } = options
	return startLoop({
		name: "relay",
		logger,
		metrics,
		turn: async () => ((await relayBatch(options)) === BATCH ? 0 : IDLE_MS),
	})
}
