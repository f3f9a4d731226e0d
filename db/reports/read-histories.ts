import type { ProcedureKind } from "../../machines/vocabulary.ts"
import type { Executor } from "../client.ts"
import type { CaseHistory, LogEntry } from "./case-history.ts"
import type { Span } from "./count-figures.ts"
import { CLOSED, reportEntries, reportFields, tellCase } from "./tell-case.ts"

/** Entries that are read at a time. */
const PAGE = 5_000

interface Row {
	readonly case_id: string
	readonly instance_id: string
	readonly kind: ProcedureKind | null
	readonly type: string
	readonly platform_id: string
	readonly at: string
	readonly payload: Readonly<Record<string, unknown>> | null
}

/**
 * Every case that the platform has had, up to the end of a period and as far as it was recorded before an instant: what is
 * recorded afterwards changes nothing of it, so that it can be told again.
 *
 * @param sql must see cases that have since gone to other platforms
 */
export async function readHistories(
	sql: Executor,
	{ platform, from, until }: Span,
	asOf: Date,
): Promise<readonly CaseHistory[]> {
	const pages = sql<Row[]>`
		with ours as (
			select c.id from cases c
			where (c.platform_id = ${platform} or c.origin_platform_id = ${platform} or exists (
				select from case_events h where h.case_id = c.id and h.type = 'HANDOVER_ACCEPTED'
				and h.platform_id = ${platform}))
			and (c.closed_at is null or c.closed_at >= ${from.toISOString()}))
		select e.case_id, e.instance_id, i.kind, e.type, e.platform_id, e.occurred_at as at, (
				select jsonb_object_agg(f.key, f.value) from jsonb_each(e.payload) f
				where f.key = any(${[...reportFields]}::text[])) as payload, e.seq, 0 as later
		from ours o join case_events e on e.case_id = o.id join instances i on i.id = e.instance_id
		where e.type = any(${[...reportEntries]}::text[]) and not e.parked
			and e.recorded_at < ${asOf.toISOString()} and e.occurred_at < ${until.toISOString()}
		union all
		select s.case_id, s.instance_id, null, ${CLOSED}, s.platform_id::text, e.occurred_at,
			jsonb_build_object('place', substr(s.place, length('closed.') + 1)), s.from_seq, 1
		from ours o join state_intervals s on s.case_id = o.id and s.instance_id = o.id and s.place like 'closed.%'
			join case_events e on e.case_id = s.case_id and e.seq = s.from_seq
		where e.recorded_at < ${asOf.toISOString()} and e.occurred_at < ${until.toISOString()}
		order by case_id, seq, later`.cursor(PAGE)
	const histories: CaseHistory[] = []
	let entries: LogEntry[] = []
	const tell = () => {
		const told = tellCase(entries)
		if (told) histories.push(told)
		entries = []
	}
	for await (const page of pages)
		for (const row of page) {
			if (entries[0] !== undefined && entries[0].caseId !== row.case_id) tell()
			entries.push({
				caseId: row.case_id,
				instanceId: row.instance_id,
				kind: row.kind,
				type: row.type,
				platformId: row.platform_id,
				at: new Date(row.at).toISOString(),
				payload: row.payload ?? {},
			})
		}
	if (entries.length > 0) tell()
	return histories
}
