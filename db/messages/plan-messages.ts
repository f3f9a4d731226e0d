import { randomUUID } from "node:crypto"
import type { Party } from "../../machines/definition.ts"
import { mayBeTurnedOff } from "../../machines/message-words.ts"
import type { Recipient } from "../../machines/place.ts"
import type { Role, Urgency } from "../../machines/vocabulary.ts"
import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import { chooseChannel, type OpenChannels } from "./choose-channel.ts"
import { type Contact, findContact, findPeople, type Reach, type ReachedRole } from "./reach.ts"
import { nextAllowed, nextDigest } from "./send-times.ts"

/** A message that waits for a worker. */
export interface PlannedMessage {
	readonly id: string
	readonly sendAfter: Date
}

interface NoticeRow {
	readonly id: string
	readonly case_id: string
	readonly instance_id: string
	readonly platform_id: string
	readonly kind: "reminder" | "message"
	readonly about: string
	readonly recipients: readonly Recipient[]
	readonly parties: readonly Party[]
	readonly urgency: Urgency
	readonly in_use: boolean
	readonly variant: string | null
	readonly tasks: readonly { readonly id: string; readonly role: Role; readonly visit: boolean }[]
	readonly now: string
}

/** Whom a message is planned for. */
interface Addressee {
	readonly role: ReachedRole
	readonly reach: Reach | undefined
}

/**
 * Plans what leaves the product about a notice, for exactly the people it was put into the inbox of, and for those who
 * have none: the patient, and requesters whom the directory does not know. One message for each, by one channel; who
 * cannot or does not want to be written to has a row too, which says why.
 *
 * @param sql the transaction that writes the inbox
 * @returns what is to be sent, now or later; what goes with a digest is not among it, the digest is
 */
export async function planMessages(
	engine: Engine,
	sql: Executor,
	open: OpenChannels,
	{ noticeId, people }: { readonly noticeId: string; readonly people: readonly string[] },
): Promise<readonly PlannedMessage[]> {
	const notice = await readNotice(sql, noticeId)
	if (!notice) return []
	const now = engine.clock?.() ?? new Date(notice.now)
	const planned: PlannedMessage[] = []
	for (const one of await findAddressees(engine, sql, notice, people))
		planned.push(...(await planOne({ engine, sql, open, notice, now }, one)))
	return planned
}

async function readNotice(sql: Executor, noticeId: string): Promise<NoticeRow | undefined> {
	// The task of a reminder is that of its visit; a message is about what its step has opened.
	const [row] = await sql<NoticeRow[]>`
		select n.id, n.case_id, n.instance_id, c.platform_id, n.kind, n.about, n.recipients, n.parties, c.urgency,
			c.retention = 'active' and c.limited_at is null as in_use,
			i.snapshot -> 'state' -> 'context' ->> 'variant' as variant,
			coalesce((select jsonb_agg(jsonb_build_object('id', t.id, 'role', t.role, 'visit', t.visit = n.visit))
				from tasks t where t.instance_id = n.instance_id and (t.visit = n.visit or n.visit is null
				and t.opened_seq <= n.seq and (t.closed_seq is null or t.closed_seq > n.seq))), '[]') as tasks,
			clock_timestamp() as now
		from notices n join cases c on c.id = n.case_id join instances i on i.id = n.instance_id where n.id = ${noticeId}`
	return row
}

async function findAddressees(
	engine: Engine,
	sql: Executor,
	notice: NoticeRow,
	people: readonly string[],
): Promise<readonly Addressee[]> {
	const reached = await findPeople(engine, sql, people)
	const known = people.flatMap((id): Addressee[] => {
		const reach = reached.get(id)
		return reach ? [{ role: roleOf(notice, reach), reach }] : []
	})
	const contacts = contactsOf(notice)
	const unknown = await Promise.all(
		contacts.map(async ([role, contact]) => ({
			role,
			reach: await findContact(engine, sql, notice.case_id, contact),
		})),
	)
	return [...known, ...unknown]
}

/** Whoever takes part from outside is written to as that, even with an account of their own: the link is theirs. */
function roleOf({ parties }: NoticeRow, { personId, member }: Reach): ReachedRole {
	const part = parties.find((one) => one.person === personId)
	if (part && part.role !== "receiving") return part.role
	return member ? "team" : "requester"
}

/** Recipients whom only the case knows. */
function contactsOf({ recipients, parties, variant }: NoticeRow): readonly (readonly [ReachedRole, Contact])[] {
	return recipients.flatMap((one): (readonly [ReachedRole, Contact])[] => {
		if (one === "patient") return [["patient", "patient"]]
		if (one === "respondent") return [["respondent", variant === "relatives" ? "requester" : "patient"]]
		if (one === "requester" && parties.some(({ role, person }) => role === "requester" && person === null))
			return [["requester", "requester"]]
		return []
	})
}

interface Planning {
	readonly engine: Engine
	readonly sql: Executor
	readonly open: OpenChannels
	readonly notice: NoticeRow
	readonly now: Date
}

async function planOne(planning: Planning, { role, reach }: Addressee): Promise<readonly PlannedMessage[]> {
	const { sql, open, notice, now } = planning
	const taskId = findTask(notice, role)
	const optional = taskId === null && role === "team" && notice.kind === "message" && mayBeTurnedOff(notice.about)
	const choice = reach ? chooseChannel(reach, open) : ({ channel: "none", reason: "noAddress" } as const)
	const row = { noticeId: notice.id, caseId: notice.case_id, platformId: notice.platform_id, role, taskId, optional }
	const about = { ...row, personId: reach?.personId ?? null, channel: choice.channel, now }
	const close = async (status: "cancelled" | "unreachable", reason: string) => {
		await insert(sql, { ...about, status, reason, sendAfter: now, digestId: null })
		return []
	}
	if (!notice.in_use) return await close("cancelled", "caseReserved")
	if (reach && !reach.active) return await close("unreachable", "inactive")
	if (reach && !reach.reads) return await close("unreachable", "doesNotRead")
	if (!reach || choice.reason !== null) return await close("unreachable", choice.reason ?? "noAddress")
	if (optional && !reach.preferences.informed) return await close("cancelled", "notWanted")
	if (taskId !== null) await supersede(sql, about)
	const hours = { calendar: reach.territory.calendar, hours: reach.preferences.hours }
	if (
		role === "team" &&
		reach.preferences.digest === "daily" &&
		notice.urgency !== "emergency" &&
		reach.personId !== null
	) {
		const digest = await joinDigest(planning, reach, reach.personId, choice.channel)
		const status = "planned"
		await insert(sql, { ...about, status, reason: "digest", sendAfter: digest.sendAfter, digestId: digest.id })
		return [digest]
	}
	const sendAfter = notice.urgency === "emergency" ? now : nextAllowed(hours, now)
	const reason = sendAfter > now ? "quietHours" : null
	const id = await insert(sql, { ...about, status: "planned", reason, sendAfter, digestId: null })
	return id === undefined ? [] : [{ id, sendAfter }]
}

/** The task that the message asks something about, for whoever gets it. */
function findTask({ kind, tasks, recipients }: NoticeRow, role: ReachedRole): string | null {
	if (kind === "reminder") return tasks.find((one) => one.visit)?.id ?? null
	const roles: readonly string[] = role === "team" ? recipients : [role]
	return tasks.find((one) => roles.includes(one.role))?.id ?? null
}

/** What still waits to be said about the same task is said by this one. */
async function supersede(
	sql: Executor,
	about: Pick<NewMessage, "taskId" | "personId" | "role" | "now">,
): Promise<void> {
	await sql`
		update messages set status = 'cancelled', reason = 'superseded', settled_at = ${about.now.toISOString()}
		where task_id = ${about.taskId} and person_id is not distinct from ${about.personId} and role = ${about.role}
		and status = 'planned' and attempts = 0`
}

/** The digest of the next morning; one that has left takes nothing more. */
async function joinDigest(
	{ sql, notice, now }: Planning,
	reach: Reach,
	personId: string,
	channel: string,
): Promise<PlannedMessage> {
	const hours = { calendar: reach.territory.calendar, hours: reach.preferences.hours }
	for (let later = 0; ; later += 1) {
		const { day, at } = nextDigest(hours, reach.preferences, now, later)
		await insert(sql, {
			noticeId: null,
			caseId: null,
			platformId: notice.platform_id,
			personId,
			role: "team",
			channel,
			status: "planned",
			reason: null,
			taskId: null,
			optional: false,
			digestId: null,
			digestOn: day,
			sendAfter: at,
			now,
		})
		const [digest] = await sql<{ id: string; status: string; send_after: string }[]>`
			select id, status, send_after from messages where person_id = ${personId} and digest_on = ${day} for update`
		if (digest?.status === "planned") return { id: digest.id, sendAfter: new Date(digest.send_after) }
	}
}

interface NewMessage {
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
	readonly digestOn?: string
	readonly sendAfter: Date
	readonly now: Date
}

/** @returns undefined when it was planned before */
async function insert(sql: Executor, row: NewMessage): Promise<string | undefined> {
	const settledAt = row.status === "planned" ? null : row.now.toISOString()
	const rows = await sql<{ id: string }[]>`
		insert into messages (id, notice_id, case_id, platform_id, person_id, role, channel, status, reason, task_id,
			optional, digest_id, digest_on, planned_at, send_after, settled_at)
		values (${randomUUID()}, ${row.noticeId}, ${row.caseId}, ${row.platformId}, ${row.personId}, ${row.role},
			${row.channel}, ${row.status}, ${row.reason}, ${row.taskId}, ${row.optional}, ${row.digestId},
			${row.digestOn ?? null}, ${row.now.toISOString()}, ${row.sendAfter.toISOString()}, ${settledAt})
		on conflict do nothing returning id`
	return rows[0]?.id
}
