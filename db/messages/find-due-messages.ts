import type { Executor } from "../client.ts"

/** A message that waits, as the queue is told of it. */
export interface DueMessage {
	readonly id: string
	readonly attempts: number
	/** By the database's clock, ms; negative once it is due. */
	readonly delay: number
	/** For going on after this one. */
	readonly at: string
}

/**
 * Messages that fall due within `horizonMs`, and those that a worker took in hand and never settled: whatever the queue
 * has lost. What waits for a person, after an incident, is left alone by its status.
 */
export async function findDueMessages(
	sql: Executor,
	options: {
		readonly horizonMs: number
		readonly graceMs: number
		readonly after: { readonly at: string; readonly id: string }
		readonly limit: number
	},
): Promise<readonly DueMessage[]> {
	const { horizonMs, graceMs, after, limit } = options
	return await sql<DueMessage[]>`
		select m.id, m.attempts, m.send_after::text as at,
			ceil(extract(epoch from m.send_after - clock_timestamp()) * 1000)::float8 as delay
		from messages m
		where m.digest_id is null and (m.send_after, m.id) > (${after.at}::timestamptz, ${after.id}::uuid)
		and (m.status = 'planned' and m.send_after <= now() + ${horizonMs}::float8 * interval '1 ms'
			or m.status = 'sending' and m.claimed_at < now() - ${graceMs}::float8 * interval '1 ms')
		order by m.send_after, m.id limit ${limit}`
}
