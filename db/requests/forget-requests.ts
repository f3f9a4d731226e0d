import type { Engine } from "../engine.ts"
import { instant } from "../instant.ts"

/** A refusal can be contested for as long. */
const REFUSED_DAYS = 180
/** What a number leads to after its case has closed is no news. */
const TRACKED_DAYS = 90

/**
 * Forgets requests that were refused long ago, and tracking numbers of cases that closed long ago. A request that waits
 * is never forgotten. That somebody asked stays countable, with nothing that leads to them.
 */
export async function forgetRequests(engine: Engine): Promise<{ readonly refused: number; readonly tracked: number }> {
	const sql = engine.db.$client
	const now = instant(sql, engine.clock?.() ?? null)
	const refused = await sql`
		with gone as (
			delete from received_requests
			where state = 'refused' and decided_at < ${now} - ${REFUSED_DAYS}::int * interval '1 day'
			returning platform_id, origin, requester_type, refusal, received_at, decided_at
		)
		insert into forgotten_requests (platform_id, origin, requester_type, refusal, received_at, decided_at)
		select * from gone`
	const tracked = await sql`
		update received_requests r set tracking_digest = null, submission_digest = null, content_digest = null,
			sealed_number = null
		from cases c where c.id = r.case_id and r.tracking_digest is not null
			and c.closed_at < ${now} - ${TRACKED_DAYS}::int * interval '1 day'`
	return { refused: refused.count, tracked: tracked.count }
}
