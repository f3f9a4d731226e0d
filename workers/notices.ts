import type { Logger } from "pino"
import type { Executor } from "../db/client.ts"
import type { Engine } from "../db/engine.ts"
import { reportIncident } from "../db/incidents.ts"
import type { OpenChannels } from "../db/messages/choose-channel.ts"
import { type PlannedMessage, planMessages } from "../db/messages/plan-messages.ts"
import { type Addressed, findRecipients, isSettled } from "../db/recipients.ts"
import type { Party } from "../machines/definition.ts"
import type { Recipient } from "../machines/place.ts"
import { plannedJobs } from "./message-jobs.ts"
import type { WorkerMetrics } from "./metrics.ts"
import type { JobHandler, NoticeJob, Queues } from "./queues.ts"
import { isTransient } from "./transient.ts"

export interface NoticeHandlerOptions {
	readonly engine: Engine
	readonly logger: Logger
	readonly metrics: WorkerMetrics
	/** How it leaves the product too; without it everything stays in the inbox. */
	readonly outward?: { readonly queues: Pick<Queues, "add">; readonly open: OpenChannels } | undefined
}

interface NoticeRow {
	readonly platform_id: string
	readonly instance_id: string | null
	readonly kind: "reminder" | "message"
	readonly about: string
	readonly recipients: readonly Recipient[]
	readonly delivered: boolean
	readonly now: Date | string
	/** Role and assignee of the task of the visit that a reminder is about. */
	readonly task_role: string | null
	readonly assignee_id: string | null
	readonly task_status: string | null
	/** State of the received request that it is about. */
	readonly request_state: string | null
	/** Parties that it may be for, as they were when it fell due. */
	readonly parties: readonly Party[]
	/** Who did what the notice tells of. */
	readonly sent_by: string | null
	readonly recorded_for: { readonly person: string | null } | null
	/** People it names one by one. */
	readonly people: readonly string[] | null
}

/** Puts notices into the inboxes of the people they are for. */
export function noticeHandler({ engine, logger, metrics, outward }: NoticeHandlerOptions): JobHandler<NoticeJob> {
	return {
		async handle({ noticeId }) {
			const { outcome, planned } = await deliver(engine, noticeId, outward?.open)
			metrics.notices.inc({ outcome })
			logger.debug({ notice: noticeId, outcome }, "a notice was handled")
			// A crash before it leaves them to the sweep.
			await outward?.queues.add("messages", plannedJobs(planned, engine.clock?.() ?? new Date()))
		},
		async giveUp({ noticeId }, error) {
			metrics.notices.inc({ outcome: "failed" })
			if (isTransient(error)) return
			const [notice] = await engine.db.$client<
				{ case_id: string | null; platform_id: string; instance_id: string | null }[]
			>`
				select case_id, platform_id, instance_id from notices where id = ${noticeId} and delivered_at is null`
			// A request is no case and has no incidents: the sweep finds its notice again, and goes on trying.
			if (!notice || notice.case_id === null) return
			await reportIncident(engine.db, {
				caseId: notice.case_id,
				platformId: notice.platform_id,
				instanceId: notice.instance_id,
				kind: "notice",
				subjectId: noticeId,
				error,
			})
		},
	}
}

interface Delivery {
	readonly outcome: "delivered" | "repeated" | "nobody" | "settled"
	readonly planned: readonly PlannedMessage[]
}

/** Writes the inbox, plans what leaves the product and marks the notice, in one transaction; a repeated job finds the mark and does nothing. */
async function deliver(engine: Engine, noticeId: string, open: OpenChannels | undefined): Promise<Delivery> {
	return await engine.db.$client.begin(async (sql) => {
		const [notice] = await sql<NoticeRow[]>`
			select n.platform_id, n.instance_id, n.kind, n.about, n.recipients, n.delivered_at is not null as delivered,
				clock_timestamp() as now, t.role as task_role, t.assignee_id, t.status as task_status,
				r.state as request_state, coalesce(n.by_id, e.sent_by) as sent_by, e.recorded_for,
				n.parties, n.people
			from notices n
			left join tasks t on t.instance_id = n.instance_id and t.visit = n.visit
			left join received_requests r on r.id = n.request_id
			left join case_events e on e.case_id = n.case_id and e.seq = n.seq and n.by_id is null
			where n.id = ${noticeId} for update of n`
		// Gone with its case, or done already.
		if (!notice || notice.delivered) return { outcome: "repeated", planned: [] }
		const people = await recipientsOf(engine, sql, notice)
		if (people.length > 0)
			await sql`
				insert into inbox (notice_id, person_id, at)
				select n.id, person, n.at from notices n, unnest(${people}::uuid[]) as person where n.id = ${noticeId}
				on conflict do nothing`
		const settled = isSettled(addressedBy(notice))
		const planned = open && !settled ? await planMessages(engine, sql, open, { noticeId, people }) : []
		await sql`update notices set delivered_at = now() where id = ${noticeId}`
		if (people.length > 0 || planned.length > 0) return { outcome: "delivered", planned }
		return { outcome: settled ? "settled" : "nobody", planned }
	})
}

const recipientsOf = async (engine: Engine, sql: Executor, notice: NoticeRow): Promise<string[]> =>
	await findRecipients(engine, sql, addressedBy(notice), engine.clock?.() ?? new Date(notice.now))

const addressedBy = (row: NoticeRow): Addressed => ({
	platform: row.platform_id,
	instance: row.instance_id,
	kind: row.kind,
	about: row.about,
	recipients: row.recipients,
	task: row.task_role === null ? null : { role: row.task_role, assignee: row.assignee_id },
	settled:
		row.task_status === "done" ||
		row.task_status === "withdrawn" ||
		(row.request_state !== null && row.request_state !== "waiting"),
	parties: row.parties,
	authors: [row.sent_by, row.recorded_for?.person ?? null],
	people: row.people ?? [],
})
