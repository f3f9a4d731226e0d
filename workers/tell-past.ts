import type { Logger } from "pino"
import { Registry } from "prom-client"
import type { Engine } from "../db/engine.ts"
import { type Messaging, messageHandler } from "./messages.ts"
import { createWorkerMetrics } from "./metrics.ts"
import { noticeHandler } from "./notices.ts"
import type { Queues } from "./queues.ts"
import { openChannelsOf } from "./transports/transport.ts"

const DAYS = 10
const DAY_MS = 86_400_000

/**
 * Tells people of the demonstration's last days what they would have been told then, at the hours of then: as workers
 * that had run all the time.
 */
export async function tellPast(engine: Engine, messaging: Messaging, now: Date, logger: Logger): Promise<void> {
	const sql = engine.db.$client
	const metrics = createWorkerMetrics(new Registry())
	const nobody: Pick<Queues, "add"> = { add: async () => undefined }
	const outward = { queues: nobody, open: openChannelsOf(messaging.transports) }
	const since = new Date(now.getTime() - DAYS * DAY_MS)
	const at = (instant: string): Engine => ({ ...engine, clock: () => new Date(instant) })
	const notices = await sql<{ id: string; at: string }[]>`
		select id, at from notices where delivered_at is null and at > ${since.toISOString()} and at <= ${now.toISOString()}
		order by at, id`
	for (const notice of notices) {
		await noticeHandler({ engine: at(notice.at), logger, metrics, outward }).handle({ noticeIds: [notice.id] })
		await sql`update notices set delivered_at = at where id = ${notice.id}`
		await sql`delete from outbox where topic = 'notice' and ref = ${notice.id}`
	}
	let last = ""
	for (;;) {
		const [next] = await sql<{ id: string; send_after: string }[]>`
			select id, send_after from messages where status = 'planned' and digest_id is null
			and send_after <= ${now.toISOString()} order by send_after, id limit 1`
		// Whatever did not move on is left to the workers.
		if (!next || `${next.id} ${next.send_after}` === last) return
		last = `${next.id} ${next.send_after}`
		const then = at(next.send_after)
		await messageHandler({ engine: then, queues: nobody, logger, metrics, messaging }).handle({ messageId: next.id })
	}
}
