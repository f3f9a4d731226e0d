import type { Executor } from "../client.ts"
import type { Ask } from "./count-asks.ts"
import type { Span } from "./count-figures.ts"

/** Written by a program, or by mistake: nobody asked. */
const NOBODY_ASKED = "notARequest"

interface Row {
	readonly id: string
	readonly origin: string
	readonly requester_type: string
	readonly state: string
	readonly received_at: string
	readonly decided_at: string | null
	readonly case_id: string | null
}

/**
 * Requests that reached the platform in a period and had become no case, as it was at the end of it and as far as it was
 * recorded before an instant. A request for which a case had been opened by then is that case. Those forgotten since are
 * counted as they were.
 */
export async function readAsks(sql: Executor, { platform, from, until }: Span, asOf: Date): Promise<readonly Ask[]> {
	const rows = await sql<Row[]>`
		select id, origin, requester_type, state, received_at, decided_at, case_id, refusal from received_requests
		where platform_id = ${platform} and received_at >= ${from.toISOString()} and received_at < ${until.toISOString()}
			and received_at < ${asOf.toISOString()} and refusal is distinct from ${NOBODY_ASKED}
		union all
		select id, origin, requester_type, 'refused', received_at, decided_at, null, refusal from forgotten_requests
		where platform_id = ${platform} and received_at >= ${from.toISOString()} and received_at < ${until.toISOString()}
			and received_at < ${asOf.toISOString()} and refusal is distinct from ${NOBODY_ASKED}`
	return rows.flatMap((row): Ask[] => {
		const decided = row.decided_at === null ? Number.POSITIVE_INFINITY : Date.parse(row.decided_at)
		if (row.state === "opened" && decided < asOf.getTime()) return []
		const known = decided < asOf.getTime() && decided < until.getTime()
		const duplicate = known && row.state === "added"
		const ask = {
			id: row.id,
			origin: row.origin,
			requesterType: row.requester_type,
			at: new Date(row.received_at).toISOString(),
		}
		if (duplicate) return [{ ...ask, outcome: "duplicate", caseId: row.case_id }]
		return [{ ...ask, outcome: known && row.state === "refused" ? "refused" : "waiting", caseId: null }]
	})
}
