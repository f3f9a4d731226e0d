import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import { insertSurveyCode } from "../surveys.ts"
import type { OpenChannels, OutwardChannel } from "./choose-channel.ts"
import { type Beside, composeDigest, composeMessage, composeShort, type MessageFacts } from "./compose-message.ts"
import { findReach } from "./find-reach.ts"
import { isAsked, judgeMessage } from "./judge-message.ts"
import { findMessageLink } from "./message-link.ts"
import { lockMessages, type MessageRow } from "./message-rows.ts"
import { planNextChannel, sendApart } from "./plan-next-channel.ts"
import type { Reach } from "./reach.ts"
import type { RenderedMessage } from "./render-message.ts"
import { nextAllowed } from "./send-times.ts"
import { newUnsubscribeToken } from "./unsubscribe-token.ts"

/** A message that is about to be handed to a server. Lives in memory only. */
export interface Envelope extends RenderedMessage {
	readonly id: string
	readonly attempt: number
	readonly channel: OutwardChannel
	readonly address: string
	/** As on an envelope, for the mailbox of the demonstration. */
	readonly recipient: string
	/** Secrets in it, which no mailbox but the demonstration's may show. */
	readonly secrets: readonly string[]
	/** Address that takes a one-click unsubscription (RFC 8058). */
	readonly unsubscribe: string | null
}

export type Claim =
	| { readonly state: "send"; readonly envelope: Envelope }
	/** Not before this instant. */
	| { readonly state: "later"; readonly at: Date }
	/** Sent, cancelled, gone, or in another worker's hands. */
	| { readonly state: "done"; readonly outcome: string }

export interface ClaimOptions {
	readonly open: OpenChannels
	/** Address of the product, without a slash at its end. */
	readonly origin: string
	/** A claim that nobody settled for so long is that of a worker that died, ms. */
	readonly graceMs: number
}

/** A case on hold is looked at again after so long. */
const HOLD_MS = 4 * 3_600_000
/** Hours are not asked again for a message that is only a little late. */
const SLACK_MS = 60_000

/**
 * Takes a message in hand, if it is still due: committed right before it is handed to a server, so that no other worker
 * does. What is not due any more is cancelled here, with the reason.
 */
export async function claimMessage(engine: Engine, id: string, options: ClaimOptions): Promise<Claim> {
	return await engine.db.$client.begin(async (sql): Promise<Claim> => {
		const [row] = await lockMessages(sql, { id })
		if (!row || row.digest_id !== null) return { state: "done", outcome: "gone" }
		const now = engine.clock?.() ?? new Date(row.now)
		if (row.status === "sending") {
			// Claims are timed by the database whatever the engine's clock: it is about processes, not about people.
			const since = Date.parse(row.now) - Date.parse(row.claimed_at ?? row.now)
			if (since < options.graceMs) return { state: "done", outcome: "busy" }
			await sql`
				update message_attempts set outcome = 'interrupted', ended_at = now()
				where message_id = ${id} and attempt = ${row.attempts} and outcome is null`
			await sql`update messages set maybe_twice = true where id = ${id}`
		} else if (row.bounced && row.status === "sent") {
			const reach = await findReach(engine, sql, row)
			const again = reach && judgeMessage(engine.registry, row, reach, now).due === "now"
			if (again) await planNextChannel(sql, id, { reach, open: options.open, now })
			return { state: "done", outcome: "bounced" }
		} else if (row.status !== "planned") return { state: "done", outcome: "repeated" }
		const sendAfter = new Date(row.send_after)
		if (sendAfter > now) return { state: "later", at: sendAfter }
		const reach = await findReach(engine, sql, row)
		return row.notice_id === null
			? await claimDigest({ engine, sql, options, now }, row, reach)
			: await claimOne({ engine, sql, options, now }, row, reach)
	})
}

interface Claiming {
	readonly engine: Engine
	readonly sql: Executor
	readonly options: ClaimOptions
	readonly now: Date
}

async function cancel(
	{ sql, now }: Claiming,
	ids: readonly string[],
	reason: string,
	status = "cancelled",
): Promise<Claim> {
	await sql`
		update messages set status = ${status}, reason = ${reason}, settled_at = ${now.toISOString()}
		where id = any(${[...ids]}::uuid[])`
	return { state: "done", outcome: status }
}

async function postpone({ sql }: Claiming, id: string, at: Date, reason: string): Promise<Claim> {
	await sql`
		update messages set status = 'planned', claimed_at = null, send_after = ${at.toISOString()}, reason = ${reason}
		where id = ${id}`
	return { state: "later", at }
}

async function claimOne(claiming: Claiming, row: MessageRow, reach: Reach | undefined): Promise<Claim> {
	const { engine, sql, options, now } = claiming
	const judgement = judgeMessage(engine.registry, row, reach, now)
	if (judgement.due === "never" || !reach)
		return await cancel(claiming, [row.id], judgement.due === "never" ? judgement.reason : "erased")
	if (judgement.due === "later")
		return await postpone(claiming, row.id, new Date(now.getTime() + HOLD_MS), judgement.reason)
	// A server that was slow, or an outage, may have carried it into the night.
	const allowed = row.urgency === "emergency" ? now : nextAllowed(hoursOf(reach), now)
	if (allowed.getTime() - now.getTime() > SLACK_MS) return await postpone(claiming, row.id, allowed, "quietHours")
	const sendable = findAddress(row, reach, options.open)
	if (typeof sendable === "string") {
		// Refused, closed or deleted since it was planned: by another channel, if there is one.
		await planNextChannel(sql, row.id, { reach, open: options.open, now })
		return await cancel(claiming, [row.id], sendable, "unreachable")
	}
	let surveyCode: string | null = null
	if (row.role === "respondent" && row.instance_id !== null) {
		surveyCode = await insertSurveyCode(sql, row.instance_id).catch(() => null)
		// Answered by telephone meanwhile, or ended.
		if (surveyCode === null) return await cancel(claiming, [row.id], "settled")
	}
	const link = await findMessageLink(engine, sql, row)
	const url = link && `${options.origin}${link.path}`
	const token = row.optional && row.person_id !== null ? newUnsubscribeToken(engine.vault, row.person_id) : null
	const facts: MessageFacts = {
		language: reach.preferences.language,
		role: row.role,
		name: reach.name,
		kind: row.kind ?? "message",
		about: row.about ?? "",
		asked: isAsked(row),
		caseNumber: row.number ?? "",
		beside: besideOf(row),
		platform: { name: row.platform, phone: row.phone },
		due: row.due_at === null ? null : new Date(row.due_at),
		now,
		place: { name: reach.territory.name, zone: reach.territory.calendar.zone },
		link: link && url ? { url, expiresAt: link.expiresAt } : null,
		surveyCode,
		origin: options.origin,
		caseId: row.case_id ?? "",
		unsubscribe: token && `${options.origin}/desabonnement#${token}`,
	}
	const rendered =
		sendable.channel === "sms" ? { subject: "", text: composeShort(facts), html: "" } : composeMessage(facts)
	const secrets = [link?.path.split("#")[1], surveyCode, token].filter((one) => typeof one === "string")
	return await take(claiming, row, { ...rendered, ...sendable, secrets, token, recipient: recipientOf(row, reach) })
}

async function claimDigest(claiming: Claiming, row: MessageRow, reach: Reach | undefined): Promise<Claim> {
	const { engine, sql, options, now } = claiming
	const going: MessageRow[] = []
	for (const one of await lockMessages(sql, { digest: row.id })) {
		const judgement = judgeMessage(engine.registry, one, reach, now)
		if (judgement.due === "never") await cancel(claiming, [one.id], judgement.reason)
		else if (judgement.due === "now") going.push(one)
		// On hold by now: by itself, when it goes on.
		else
			await sql`update messages set digest_id = null, send_after = ${new Date(now.getTime() + HOLD_MS).toISOString()}, reason = 'onHold' where id = ${one.id}`
	}
	if (going.length === 0 || !reach) return await cancel(claiming, [row.id], "nothingDue")
	const sendable = findAddress(row, reach, options.open)
	if (typeof sendable === "string") {
		if (
			row.channel !== "none" &&
			(await sendApart(sql, { id: row.id, channel: row.channel }, { reach, open: options.open, now }))
		)
			return await cancel(claiming, [row.id], sendable, "unreachable")
		await cancel(
			claiming,
			going.map(({ id }) => id),
			sendable,
			"unreachable",
		)
		return await cancel(claiming, [row.id], sendable, "unreachable")
	}
	const token = newUnsubscribeToken(engine.vault, reach.personId ?? "")
	const rendered = composeDigest({
		language: reach.preferences.language,
		name: reach.name,
		origin: options.origin,
		place: { name: reach.territory.name, zone: reach.territory.calendar.zone },
		items: going.map((one) => ({
			caseNumber: one.number ?? "",
			beside: besideOf(one),
			kind: one.kind ?? "message",
			about: one.about ?? "",
			asked: isAsked(one),
			due: one.due_at === null ? null : new Date(one.due_at),
		})),
		unsubscribe: `${options.origin}/desabonnement#${token}`,
	})
	const short = { subject: "", text: `Passerelle. ${rendered.subject}. ${options.origin}/travail`, html: "" }
	const content = sendable.channel === "sms" ? short : rendered
	return await take(claiming, row, {
		...content,
		...sendable,
		secrets: [token],
		token,
		recipient: recipientOf(row, reach),
	})
}

function besideOf({ request_id: request, report_id: report }: MessageRow): Beside | null {
	if (report !== null) return { kind: "report", id: report }
	return request === null ? null : { kind: "request", id: request }
}

const hoursOf = ({ territory, preferences }: Reach) => ({ calendar: territory.calendar, hours: preferences.hours })

const recipientOf = ({ role, number }: MessageRow, { name }: Reach): string =>
	name === "" ? `${role} ${number ?? ""}` : name

/** Where it goes now: addresses change between planning and sending. Else why nowhere. */
function findAddress(
	{ channel }: MessageRow,
	{ addresses, refused }: Reach,
	open: OpenChannels,
): { readonly channel: OutwardChannel; readonly address: string } | "noAddress" | "addressRefused" | "noChannel" {
	if (channel === "none") return "noAddress"
	const address = addresses[channel]
	if (address === undefined) return "noAddress"
	if (refused.includes(channel)) return "addressRefused"
	return open[channel] ? { channel, address } : "noChannel"
}

/** Writes that a worker has it in hand. */
async function take(
	{ sql, options, now }: Claiming,
	{ id, attempts }: MessageRow,
	content: Omit<Envelope, "id" | "attempt" | "unsubscribe"> & { readonly token: string | null },
): Promise<Claim> {
	const attempt = attempts + 1
	const { token, ...rest } = content
	await sql`
		update messages set status = 'sending', claimed_at = clock_timestamp(), attempts = ${attempt}, reason = null
		where id = ${id}`
	await sql`insert into message_attempts (message_id, attempt, at) values (${id}, ${attempt}, ${now.toISOString()})`
	const unsubscribe = token === null ? null : `${options.origin}/api/unsubscriptions/${token}`
	return { state: "send", envelope: { ...rest, id, attempt, unsubscribe } }
}
