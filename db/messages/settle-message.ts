import { WorkflowError } from "../../machines/workflow-error.ts"
import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import { reportIncident } from "../incidents.ts"
import { tellPeople } from "../tell-people.ts"
import type { OpenChannels } from "./choose-channel.ts"
import type { Envelope } from "./claim-message.ts"
import { findReach } from "./find-reach.ts"
import { planNextChannel, sendApart } from "./plan-next-channel.ts"
import { digestAddress, type ReachedRole } from "./reach.ts"

/** What a server said, or did not say, of a message that was handed to it. */
export type Delivery =
	| { readonly outcome: "accepted"; readonly code: string | null }
	/** It never will; `address` when it is because of whom it is for. */
	| {
			readonly outcome: "refused"
			readonly code: string | null
			readonly enhanced: string | null
			readonly address: boolean
	  }
	/** Not now: 4xx, or nobody there before anything was handed over. */
	| { readonly outcome: "deferred" | "unreachable"; readonly code: string | null; readonly enhanced: string | null }
	/** Handed over, and no answer came: it may have been taken or not. */
	| { readonly outcome: "uncertain"; readonly code: null }

export interface RetryOptions {
	/** Pauses after the first attempt, the second…, ms; after the last one a person decides. */
	readonly pausesMs: readonly number[]
	/** Pause after an attempt that nobody knows the end of, ms; how often it is sent again for that. */
	readonly graceMs: number
	readonly mostUncertain: number
}

const MINUTE_MS = 60_000
/** Greylisting asks for minutes, a server that is being repaired for hours. About two days in all. */
export const defaultRetry: RetryOptions = {
	pausesMs: [1, 5, 15, 60, 180, 360, 720, 720, 720].map((minutes) => minutes * MINUTE_MS),
	graceMs: 5 * MINUTE_MS,
	mostUncertain: 2,
}

/** Part of a pause that chance takes away or adds. */
const JITTER = 0.2

/** What the team is told of a refusal; where a server refuses that as well, nobody is told of it in turn, without end. */
export const REFUSED = "messageRefused"

export type Settled =
	| { readonly status: "sent" | "refused" | "failed" | "stale" }
	| { readonly status: "planned"; readonly sendAfter: Date }

/**
 * Writes down what came of an attempt, right after it. What could not be written is tried again by whoever sent it;
 * after that the message stays `sending`, and goes out again after a while, marked as perhaps sent twice.
 */
export async function settleMessage(
	engine: Engine,
	envelope: Pick<Envelope, "id" | "attempt" | "channel" | "address">,
	delivery: Delivery,
	{ retry, open }: { readonly retry: RetryOptions; readonly open: OpenChannels },
	random: () => number = Math.random,
): Promise<Settled> {
	const { id, attempt } = envelope
	const settled = await engine.db.$client.begin(async (sql): Promise<Settled> => {
		const [row] = await sql<Row[]>`
			select m.id, m.status, m.attempts, m.person_id, m.role, m.case_id, m.notice_id, clock_timestamp() as now,
				(select n.about from notices n where n.id = m.notice_id) as about,
				(select i.snapshot -> 'state' -> 'context' ->> 'variant' from notices n join instances i on i.id = n.instance_id
					where n.id = m.notice_id) as variant
			from messages m where m.id = ${id} for update`
		// Somebody else thought this worker dead, and has sent it again.
		if (row?.status !== "sending" || row.attempts !== attempt) return { status: "stale" }
		const now = engine.clock?.() ?? new Date(row.now)
		const enhanced = "enhanced" in delivery ? delivery.enhanced : null
		await sql`
			update message_attempts set outcome = ${delivery.outcome}, code = ${delivery.code}, enhanced = ${enhanced},
				ended_at = ${now.toISOString()} where message_id = ${id} and attempt = ${attempt}`
		switch (delivery.outcome) {
			case "accepted":
				await end(sql, row, now, "sent", null)
				return { status: "sent" }
			case "refused":
				await refuse(sql, engine, row, { envelope, delivery, now, open })
				return { status: "refused" }
			case "deferred":
			case "unreachable":
			case "uncertain":
				return await tryLater(sql, row, { now, delivery, retry, random })
		}
	})
	if (settled.status === "failed") await report(engine, id, delivery)
	return settled
}

interface Row {
	readonly id: string
	readonly status: string
	readonly attempts: number
	readonly person_id: string | null
	readonly case_id: string | null
	readonly notice_id: string | null
	readonly role: ReachedRole
	readonly variant: string | null
	readonly about: string | null
	readonly now: string
}

async function end(
	sql: Executor,
	{ id, notice_id: noticeId }: Row,
	now: Date,
	status: "sent" | "refused" | "failed",
	reason: string | null,
): Promise<void> {
	await sql`
		update messages set status = ${status}, reason = ${reason}, settled_at = ${now.toISOString()}, claimed_at = null
		where id = ${id}`
	if (noticeId !== null) return
	// What went with a digest; where that did not leave, each of it goes by itself.
	if (status === "sent")
		await sql`
			update messages set status = 'digest', reason = null, settled_at = ${now.toISOString()}
			where digest_id = ${id} and status = 'planned'`
	else if (status === "refused")
		await sql`
			update messages set status = 'refused', reason = ${reason}, settled_at = ${now.toISOString()}
			where digest_id = ${id} and status = 'planned'`
	else
		await sql`
			update messages set digest_id = null, reason = 'digestFailed', send_after = ${now.toISOString()}
			where digest_id = ${id} and status = 'planned'`
}

interface Refusal {
	readonly envelope: Pick<Envelope, "channel" | "address">
	readonly delivery: Extract<Delivery, { outcome: "refused" }>
	readonly now: Date
	readonly open: OpenChannels
}

/**
 * Remembers an address that is none, tells the team that it is to be corrected, and plans the message on the next
 * channel: somebody waits for an answer to what was never read.
 */
async function refuse(
	sql: Executor,
	engine: Engine,
	row: Row,
	{ envelope, delivery, now, open }: Refusal,
): Promise<void> {
	if (delivery.address && row.person_id !== null)
		await rememberRefusal(sql, row.person_id, {
			channel: envelope.channel,
			digest: digestAddress(engine, envelope.address),
			at: now,
			status: delivery.enhanced ?? delivery.code,
		})
	const reach = await findReach(engine, sql, row)
	if (reach && row.notice_id === null)
		await sendApart(sql, { id: row.id, channel: envelope.channel }, { reach, open, now })
	await end(sql, row, now, "refused", delivery.address ? "addressRefused" : "contentRefused")
	if (reach && row.notice_id !== null) await planNextChannel(sql, row.id, { reach, open, now })
	if (row.case_id !== null && row.about !== REFUSED) await tellTeam(sql, engine, row.case_id)
}

export async function rememberRefusal(
	sql: Executor,
	personId: string,
	refusal: { readonly channel: string; readonly digest: string; readonly at: Date; readonly status: string | null },
): Promise<void> {
	const { channel, digest, at, status } = refusal
	await sql`
		insert into refused_addresses (person_id, channel, address_digest, refused_at, status)
		values (${personId}, ${channel}, ${digest}, ${at.toISOString()}, ${status})
		on conflict (person_id, channel) do update set address_digest = excluded.address_digest,
			refused_at = excluded.refused_at, status = excluded.status`
}

/** The coordinators of the case find it in their inbox. */
export const tellTeam = (sql: Executor, engine: Pick<Engine, "clock">, caseId: string): Promise<void> =>
	tellPeople(sql, engine, { caseId, by: "system", about: REFUSED, to: ["nurse", "secretary"] })

interface Later {
	readonly now: Date
	readonly delivery: Delivery
	readonly retry: RetryOptions
	readonly random: () => number
}

async function tryLater(sql: Executor, row: Row, { now, delivery, retry, random }: Later): Promise<Settled> {
	const uncertain = delivery.outcome === "uncertain"
	// Counted anew after a person has asked for another try.
	const round = (row.attempts - 1) % (retry.pausesMs.length + 1)
	if (uncertain) await sql`update messages set maybe_twice = true where id = ${row.id}`
	const [counted] = await sql<{ n: number }[]>`
		select count(*)::int as n from message_attempts
		where message_id = ${row.id} and outcome in ('uncertain', 'interrupted') and attempt >= ${row.attempts - round}`
	const pause = retry.pausesMs[round]
	if (pause === undefined || (uncertain && (counted?.n ?? 0) > retry.mostUncertain)) {
		await end(sql, row, now, "failed", uncertain ? "uncertain" : "notAnswered")
		return { status: "failed" }
	}
	const base = uncertain ? retry.graceMs : pause
	const sendAfter = new Date(now.getTime() + Math.round(base * (1 + (random() * 2 - 1) * JITTER)))
	const reason = uncertain ? "uncertain" : "serverAway"
	await sql`
		update messages set status = 'planned', claimed_at = null, reason = ${reason}, send_after = ${sendAfter.toISOString()}
		where id = ${row.id}`
	return { status: "planned", sendAfter }
}

/** A person decides: the server is repaired, or somebody calls. What was in a digest goes by itself meanwhile. */
async function report(engine: Engine, id: string, delivery: Delivery): Promise<void> {
	const [row] = await engine.db.$client<{ case_id: string | null; platform_id: string; instance_id: string | null }[]>`
		select m.case_id, m.platform_id, n.instance_id from messages m left join notices n on n.id = m.notice_id
		where m.id = ${id}`
	if (!row) return
	const error =
		delivery.outcome === "uncertain"
			? new WorkflowError(
					"MESSAGE_UNDELIVERED",
					"the server took it and then said nothing, several times: it may have arrived; ask its recipient, or send it again",
					{},
				)
			: new WorkflowError(
					"MESSAGE_UNDELIVERED",
					"no server took this message for two days: call its recipient, or try again once the server is back",
					{},
				)
	await reportIncident(engine.db, {
		caseId: row.case_id,
		platformId: row.platform_id,
		instanceId: row.instance_id,
		kind: "message",
		subjectId: id,
		error,
	})
}
