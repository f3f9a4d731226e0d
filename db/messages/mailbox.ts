import { z } from "zod"
import { type Page, PageRequest, pageOf } from "../directory/page.ts"
import type { Engine } from "../engine.ts"
import type { Envelope } from "./claim-message.ts"

/** Query of the mailbox; `cursor` is the message last seen. */
export const MailboxQuery = PageRequest
/** A message as it would have arrived. */
export const MailboxMessage = z.object({
	id: z.uuid(),
	channel: z.enum(["email", "secureMail", "sms", "none"]),
	recipient: z.string(),
	subject: z.string(),
	text: z.string(),
	html: z.string().nullable(),
	at: z.iso.datetime(),
})
export type MailboxMessage = z.infer<typeof MailboxMessage>

/** Instead of what opens something, where somebody may read that it is not for. */
const HIDDEN = "••••••••"

/** Keeps what would have been sent; once for each message, however often. */
export async function keepInMailbox(engine: Engine, envelope: Envelope, demonstration: boolean): Promise<void> {
	const { id, channel, recipient, subject, secrets } = envelope
	const shown = (text: string) =>
		demonstration ? text : secrets.reduce((left, secret) => left.replaceAll(secret, HIDDEN), text)
	const sql = engine.db.$client
	const at = engine.clock?.().toISOString() ?? sql`now()`
	const html = channel === "sms" ? null : shown(envelope.html)
	await sql`
		insert into mailbox (message_id, channel, recipient, subject, text, html, at)
		values (${id}, ${channel}, ${recipient}, ${subject}, ${shown(envelope.text)}, ${html}, ${at})
		on conflict do nothing`
}

/** What has arrived, the latest first, as far as the caller's platforms sent it. */
export async function listMailbox(engine: Engine, query: z.infer<typeof PageRequest>): Promise<Page<MailboxMessage>> {
	const sql = engine.db.$client
	const rows = await sql<(Omit<MailboxMessage, "at"> & { at: string })[]>`
		select b.message_id as id, b.channel, b.recipient, b.subject, b.text, b.html, b.at from mailbox b
		${query.cursor === undefined ? sql`` : sql`where (b.at, b.message_id) < (select at, message_id from mailbox where message_id = ${query.cursor})`}
		order by b.at desc, b.message_id desc limit ${query.limit + 1}`
	return pageOf(
		rows.map((row) => ({ ...row, at: new Date(row.at).toISOString() })),
		query.limit,
	)
}

/** One of them as HTML; undefined where the caller sees none. */
export async function findLetter(engine: Engine, id: string): Promise<string | undefined> {
	const [row] = await engine.db.$client<{ html: string | null }[]>`select html from mailbox where message_id = ${id}`
	return row?.html ?? undefined
}
