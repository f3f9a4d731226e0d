import { sql } from "drizzle-orm"
import {
	boolean,
	date,
	index,
	integer,
	pgTable,
	primaryKey,
	text,
	timestamp,
	unique,
	uniqueIndex,
	uuid,
} from "drizzle-orm/pg-core"
import { people } from "./directory.ts"
import { cases, notices } from "./workflow.ts"

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" })

/** By what a message leaves; `none` where somebody has no address for any of them. */
export const messageChannels = ["email", "secureMail", "sms", "none"] as const
export const messageStatuses = [
	/** Waits for `sendAfter`. */
	"planned",
	/** A worker has it in hand since `claimedAt`. */
	"sending",
	/** The server has taken it. */
	"sent",
	/** The server said that it never will. */
	"refused",
	/** Tried for as long as it makes sense: an incident asks for a decision. */
	"failed",
	/** Not needed any more, or never allowed, for the reason given. */
	"cancelled",
	/** Went with the digest named. */
	"digest",
	/** Nobody to send it to: the reason says why. */
	"unreachable",
] as const

/** What is sent to one person by one channel about one notice, or a person's digest of a day. Its id is its Message-ID. */
export const messages = pgTable(
	"messages",
	{
		id: uuid("id").primaryKey(),
		/** Null for a digest. */
		noticeId: uuid("notice_id").references(() => notices.id),
		caseId: uuid("case_id").references(() => cases.id),
		/** Of the case when it was planned; for a digest that of the first notice in it. */
		platformId: uuid("platform_id").notNull(),
		/** Null for a patient or a requester whom the directory does not know: their address stays sealed in the case. */
		personId: uuid("person_id").references(() => people.id),
		/** In which role it is written to them: `team`, a role from outside, or `patient`. */
		role: text("role").notNull(),
		channel: text("channel", { enum: messageChannels }).notNull(),
		status: text("status", { enum: messageStatuses }).notNull(),
		/** Why it was held, cancelled or could not be sent: a code, never words of somebody else. */
		reason: text("reason"),
		/** The task it is about: done with, nobody hears of it any more. */
		taskId: uuid("task_id"),
		/** Whether its recipient may do without it. */
		optional: boolean("optional").notNull().default(false),
		/** The digest that it goes with. */
		digestId: uuid("digest_id"),
		/** Local day of a digest: at most one for a person and day. */
		digestOn: date("digest_on", { mode: "string" }),
		plannedAt: instant("planned_at").notNull(),
		sendAfter: instant("send_after").notNull(),
		claimedAt: instant("claimed_at"),
		/** How often it was handed to a server. */
		attempts: integer("attempts").notNull().default(0),
		/** A server may have taken an earlier copy without saying so: SMTP cannot tell. */
		maybeTwice: boolean("maybe_twice").notNull().default(false),
		settledAt: instant("settled_at"),
		/** The link that it carries. */
		linkId: uuid("link_id"),
		/** Reported later by the server that it was handed on to (RFC 3464). */
		bouncedAt: instant("bounced_at"),
		bounceStatus: text("bounce_status"),
	},
	(table) => [
		// The key that makes planning the same thing twice plan it once.
		unique("messages_once")
			.on(table.noticeId, table.personId, table.role, table.channel, table.digestOn)
			.nullsNotDistinct(),
		uniqueIndex("messages_digest_day").on(table.personId, table.digestOn).where(sql`digest_on is not null`),
		index("messages_due")
			.on(table.sendAfter, table.id)
			.where(sql`status in ('planned', 'sending') and digest_id is null`),
		index("messages_case").on(table.caseId, table.noticeId),
		index("messages_digest").on(table.digestId).where(sql`digest_id is not null`),
		index("messages_person").on(table.personId, table.plannedAt.desc()),
	],
)

/** Every time a message was handed to a server, and what came of it; never an address, never a word of it. */
export const messageAttempts = pgTable(
	"message_attempts",
	{
		messageId: uuid("message_id")
			.notNull()
			.references(() => messages.id),
		attempt: integer("attempt").notNull(),
		at: instant("at").notNull(),
		endedAt: instant("ended_at"),
		/** accepted, refused, deferred, unreachable (nothing was said), uncertain or interrupted; null while it runs. */
		outcome: text("outcome"),
		/** Answer of the server: `250`, `451`, `550`; null where it gave none. */
		code: text("code"),
		/** Its enhanced status (RFC 3463), such as `5.1.1`. */
		enhanced: text("enhanced"),
	},
	(table) => [primaryKey({ columns: [table.messageId, table.attempt] })],
)

/** How somebody wants to be written to. Whoever has no row has the defaults of `db/messages/preferences.ts`. */
export const messagePreferences = pgTable("message_preferences", {
	personId: uuid("person_id")
		.primaryKey()
		.references(() => people.id),
	/** `auto`: as the directory says. */
	channel: text("channel").notNull(),
	language: text("language").notNull(),
	/** none or daily. */
	digest: text("digest").notNull(),
	/** Local hour from which the digest may leave. */
	digestHour: integer("digest_hour").notNull(),
	/** Whether they hear, outside the product, of what asks nothing of them. */
	informed: boolean("informed").notNull(),
	/** working: only during working hours; daytime: any day, by day. */
	hours: text("hours").notNull(),
	updatedAt: instant("updated_at").notNull(),
})

/** Addresses that a server has refused for good. A corrected address has another digest, and is tried. */
export const refusedAddresses = pgTable(
	"refused_addresses",
	{
		personId: uuid("person_id")
			.notNull()
			.references(() => people.id),
		channel: text("channel", { enum: messageChannels }).notNull(),
		/** Keyed digest. */
		addressDigest: text("address_digest").notNull(),
		refusedAt: instant("refused_at").notNull(),
		status: text("status"),
	},
	(table) => [primaryKey({ columns: [table.personId, table.channel] })],
)

/** Where messages land without a mail server: in the demonstration, or with MAILBOX on. Nowhere else is content kept. */
export const mailbox = pgTable(
	"mailbox",
	{
		messageId: uuid("message_id")
			.primaryKey()
			.references(() => messages.id),
		channel: text("channel", { enum: messageChannels }).notNull(),
		/** Who it is for, as on an envelope. */
		recipient: text("recipient").notNull(),
		subject: text("subject").notNull(),
		text: text("text").notNull(),
		html: text("html"),
		at: instant("at").notNull(),
	},
	(table) => [index("mailbox_at").on(table.at.desc(), table.messageId)],
)
