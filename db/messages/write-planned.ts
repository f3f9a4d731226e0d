import { randomUUID } from "node:crypto"
import type { Executor } from "../client.ts"

/** A message as it is planned. */
export interface NewMessage {
	readonly id: string
	readonly noticeId: string | null
	readonly caseId: string | null
	readonly platformId: string
	readonly personId: string | null
	readonly role: string
	readonly channel: string
	readonly status: "planned" | "cancelled" | "unreachable"
	readonly reason: string | null
	readonly taskId: string | null
	readonly optional: boolean
	readonly digestId: string | null
	readonly digestOn: string | null
	readonly sendAfter: Date
	readonly now: Date
}

/** @returns ids of those that had not been planned before */
export async function insertMessages(sql: Executor, rows: readonly NewMessage[]): Promise<ReadonlySet<string>> {
	if (rows.length === 0) return new Set()
	const values = rows.map((row) => ({
		id: row.id,
		notice_id: row.noticeId,
		case_id: row.caseId,
		platform_id: row.platformId,
		person_id: row.personId,
		role: row.role,
		channel: row.channel,
		status: row.status,
		reason: row.reason,
		task_id: row.taskId,
		optional: row.optional,
		digest_id: row.digestId,
		digest_on: row.digestOn,
		planned_at: row.now.toISOString(),
		send_after: row.sendAfter.toISOString(),
		settled_at: row.status === "planned" ? null : row.now.toISOString(),
	}))
	// One text whatever their number, so that it is prepared once.
	const written = await sql<{ id: string }[]>`
		insert into messages (id, notice_id, case_id, platform_id, person_id, role, channel, status, reason, task_id,
			optional, digest_id, digest_on, planned_at, send_after, settled_at)
		select * from jsonb_to_recordset(${JSON.stringify(values)}::text::jsonb) as m (id uuid, notice_id uuid, case_id uuid,
			platform_id uuid, person_id uuid, role text, channel text, status text, reason text, task_id uuid, optional boolean,
			digest_id uuid, digest_on date, planned_at timestamptz, send_after timestamptz, settled_at timestamptz)
		on conflict do nothing returning id`
	return new Set(written.map((one) => one.id))
}

/** What a message is about that a later one takes the place of, and who is told it. */
export interface Matter {
	readonly taskId: string | null
	readonly requestId: string | null
	readonly personId: string | null
	readonly role: string
}

export const matterKey = ({ taskId, requestId, personId, role }: Matter): string =>
	[taskId ?? requestId, personId, role].join(" ")

/** What still waits to be said about the same task or request is said by a later message. */
export async function supersede(sql: Executor, matters: readonly Matter[], now: Date): Promise<void> {
	if (matters.length === 0) return
	const values = matters.map(({ taskId, requestId, personId, role }) => ({
		task_id: taskId,
		request_id: requestId,
		person_id: personId,
		role,
	}))
	// Locked in one order: two workers that supersede the same ones wait for each other, never both.
	await sql`
		update messages set status = 'cancelled', reason = 'superseded', settled_at = ${now.toISOString()}
		where id in (
			select m.id from jsonb_to_recordset(${JSON.stringify(values)}::text::jsonb)
				as x (task_id uuid, request_id uuid, person_id uuid, role text)
				join messages m on (m.task_id = x.task_id
					or m.notice_id in (select n.id from notices n where n.request_id = x.request_id))
					and m.person_id is not distinct from x.person_id and m.role = x.role
			where m.status = 'planned' and m.attempts = 0 order by m.id for update of m)`
}

/** A digest that messages are to go with: the next one of somebody. */
export interface WantedDigest {
	readonly personId: string
	readonly platformId: string
	readonly channel: string
	/** The digest so many days later than the next: its local day, and from when it leaves. */
	next(daysLater: number): { readonly day: string; readonly at: Date }
}

/** Opens, or joins, the next digest of each of these people; one that has left takes nothing more. By person. */
export async function joinDigests(
	sql: Executor,
	wanted: readonly WantedDigest[],
	now: Date,
): Promise<ReadonlyMap<string, { readonly id: string; readonly sendAfter: Date }>> {
	const joined = new Map<string, { readonly id: string; readonly sendAfter: Date }>()
	const everybody = [...new Map(wanted.map((one) => [one.personId, one])).values()].sort((one, other) =>
		one.personId < other.personId ? -1 : 1,
	)
	for (let later = 0, open = everybody; open.length > 0; later += 1) {
		const days = open.map((one) => ({ one, ...one.next(later) }))
		await insertMessages(
			sql,
			days.map(({ one, day, at }) => ({
				id: randomUUID(),
				noticeId: null,
				caseId: null,
				platformId: one.platformId,
				personId: one.personId,
				role: "team",
				channel: one.channel,
				status: "planned",
				reason: null,
				taskId: null,
				optional: false,
				digestId: null,
				digestOn: day,
				sendAfter: at,
				now,
			})),
		)
		const found = await sql<{ id: string; person_id: string; status: string; send_after: string }[]>`
			select m.id, m.person_id, m.status, m.send_after
			from messages m join unnest(${days.map(({ one }) => one.personId)}::uuid[], ${days.map(({ day }) => day)}::text[])
				as x (person_id, day) on x.person_id = m.person_id and x.day::date = m.digest_on
			order by m.person_id for update of m`
		for (const { id, person_id: personId, status, send_after: at } of found)
			if (status === "planned") joined.set(personId, { id, sendAfter: new Date(at) })
		open = open.filter((one) => !joined.has(one.personId))
	}
	return joined
}
