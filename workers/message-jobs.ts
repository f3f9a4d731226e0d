import type { DueMessage } from "../db/messages/find-due-messages.ts"
import type { PlannedMessage } from "../db/messages/plan-messages.ts"
import { again } from "./alarms.ts"
import type { MessageJob, NewJob } from "./queues.ts"

/** What is due later than this waits in the database for the sweep. */
const HORIZON_MS = 60_000
/** Overdue by more than this, the job must have been lost or be stuck. */
const OVERDUE_MS = 20_000

/** The job of a message's next attempt, under the same id whoever adds it. */
export function messageJob({ id, attempts, delay }: Omit<DueMessage, "at">): NewJob<MessageJob> {
	const job = `${id}-${attempts}`
	return { id: delay < -OVERDUE_MS ? `${job}-${again()}` : job, data: { messageId: id }, delay }
}

/** Jobs of messages that were planned just now. */
export const plannedJobs = (planned: readonly PlannedMessage[], now: Date): readonly NewJob<MessageJob>[] =>
	planned
		.map(({ id, sendAfter }) => ({ id, attempts: 0, delay: sendAfter.getTime() - now.getTime() }))
		.filter(({ delay }) => delay <= HORIZON_MS)
		.map(messageJob)
