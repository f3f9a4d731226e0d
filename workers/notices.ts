import type { Logger } from "pino"
import type { Engine } from "../db/engine.ts"
import { reportIncident } from "../db/incidents.ts"
import type { OpenChannels } from "../db/messages/choose-channel.ts"
import { type PlannedMessage, planMessages } from "../db/messages/plan-messages.ts"
import { type Addressed, findAllRecipients, isSettled } from "../db/recipients.ts"
import type { Party } from "../machines/definition.ts"
import type { Recipient } from "../machines/place.ts"
import type { ReportRole } from "../machines/report-circuit.ts"
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
	readonly id: string
	readonly platform_id: string
	readonly instance_id: string | null
	readonly report_id: string | null
	readonly kind: "reminder" | "message"
	readonly about: string
	readonly recipients: readonly (Recipient | ReportRole)[]
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

/** Puts notices into the inboxes of the people they are for, several in one transaction. */
export function noticeHandler({ engine, logger, metrics, outward }: NoticeHandlerOptions): JobHandler<NoticeJob> {
	return {
		async handle({ noticeIds }) {
			const failure = await handOut(noticeIds)
			if (failure !== undefined) throw failure.error
		},
		async giveUp({ noticeIds }, error) {
			const waiting = await engine.db.$client<
				{ id: string; case_id: string | null; platform_id: string; instance_id: string | null }[]
			>`
				select id, case_id, platform_id, instance_id from notices
				where id = any(${[...noticeIds]}::uuid[]) and delivered_at is null`
			metrics.notices.inc({ outcome: "failed" }, waiting.length)
			if (isTransient(error)) return
			for (const notice of waiting)
				await reportIncident(engine.db, {
					caseId: notice.case_id,
					platformId: notice.platform_id,
					instanceId: notice.instance_id,
					kind: "notice",
					subjectId: notice.id,
					error,
				})
		},
	}

	/** @returns why some of them could not be delivered: the others are */
	async function handOut(noticeIds: readonly string[]): Promise<{ readonly error: unknown } | undefined> {
		try {
			const { outcomes, planned } = await deliver(engine, noticeIds, outward?.open)
			for (const outcome of outcomes) metrics.notices.inc({ outcome })
			logger.debug({ notices: noticeIds, outcomes }, "notices were handled")
			// A crash before it leaves them to the sweep.
			await outward?.queues.add("messages", plannedJobs(planned, engine.clock?.() ?? new Date()))
			return undefined
		} catch (error) {
			if (noticeIds.length === 1 || isTransient(error)) return { error }
		}
		// One of them keeps none of the others back: each by itself.
		let failure: { readonly error: unknown } | undefined
		for (const id of noticeIds) failure = (await handOut([id])) ?? failure
		return failure
	}
}

interface Delivery {
	/** One for each notice. */
	readonly outcomes: readonly ("delivered" | "repeated" | "nobody" | "settled")[]
	readonly planned: readonly PlannedMessage[]
}

/** Writes inboxes, plans what leaves the product and marks the notices, in one transaction; a repeated job finds the marks and does nothing. */
async function deliver(
	engine: Engine,
	noticeIds: readonly string[],
	open: OpenChannels | undefined,
): Promise<Delivery> {
	return await engine.db.$client.begin(async (sql) => {
		// Locked in one order. Those gone with their case, or done already, are not among them.
		const notices = await sql<NoticeRow[]>`
			select n.id, n.platform_id, n.instance_id, n.report_id, n.kind, n.about, n.recipients,
				clock_timestamp() as now, t.role as task_role, t.assignee_id, t.status as task_status,
				r.state as request_state, coalesce(n.by_id, e.sent_by) as sent_by, e.recorded_for,
				n.parties, n.people
			from notices n
			left join tasks t on t.instance_id = n.instance_id and t.visit = n.visit
			left join received_requests r on r.id = n.request_id
			left join case_events e on e.case_id = n.case_id and e.seq = n.seq and n.by_id is null
			where n.id = any(${[...noticeIds]}::uuid[]) and n.delivered_at is null order by n.at, n.id for update of n`
		const repeated = Array.from({ length: noticeIds.length - notices.length }, () => "repeated" as const)
		const [first] = notices
		if (!first) return { outcomes: repeated, planned: [] }
		const addressed = notices.map(addressedBy)
		const everybody = await findAllRecipients(engine, sql, addressed, engine.clock?.() ?? new Date(first.now))
		const told = notices.map(({ id }, index) => ({ noticeId: id, people: everybody[index] ?? [] }))
		const boxes = told.flatMap(({ noticeId, people }) => people.map((person) => ({ noticeId, person })))
		if (boxes.length > 0)
			await sql`
				insert into inbox (notice_id, person_id, at)
				select n.id, x.person, n.at
				from unnest(${boxes.map((one) => one.noticeId)}::uuid[], ${boxes.map((one) => one.person)}::uuid[])
					as x (notice, person) join notices n on n.id = x.notice
				on conflict do nothing`
		const settled = addressed.map(isSettled)
		const planned = open
			? await planMessages(
					engine,
					sql,
					open,
					told.filter((_, index) => settled[index] !== true),
				)
			: { messages: [], notices: new Set<string>() }
		await sql`update notices set delivered_at = now() where id = any(${notices.map(({ id }) => id)}::uuid[])`
		const outcomes = told.map(({ noticeId, people }, index) => {
			if (people.length > 0 || planned.notices.has(noticeId)) return "delivered"
			return settled[index] === true ? "settled" : "nobody"
		})
		return { outcomes: [...outcomes, ...repeated], planned: planned.messages }
	})
}

const addressedBy = (row: NoticeRow): Addressed => ({
	platform: row.platform_id,
	instance: row.instance_id,
	kind: row.kind,
	about: row.about,
	recipients: row.recipients,
	report: row.report_id,
	task: row.task_role === null ? null : { role: row.task_role, assignee: row.assignee_id },
	settled:
		row.task_status === "done" ||
		row.task_status === "withdrawn" ||
		(row.request_state !== null && row.request_state !== "waiting"),
	parties: row.parties,
	authors: [row.sent_by, row.recorded_for?.person ?? null],
	people: row.people ?? [],
})
