import { sql } from "drizzle-orm"
import { index, jsonb, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core"

/** Filters of the board that somebody has given a name; their own, wherever they sign in. */
export const savedViews = pgTable(
	"saved_views",
	{
		id: uuid("id").primaryKey().default(sql`gen_random_uuid()`),
		/** Whose it is: a person of the directory, or an account. */
		principal: text("principal").notNull(),
		name: text("name").notNull(),
		/** As `BoardFilter` has it. */
		filter: jsonb("filter").notNull(),
		createdAt: timestamp("created_at", { withTimezone: true, mode: "date" }).notNull(),
	},
	(table) => [index("saved_views_principal").on(table.principal, table.createdAt)],
)
