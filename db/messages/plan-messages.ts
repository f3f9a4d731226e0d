import { randomUUID } from "node:crypto"
import type { Party } from "../../machines/definition.ts"
import { mayBeTurnedOff } from "../../machines/message-words.ts"
import type { Recipient } from "../../machines/place.ts"
import type { ReportRole } from "../../machines/report-circuit.ts"
import type { Role, Urgency } from "../../machines/vocabulary.ts"
import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import { chooseChannel, type OpenChannels } from "./choose-channel.ts"
import { type Contact, findContact, findPeople, type Reach, type ReachedRole } from "./reach.ts"
import { nextAllowed, nextDigest } from "./send-times.ts"
import {
	insertMessages,
	joinDigests,
	type Matter,
	matterKey,
	type NewMessage,
	supersede,
	type WantedDigest,
} from "./write-planned.ts"

/** A message that waits for a worker. */
export interface PlannedMessage {
	readonly id: string
	readonly sendAfter: Date
}

export interface PlannedMessages {
	/** What is to be sent, now or later; what goes with a digest is not among it, the digest is. */
	readonly messages: readonly PlannedMessage[]
	/** Notices of which something leaves the product. */
	readonly notices: ReadonlySet<string>
}

interface NoticeRow {
	readonly id: string
	readonly case_id: string | null
	readonly instance_id: string | null
	/** The request that waits and is no case. */
	readonly request_id: string | null
	readonly report_id: string | null
	/** Of a report: people it is for by name, and who manages the platform. */
	readonly named: readonly string[]
	readonly managers: readonly string[]
	readonly platform_id: string
	readonly kind: "reminder" | "message"
	readonly about: string
	readonly recipients: readonly (Recipient | ReportRole)[]
	readonly parties: readonly Party[]
	readonly urgency: Urgency
	readonly in_use: boolean
	readonly variant: string | null
	readonly tasks: readonly { readonly id: string; readonly role: Role | ReportRole; readonly visit: boolean }[]
	readonly now: string
}

/** Whom a message is planned for. */
interface Addressee {
	readonly role: ReachedRole
	readonly reach: Reach | undefined
}

/** A notice, with those whose inbox it was put into. */
interface Told {
	readonly noticeId: string
	readonly people: readonly string[]
}

/**
 * Plans what leaves the product about notices, for exactly the people they were put into the inbox of, and for those who
 * have none: the patient, and requesters whom the directory does not know. One message for each, by one channel; who
 * cannot or does not want to be written to has a row too, which says why. What decides is read once for all notices, and
 * everything is written at once.
 *
 * @param sql the transaction that writes the inbox
 */
export async function planMessages(
	engine: Engine,
	sql: Executor,
	open: OpenChannels,
	told: readonly Told[],
): Promise<PlannedMessages> {
	if (told.length === 0) return nothing
	const notices = await readNotices(sql, told)
	const reached = await findPeople(engine, sql, [...new Set(told.flatMap(({ people }) => people))])
	const drafts: Draft[] = []
	for (const { noticeId, people } of told) {
		const notice = notices.get(noticeId)
		if (!notice) continue
		const now = engine.clock?.() ?? new Date(notice.now)
		for (const one of await findAddressees({ engine, sql, reached }, notice, people))
			drafts.push(draftOne({ open, notice, now }, one))
	}
	return await writeDrafts(sql, drafts)
}

/** What is written about one message to one person. */
interface Draft {
	readonly row: NewMessage
	/** What it says takes the place of what still waits to be said about the same; null where nothing does. */
	readonly matter: Matter | null
	readonly digest: WantedDigest | null
}

const nothing: PlannedMessages = { messages: [], notices: new Set() }

async function writeDrafts(sql: Executor, drafts: readonly Draft[]): Promise<PlannedMessages> {
	const [first] = drafts
	if (!first) return nothing
	const { now } = first.row
	const matters = new Map(drafts.flatMap(({ matter }) => (matter ? [[matterKey(matter), matter] as const] : [])))
	// In the order in which a digest is sent: first its own row, then those that go with it.
	const digests = await joinDigests(
		sql,
		drafts.flatMap(({ digest }) => digest ?? []),
		now,
	)
	await supersede(sql, [...matters.values()], now)
	const said = new Set<string>()
	const rows = drafts
		.toReversed()
		.map(({ row, matter, digest }): NewMessage => {
			const later = matter !== null && said.has(matterKey(matter))
			if (matter) said.add(matterKey(matter))
			if (later) return { ...row, status: "cancelled", reason: "superseded" }
			const joined = digest && digests.get(digest.personId)
			return joined ? { ...row, digestId: joined.id, sendAfter: joined.sendAfter } : row
		})
		.toReversed()
	const written = await insertMessages(sql, rows)
	const going = rows.filter(({ id, status }) => status === "planned" && written.has(id))
	const withDigest = new Set(going.flatMap(({ digestId }) => digestId ?? []))
	return {
		messages: [
			...[...digests.values()].filter(({ id }) => withDigest.has(id)),
			...going.flatMap(({ id, digestId, sendAfter }) => (digestId === null ? [{ id, sendAfter }] : [])),
		],
		notices: new Set(going.flatMap(({ noticeId }) => noticeId ?? [])),
	}
}

async function readNotices(sql: Executor, told: readonly Told[]): Promise<ReadonlyMap<string, NoticeRow>> {
	// The task of a reminder is that of its visit; a message is about what its step has opened.
	const rows = await sql<NoticeRow[]>`
		select n.id, n.case_id, n.instance_id, n.request_id, n.report_id,
			coalesce(n.people, '{}') as named, case when n.report_id is null then '{}' else array(
				select a.person_id from accounts a join role_grants g on g.account_id = a.id
				where g.role = 'manager' and a.person_id is not null and a.deleted_at is null
				and (g.platform_id is null or g.platform_id = n.platform_id)) end as managers, coalesce(c.platform_id, n.platform_id) as platform_id, n.kind,
			n.about, n.recipients, n.parties, coalesce(c.urgency, q.urgency, 'routine') as urgency,
			coalesce(c.retention = 'active' and c.limited_at is null, q.state = 'waiting', n.report_id is not null) as in_use,
			i.snapshot -> 'state' -> 'context' ->> 'variant' as variant,
			coalesce((select jsonb_agg(jsonb_build_object('id', t.id, 'role', t.role, 'visit', t.visit = n.visit))
				from tasks t where t.instance_id = n.instance_id and (t.visit = n.visit or n.visit is null
				and t.opened_seq <= n.seq and (t.closed_seq is null or t.closed_seq > n.seq))), '[]') as tasks,
			clock_timestamp() as now
		from notices n left join cases c on c.id = n.case_id left join instances i on i.id = n.instance_id
			left join received_requests q on q.id = n.request_id
		where n.id = any(${told.map(({ noticeId }) => noticeId)}::uuid[]) and (c.id is not null or q.id is not null or n.report_id is not null)`
	return new Map(rows.map((row) => [row.id, row]))
}

interface Finding {
	readonly engine: Engine
	readonly sql: Executor
	readonly reached: ReadonlyMap<string, Reach>
}

async function findAddressees(
	{ engine, sql, reached }: Finding,
	notice: NoticeRow,
	people: readonly string[],
): Promise<readonly Addressee[]> {
	const known = people.flatMap((id): Addressee[] => {
		const reach = reached.get(id)
		return reach ? [{ role: roleOf(notice, reach), reach }] : []
	})
	const { case_id: caseId } = notice
	if (caseId === null) return known
	const unknown = await Promise.all(
		contactsOf(notice).map(async ([role, contact]) => ({
			role,
			reach: await findContact(engine, sql, caseId, contact),
		})),
	)
	return [...known, ...unknown]
}

/** Whoever takes part from outside is written to as that, even with an account of their own: the link is theirs. */
function roleOf({ parties, report_id: report, named, managers }: NoticeRow, { personId, member }: Reach): ReachedRole {
	// Who was named and manages nothing here reads by a link, with an account of another kind or without.
	if (report !== null)
		return personId !== null && named.includes(personId) && !managers.includes(personId) ? "director" : "team"
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
	readonly open: OpenChannels
	readonly notice: NoticeRow
	readonly now: Date
}

function draftOne({ open, notice, now }: Planning, { role, reach }: Addressee): Draft {
	const taskId = findTask(notice, role)
	const optional = taskId === null && role === "team" && notice.kind === "message" && mayBeTurnedOff(notice.about)
	const choice = reach ? chooseChannel(reach, open) : ({ channel: "none", reason: "noAddress" } as const)
	const personId = reach?.personId ?? null
	const row = (status: NewMessage["status"], reason: string | null, sendAfter: Date = now): NewMessage => ({
		id: randomUUID(),
		noticeId: notice.id,
		caseId: notice.case_id,
		platformId: notice.platform_id,
		personId,
		role,
		channel: choice.channel,
		status,
		reason,
		taskId,
		optional,
		digestId: null,
		digestOn: null,
		sendAfter,
		now,
	})
	const closed = (status: "cancelled" | "unreachable", reason: string): Draft => ({
		row: row(status, reason),
		matter: null,
		digest: null,
	})
	if (!notice.in_use) return closed("cancelled", notice.request_id === null ? "caseReserved" : "settled")
	if (reach && !reach.active) return closed("unreachable", "inactive")
	if (reach && !reach.reads) return closed("unreachable", "doesNotRead")
	if (!reach || choice.reason !== null) return closed("unreachable", choice.reason ?? "noAddress")
	if (optional && !reach.preferences.informed) return closed("cancelled", "notWanted")
	const { request_id: requestId, urgency } = notice
	const matter = taskId === null && requestId === null ? null : { taskId, requestId, personId, role }
	const hours = { calendar: reach.territory.calendar, hours: reach.preferences.hours }
	if (role === "team" && reach.preferences.digest === "daily" && urgency !== "emergency" && personId !== null) {
		const next = (daysLater: number) => nextDigest(hours, reach.preferences, now, daysLater)
		const digest = { personId, platformId: notice.platform_id, channel: choice.channel, next }
		return { row: row("planned", "digest"), matter, digest }
	}
	const sendAfter = urgency === "emergency" ? now : nextAllowed(hours, now)
	return { row: row("planned", sendAfter > now ? "quietHours" : null, sendAfter), matter, digest: null }
}

/** The task that the message asks something about, for whoever gets it. */
function findTask({ kind, tasks, recipients }: NoticeRow, role: ReachedRole): string | null {
	if (kind === "reminder") return tasks.find((one) => one.visit)?.id ?? null
	const roles: readonly string[] = role === "team" ? recipients : [role]
	return tasks.find((one) => roles.includes(one.role))?.id ?? null
}
