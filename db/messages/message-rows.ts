import type { Party } from "../../machines/definition.ts"
import type { ReportRole } from "../../machines/report-circuit.ts"
import type { ProcedureKind, Role, Urgency } from "../../machines/vocabulary.ts"
import type { Executor } from "../client.ts"
import type { OutwardChannel } from "./choose-channel.ts"
import type { ReachedRole } from "./reach.ts"

/** A message with everything that decides whether it is still due. */
export interface MessageRow {
	readonly id: string
	readonly status: string
	readonly channel: OutwardChannel | "none"
	readonly role: ReachedRole
	readonly person_id: string | null
	readonly platform_id: string
	readonly optional: boolean
	/** Sent back later by the server that it was handed on to. */
	readonly bounced: boolean
	readonly digest_id: string | null
	readonly digest_on: string | null
	readonly send_after: string
	readonly claimed_at: string | null
	readonly attempts: number
	readonly maybe_twice: boolean
	readonly link_id: string | null
	readonly now: string
	readonly platform: string
	readonly phone: string | null
	/** What follows is null for a digest. */
	readonly notice_id: string | null
	readonly kind: "reminder" | "message" | null
	readonly about: string | null
	readonly noticed_at: string | null
	readonly recipients: readonly string[] | null
	readonly parties: readonly Party[] | null
	readonly read: boolean
	readonly case_id: string | null
	readonly number: string | null
	/** The request that it is about, which is no case yet. */
	readonly request_id: string | null
	readonly report_id: string | null
	readonly urgency: Urgency | null
	readonly in_use: boolean | null
	readonly instance_id: string | null
	readonly instance_kind: ProcedureKind | null
	readonly variant: string | null
	readonly pathway_version: number | null
	readonly pathway_context: Readonly<Record<string, unknown>> | null
	readonly task_id: string | null
	readonly task_status: string | null
	readonly task_closed_at: string | null
	readonly task_role: Role | ReportRole | null
	readonly assignee_id: string | null
	readonly due_at: string | null
}

/** Locks messages until the transaction ends: by their id, or those that go with a digest. */
export async function lockMessages(
	sql: Executor,
	which: { readonly id: string } | { readonly digest: string },
): Promise<readonly MessageRow[]> {
	return await sql<MessageRow[]>`
		select m.id, m.status, m.channel, m.role, m.person_id, m.platform_id, m.optional, m.bounced_at is not null as bounced, m.digest_id,
			m.digest_on::text as digest_on, m.send_after, m.claimed_at, m.attempts, m.maybe_twice, m.link_id,
			clock_timestamp() as now, p.name as platform, p.phone,
			m.notice_id, n.kind, n.about, n.at as noticed_at, n.recipients, n.parties,
			exists (select 1 from inbox b where b.notice_id = m.notice_id and b.person_id = m.person_id
				and b.read_at is not null) as read,
			m.case_id, c.number, n.request_id, n.report_id,
			coalesce(c.urgency, q.urgency, case when n.report_id is not null then 'routine' end) as urgency,
			case when n.report_id is not null then true when n.request_id is null
				then c.retention = 'active' and c.limited_at is null else q.state = 'waiting' end as in_use,
			n.instance_id, i.kind as instance_kind, i.snapshot -> 'state' -> 'context' ->> 'variant' as variant,
			r.machine_version as pathway_version, r.snapshot -> 'state' -> 'context' as pathway_context,
			m.task_id, t.status as task_status, t.closed_at as task_closed_at, t.role as task_role, t.assignee_id,
			coalesce(t.due_at, q.due_at) as due_at
		from messages m join platforms p on p.id = m.platform_id left join notices n on n.id = m.notice_id
			left join cases c on c.id = m.case_id left join instances i on i.id = n.instance_id
			left join instances r on r.id = m.case_id left join tasks t on t.id = m.task_id
			left join received_requests q on q.id = n.request_id
		where ${"id" in which ? sql`m.id = ${which.id}` : sql`m.digest_id = ${which.digest} and m.status = 'planned'`}
		order by m.planned_at, m.id for update of m`
}
