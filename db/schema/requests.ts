import { sql } from "drizzle-orm"
import { boolean, index, integer, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core"
import { platforms } from "./directory.ts"
import { cases } from "./workflow.ts"

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" })

/**
 * Requests that came without a case being opened by the one who received them: from the public form, until the team has
 * looked for the patient, and those that the team adds to a case that exists already.
 */
export const receivedRequests = pgTable(
	"received_requests",
	{
		id: uuid("id").primaryKey(),
		platformId: uuid("platform_id")
			.notNull()
			.references(() => platforms.id),
		/** The case that was opened for it, or that it was added to. */
		caseId: uuid("case_id").references(() => cases.id),
		/** `public` or `team`. */
		origin: text("origin").notNull(),
		/** waiting, opened, added or refused. */
		state: text("state").notNull(),
		requesterType: text("requester_type").notNull(),
		territory: text("territory").notNull(),
		urgency: text("urgency").notNull(),
		receivedAt: instant("received_at").notNull(),
		/** By when the team looks at it, in the working hours of its territory. */
		dueAt: instant("due_at").notNull(),
		/** Revision of the clock rules that held when it came; null for what never waited. */
		rules: integer("rules"),
		/** Who asks, for whom, and what; null once it has become the identity of a case. */
		sealed: text("sealed"),
		/** `request`: sealed with its own key, below; `case`: with the key of its case, and erased with that. */
		sealedFor: text("sealed_for").notNull(),
		/** The tracking number, sealed with its own key, so that a repeated sending is told the same. */
		sealedNumber: text("sealed_number"),
		/** What the requester is told on the tracking page when it was refused; sealed with its own key. */
		sealedAnswer: text("sealed_answer"),
		/** Its own key, wrapped by the master key. */
		wrapped: text("wrapped"),
		masterKey: text("master_key"),
		/** Keyed digest of the tracking number. */
		trackingDigest: text("tracking_digest").unique(),
		/** Keyed digests of the sender's idempotency key and of what was sent with it. */
		submissionDigest: text("submission_digest").unique(),
		contentDigest: text("content_digest"),
		/** Filled in as programs do: kept all the same, and shown last. */
		suspect: boolean("suspect").notNull(),
		decidedBy: text("decided_by"),
		decidedAt: instant("decided_at"),
		refusal: text("refusal"),
	},
	(table) => [
		index("received_requests_waiting").on(table.platformId, table.dueAt).where(sql`state = 'waiting'`),
		index("received_requests_case").on(table.caseId),
	],
)
