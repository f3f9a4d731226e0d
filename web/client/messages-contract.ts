import "./without-eval.ts"
import { z } from "zod"

/** Messages that leave the product: evidence on a case, preferences, and the mailbox of the demonstration. */

const Label = z.object({ fr: z.string(), en: z.string() })
const moment = z.string().nullable()

const SentMessage = z.object({
	id: z.uuid(),
	channel: z.enum(["email", "secureMail", "sms", "none"]),
	status: z.enum(["planned", "sending", "sent", "refused", "failed", "cancelled", "digest", "unreachable"]),
	reason: z.string().nullable(),
	plannedAt: z.string(),
	sendAfter: z.string(),
	settledAt: moment,
	attempts: z.array(z.object({ at: z.string(), outcome: z.string().nullable(), code: z.string().nullable() })),
	maybeTwice: z.boolean(),
	bouncedAt: moment,
	link: z.object({ openedAt: moment, revokedAt: moment }).nullable(),
})
export type SentMessage = z.infer<typeof SentMessage>

const ToldPerson = z.object({
	personId: z.string().nullable(),
	name: z.string().nullable(),
	role: z.object({ id: z.string(), label: Label }),
	inbox: z.object({ readAt: moment }).nullable(),
	messages: z.array(SentMessage),
})
export type ToldPerson = z.infer<typeof ToldPerson>

const ToldNotice = z.object({
	id: z.uuid(),
	kind: z.enum(["reminder", "message"]),
	label: Label.nullable(),
	place: z.object({ label: Label }).nullable(),
	procedure: Label.nullable(),
	at: z.string(),
	deliveredAt: moment,
	people: z.array(ToldPerson),
})
export type ToldNotice = z.infer<typeof ToldNotice>
export const ToldNotices = z.object({ items: z.array(ToldNotice), next: z.string().nullable() })

export const MessagePreferences = z.object({
	channel: z.enum(["auto", "email", "secureMail", "sms"]),
	language: z.enum(["fr", "en"]),
	digest: z.enum(["none", "daily"]),
	digestHour: z.int(),
	informed: z.boolean(),
	hours: z.enum(["working", "daytime"]),
})
export type MessagePreferences = z.infer<typeof MessagePreferences>

const MailboxMessage = z.object({
	id: z.uuid(),
	channel: SentMessage.shape.channel,
	recipient: z.string(),
	subject: z.string(),
	text: z.string(),
	html: z.string().nullable(),
	at: z.string(),
})
export type MailboxMessage = z.infer<typeof MailboxMessage>
export const Mailbox = z.object({ items: z.array(MailboxMessage), next: z.string().nullable() })
