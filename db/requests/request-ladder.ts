import { type Geography, targetIn, targetKey } from "../../machines/clock-rules.ts"
import { dueAt } from "../../machines/due.ts"
import { pathwayPlaces } from "../../machines/pathway-places.ts"
import type { Moment, Recipient } from "../../machines/place.ts"
import type { Urgency } from "../../machines/vocabulary.ts"
import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import { instant } from "../instant.ts"
import { announce, CHANGE_CHANNEL } from "../live/change.ts"

/** What is told of a request that waits, by the names of their templates. */
const REQUEST_WAITING = "requestWaiting"
const REQUEST_ESCALATED = "requestEscalated"

type Hours = { readonly geography: Geography }

/** The case's own first place, by which the deadline table knows it. */
const RECEIVED = targetKey("pathway", "open.active.path.request.received")

/** When a moment of the target falls, in the working time of the platform; null where nobody has said its hours. */
function momentOf({ geography }: Hours, platform: string, urgency: Urgency, from: Date, when: Moment): Date | null {
	const target = targetIn(geography, RECEIVED, pathwayPlaces.received.target)
	const calendar = geography.calendars.get(geography.platforms.get(platform) ?? "")
	if (target === null || calendar === undefined) return null
	return dueAt({ target, urgency, context: {}, calendar, now: from, spent: 0 }, when)?.at ?? null
}

/**
 * By when the team looks at a request: the target of the case's own first place, so that asking by the form is not
 * slower than by phone.
 */
export const requestDueAt = (hours: Hours, platform: string, urgency: Urgency, now: Date): Date =>
	momentOf(hours, platform, urgency, now, { times: 1 }) ?? now

interface Rung {
	readonly name: string
	readonly escalates: boolean
	readonly to: readonly Recipient[]
	readonly dueAt: Date
}

/** Waiting for somebody to look at it. */
interface WaitingRequest {
	readonly id: string
	readonly platformId: string
	readonly urgency: Urgency
	readonly receivedAt: Date
	/** Filled in as programs do: looked at last, and no physician is called for it. */
	readonly suspect: boolean
}

/** The ladder of the case's own first place: whoever qualifies requests is reminded, then it goes to the physician. */
function rungsOf(hours: Hours, { platformId, urgency, receivedAt, suspect }: WaitingRequest): readonly Rung[] {
	const { ladder } = pathwayPlaces.received
	return ladder.flatMap((rung): Rung[] => {
		const at = momentOf(hours, platformId, urgency, receivedAt, rung.when)
		if (at === null || rung.does === "move" || (rung.does === "escalate" && suspect)) return []
		// The nurse decides what the secretary prepares (PATHWAY §2).
		const to = rung.does === "escalate" ? [rung.to] : [...new Set([...rung.to, "nurse" as const])]
		return [{ name: rung.name, escalates: rung.does === "escalate", to, dueAt: at }]
	})
}

/** Writes down when a request will be reminded of, once. */
export async function armReminders(sql: Executor, hours: Hours, request: WaitingRequest): Promise<void> {
	for (const rung of rungsOf(hours, request))
		await sql`
			insert into request_reminders (request_id, name, platform_id, escalates, recipients, due_at)
			values (${request.id}, ${rung.name}, ${request.platformId}, ${rung.escalates}, ${[...rung.to]}::text[],
				${rung.dueAt.toISOString()})
			on conflict do nothing`
}

interface WaitingRow {
	readonly id: string
	readonly platform_id: string
	readonly urgency: Urgency
	readonly received_at: string
	readonly suspect: boolean
}

const waitingOf = ({ id, platform_id: platformId, urgency, received_at: at, suspect }: WaitingRow): WaitingRequest => ({
	id,
	platformId,
	urgency,
	receivedAt: new Date(at),
	suspect,
})

interface CountedRow extends WaitingRow {
	readonly rules: number
	readonly due_at: string
	/** Those not sent yet. */
	readonly reminders: Readonly<Record<string, string>> | null
}

/**
 * Counts again by when requests that wait are looked at, once an incident in the platform's territory has been declared,
 * extended or ended: with the deadline table and the holidays that held when they came, as cases are.
 */
async function recountRequests(engine: Engine): Promise<void> {
	const sql = engine.db.$client
	const newest = await engine.geography.refresh(sql)
	const rows = await sql<CountedRow[]>`
		select id, platform_id, urgency, received_at, suspect, rules, due_at, (
				select jsonb_object_agg(m.name, m.due_at) from request_reminders m
				where m.request_id = r.id and m.sent_at is null
			) as reminders
		from received_requests r where state = 'waiting' and rules < ${newest.revision} order by due_at limit 500`
	const isOther = (stored: string | undefined, at: Date) => stored !== undefined && Date.parse(stored) !== at.getTime()
	for (const row of rows) {
		const request = waitingOf(row)
		const { id, platformId } = request
		const hours = { geography: withClosuresOf(await engine.geography.at(sql, row.rules), newest) }
		const due = requestDueAt(hours, platformId, request.urgency, request.receivedAt)
		const moved = rungsOf(hours, request).filter(({ name, dueAt: at }) => isOther(row.reminders?.[name], at))
		if (moved.length === 0 && !isOther(row.due_at, due)) continue
		await sql.begin(async (tx) => {
			await tx`
				update received_requests set due_at = ${due.toISOString()} where id = ${id} and state = 'waiting'`
			for (const { name, dueAt: at } of moved)
				await tx`
					update request_reminders set due_at = ${at.toISOString()}
					where request_id = ${id} and name = ${name} and sent_at is null`
			await announce(tx, { kind: "work", platformId })
		})
	}
}

/** Rules as they were, with the incidents that are known now. */
const withClosuresOf = (then: Geography, now: Geography): Geography => ({
	...then,
	platforms: now.platforms,
	calendars: new Map(
		[...then.calendars].map(([code, calendar]) => [
			code,
			{ ...calendar, closures: now.calendars.get(code)?.closures ?? [] },
		]),
	),
})

/**
 * Reminds of requests that nobody has dealt with in time, and calls the physician for those that waited twice as long.
 * Each rung once, however many workers look: the row of the request is locked, so that none is reminded of that
 * somebody is deciding about.
 *
 * @returns how many reminders were new
 */
export async function remindOfRequests(engine: Engine): Promise<number> {
	const sql = engine.db.$client
	// Those that came before there was a ladder.
	const unarmed = await sql<WaitingRow[]>`
		select r.id, r.platform_id, r.urgency, r.received_at, r.suspect from received_requests r
		where r.state = 'waiting' and not exists (select from request_reminders m where m.request_id = r.id) limit 500`
	for (const row of unarmed) await armReminders(sql, engine, waitingOf(row))
	await recountRequests(engine)
	const now = instant(sql, engine.clock?.() ?? null)
	const sent = await sql`
		with due as materialized (
			select m.request_id, m.name, m.platform_id, m.escalates, m.recipients, gen_random_uuid() as notice_id
			from request_reminders m join received_requests r on r.id = m.request_id
			where m.sent_at is null and m.due_at <= ${now} and r.state = 'waiting'
			order by m.due_at limit 500 for update of r, m skip locked
		), told as (
			insert into notices (id, request_id, platform_id, seq, kind, about, recipients, parties, at, by_id)
			select notice_id, request_id, platform_id, 0, 'reminder',
				case when escalates then ${REQUEST_ESCALATED} else ${REQUEST_WAITING} end, recipients, '[]', ${now}, 'system'
			from due
		), queued as (
			insert into outbox (id, topic, ref, at) select gen_random_uuid(), 'notice', notice_id, ${now} from due
		)
		update request_reminders m set sent_at = ${now}, notice_id = d.notice_id from due d
		where m.request_id = d.request_id and m.name = d.name
		returning pg_notify(${CHANGE_CHANNEL}, jsonb_build_object('kind', 'work', 'platformId', m.platform_id)::text)`
	return sent.length
}
