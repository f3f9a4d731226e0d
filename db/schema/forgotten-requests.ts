import { sql } from "drizzle-orm"
import { index, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core"
import { platforms } from "./directory.ts"

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" })

/**
 * What is left of a refused request once it is forgotten: that somebody of a kind asked, by which door, and when it was
 * refused and why. Neither its id nor where it came from: a yearly report still counts it.
 */
export const forgottenRequests = pgTable(
	"forgotten_requests",
	{
		id: uuid("id").primaryKey().default(sql`gen_random_uuid()`),
		platformId: uuid("platform_id")
			.notNull()
			.references(() => platforms.id),
		origin: text("origin").notNull(),
		requesterType: text("requester_type").notNull(),
		refusal: text("refusal"),
		receivedAt: instant("received_at").notNull(),
		decidedAt: instant("decided_at").notNull(),
	},
	(table) => [index("forgotten_requests_received").on(table.platformId, table.receivedAt)],
)
