import type { Logger } from "pino"
import type { Executor } from "../db/client.ts"
import { dayAt, type Engine } from "../db/engine.ts"
import { reportIncident } from "../db/incidents.ts"
import type { OpenChannels } from "../db/messages/choose-channel.ts"
import { type PlannedMessage, planMessages } from "../db/messages/plan-messages.ts"
import type { Party } from "../machines/definition.ts"
import type { Recipient } from "../machines/place.ts"
import { type GrantableRole, type Principal, rolesOn } from "../machines/policy.ts"
import type { Role } from "../machines/vocabulary.ts"
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
	readonly recipients: readonly Recipient[]
	readonly delivered: boolean
	readonly now: Date | string
	/** Role and assignee of the task of the visit that a reminder is about. */
	readonly task_role: string | null
	readonly assignee_id: string | null
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
			const [notice] = await engine.db.$client<{ case_id: string; platform_id: string; instance_id: string }[]>`
				select case_id, platform_id, instance_id from notices where id = ${noticeId} and delivered_at is null`
			if (!notice) return
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

/** Writes the inbox, plans what leaves the product and marks the notice, in one transaction; a repeated job finds the mark and does nothing. */
async function deliver(
	engine: Engine,
	noticeId: string,
	open: OpenChannels | undefined,
): Promise<{ readonly outcome: "delivered" | "repeated" | "nobody"; readonly planned: readonly PlannedMessage[] }> {
	return await engine.db.$client.begin(async (sql) => {
		const [notice] = await sql<NoticeRow[]>`
			select n.platform_id, n.recipients, n.delivered_at is not null as delivered,
				clock_timestamp() as now, t.role as task_role, t.assignee_id,
				coalesce(n.by_id, e.sent_by) as sent_by, e.recorded_for,
				n.parties, n.people
			from notices n
			left join tasks t on t.instance_id = n.instance_id and t.visit = n.visit
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
		const planned = open ? await planMessages(engine, sql, open, { noticeId, people }) : []
		await sql`update notices set delivered_at = now() where id = ${noticeId}`
		return { outcome: people.length > 0 || planned.length > 0 ? "delivered" : "nobody", planned }
	})
}

/** The people behind a notice's roles, each once. The patient has no account: other channels reach them. */
async function recipientsOf(engine: Engine, sql: Executor, notice: NoticeRow): Promise<string[]> {
	const receiving = notice.parties.flatMap((one) => (one.role === "receiving" && one.platform ? [one.platform] : []))
	const members = await findMembers(engine, sql, notice, [notice.platform_id, ...receiving])
	const authors = [notice.sent_by, notice.recorded_for?.person ?? null]
	const people = notice.recipients.flatMap((to) => {
		if (to === "patient") return []
		if (notice.assignee_id !== null && notice.task_role === to) return [notice.assignee_id]
		// Nobody is told what they did themselves; what the engine sent has no such author.
		const told = (some: readonly string[]) => some.filter((one) => !authors.includes(one))
		const parties = notice.parties.filter((one) => one.role === to && one.person !== null)
		if (parties.length > 0) {
			// Who is asked now has a territory. The others asked are told when that one knows already: to stop.
			const current = told(personsOf(parties.filter((one) => one.territory !== null)))
			return current.length > 0 ? current : told(personsOf(parties))
		}
		return told(membersAs(to, members, notice))
	})
	return [...new Set([...people, ...(notice.people ?? []).filter((one) => !authors.includes(one))])]
}

/** Whoever holds the role on the platform; where nobody does, whoever the policy lets act in it. */
function membersAs(role: Role, members: readonly Principal[], { platform_id: platform, parties }: NoticeRow): string[] {
	const holders = members.filter((one) =>
		one.grants.some((grant) => grant.role === role && (grant.platform === null || grant.platform === platform)),
	)
	const able =
		holders.length > 0 ? holders : members.filter((one) => rolesOn(one, { platform, parties }).includes(role))
	return able.map((one) => one.id)
}

const personsOf = (parties: readonly Party[]): string[] =>
	parties.flatMap((one) => (one.person === null ? [] : [one.person]))

/** Everyone with a grant in force today on one of the platforms, or everywhere. */
async function findMembers(
	engine: Engine,
	sql: Executor,
	notice: NoticeRow,
	platforms: readonly string[],
): Promise<Principal[]> {
	const today = dayAt(engine, notice.platform_id, engine.clock?.() ?? new Date(notice.now))
	const rows = await sql<{ id: string; grants: { role: GrantableRole; platform: string | null }[] }[]>`
		select a.person_id as id, jsonb_agg(jsonb_build_object('role', g.role, 'platform', g.platform_id)) as grants
		from role_grants g join accounts a on a.id = g.account_id
		where a.person_id is not null and a.deleted_at is null
		and (g.platform_id is null or g.platform_id in ${sql(platforms)})
		and (g.from_on is null or g.from_on <= ${today}::date) and (g.to_on is null or g.to_on >= ${today}::date)
		group by a.person_id`
	return rows.map(({ id, grants }) => ({ id, kind: "person", grants }))
}
