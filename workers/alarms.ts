import type { NewJob, TimerJob } from "./queues.ts"

/** A pending timer as the queue is told of it. */
export interface AlarmRow {
	readonly id: string
	readonly instance_id: string
	readonly visit: number
	readonly name: string
	readonly generation: number
	/** By the database's clock, ms; negative once it is due. */
	readonly delay: number
}

/** Columns of an `AlarmRow`. The delay is counted by the database: the clock of a worker may be wrong. */
export const ALARM_COLUMNS =
	"t.id, t.instance_id, t.visit, t.name, t.generation, ceil(extract(epoch from t.due_at - clock_timestamp()) * 1000)::float8 as delay"

/**
 * Leaves alone what waits for a person: a timer whose firing failed for good, and those of an instance that cannot
 * move. Resolving the incident brings them back.
 */
export const NO_INCIDENT = `not exists (select from incidents i where i.resolved_at is null and i.case_id = t.case_id
	and (i.kind = 'timer' and i.subject_id = t.id or i.kind in ('snapshot', 'migration') and i.instance_id = t.instance_id))`

/** Overdue by more than this, the job of a timer must have been lost or be stuck. */
const OVERDUE_MS = 20_000
/** What is overdue gets a new job this often at most: a backlog of an outage must not multiply while it is worked off. */
const AGAIN_EVERY_MS = 300_000

/** Part of the id of a job that is added again: no job that is stuck under an earlier id keeps it out. */
export const again = (now = Date.now()): string => Math.floor(now / AGAIN_EVERY_MS).toString(36)

/** The job of a timer. The same timer has the same id, so that relay, sweep and their repetitions add it once. */
export function alarmJob(row: AlarmRow): NewJob<TimerJob> {
	const id = `${row.id}-${row.generation}`
	return {
		id: row.delay < -OVERDUE_MS ? `${id}-${again()}` : id,
		delay: row.delay,
		data: {
			timerId: row.id,
			instanceId: row.instance_id,
			visit: row.visit,
			name: row.name,
			generation: row.generation,
		},
	}
}
