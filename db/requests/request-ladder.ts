import { targetIn, targetKey } from "../../machines/clock-rules.ts"
import { dueAt } from "../../machines/due.ts"
import { pathwayPlaces } from "../../machines/pathway-places.ts"
import type { Moment, Recipient } from "../../machines/place.ts"
import type { Urgency } from "../../machines/vocabulary.ts"
import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import { instant } from "../instant.ts"
import { CHANGE_CHANNEL } from "../live/change.ts"

/** What is told of a request that waits, by the names of their templates. */
const REQUEST_WAITING = "requestWaiting"
const REQUEST_ESCALATED = "requestEscalated"

type Hours = Pick<Engine, "geography">

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

interface UnarmedRow {
	readonly id: string
	readonly platform_id: string
	readonly urgency: Urgency
	readonly received_at: string
	readonly suspect: boolean
}

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
	const unarmed = await sql<UnarmedRow[]>`
		select r.id, r.platform_id, r.urgency, r.received_at, r.suspect from received_requests r
		where r.state = 'waiting' and not exists (select from request_reminders m where m.request_id = r.id) limit 500`
	for (const { id, platform_id: platformId, urgency, received_at: at, suspect } of unarmed)
		await armReminders(sql, engine, { id, platformId, urgency, receivedAt: new Date(at), suspect })
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
