import { sql } from "drizzle-orm"
import {
	check,
	date,
	index,
	integer,
	jsonb,
	pgTable,
	primaryKey,
	text,
	timestamp,
	uniqueIndex,
	uuid,
} from "drizzle-orm/pg-core"
import { territories } from "./directory.ts"

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" })
const duration = (name: string) => integer(name).notNull()

export const incidentKinds = ["cyclone", "flood", "cable", "network", "strike", "other"] as const

/**
 * Everything that due times are computed from, one row for each time that it was changed: append-only, so that every
 * step of the past can be computed again. The tables that people edit are its sources.
 */
export const clockRules = pgTable("clock_rules", {
	revision: integer("revision").primaryKey(),
	at: instant("at").notNull(),
	byId: text("by_id").notNull(),
	/** What was changed: a code. */
	reason: text("reason").notNull(),
	/** See `db/clocks/rules.ts`. */
	rules: jsonb("rules").notNull(),
})

/** Versions of the deadline table: at most one draft, one published. */
export const deadlineTables = pgTable(
	"deadline_tables",
	{
		id: uuid("id").primaryKey().defaultRandom(),
		version: integer("version").notNull().unique(),
		/** draft, published or superseded. */
		status: text("status").notNull(),
		/** Why it was changed, for those who read it later. */
		note: text("note").notNull(),
		createdBy: text("created_by").notNull(),
		createdAt: instant("created_at").notNull(),
		publishedBy: text("published_by"),
		publishedAt: instant("published_at"),
	},
	(table) => [
		uniqueIndex("deadline_tables_draft").on(table.status).where(sql`status = 'draft'`),
		uniqueIndex("deadline_tables_published").on(table.status).where(sql`status = 'published'`),
	],
)

/** How long a place may take, minutes, by urgency. */
export const deadlines = pgTable(
	"deadlines",
	{
		tableId: uuid("table_id")
			.notNull()
			.references(() => deadlineTables.id, { onDelete: "cascade" }),
		machine: text("machine").notNull(),
		place: text("place").notNull(),
		/** working or calendar: the place's own. */
		clock: text("clock").notNull(),
		emergency: duration("emergency"),
		urgent: duration("urgent"),
		routine: duration("routine"),
	},
	(table) => [
		primaryKey({ columns: [table.tableId, table.machine, table.place] }),
		check("deadlines_positive", sql`${table.emergency} > 0 and ${table.urgent} > 0 and ${table.routine} > 0`),
	],
)

/** Days on which a territory does not work beside its holidays, as an administrator has entered them. */
export const closedDays = pgTable(
	"closed_days",
	{
		territory: text("territory")
			.notNull()
			.references(() => territories.code),
		day: date("day", { mode: "string" }).notNull(),
		name: text("name").notNull(),
		addedBy: text("added_by").notNull(),
		addedAt: instant("added_at").notNull(),
	},
	(table) => [primaryKey({ columns: [table.territory, table.day] })],
)

/** A cyclone, a cable cut: working time of the territory stands still from `fromAt` to its end. */
export const territoryIncidents = pgTable(
	"territory_incidents",
	{
		id: uuid("id").primaryKey().defaultRandom(),
		territory: text("territory")
			.notNull()
			.references(() => territories.code),
		kind: text("kind").notNull(),
		fromAt: instant("from_at").notNull(),
		/** Until then deadlines stand still, unless it is extended or ended before. */
		expectedTo: instant("expected_to").notNull(),
		endedAt: instant("ended_at"),
		declaredBy: text("declared_by").notNull(),
		declaredAt: instant("declared_at").notNull(),
		changedBy: text("changed_by").notNull(),
		changedAt: instant("changed_at").notNull(),
		/** Last revision of the rules that changed it. */
		revision: integer("revision").notNull(),
		/** When every deadline that it moves had been counted again since. */
		settledAt: instant("settled_at"),
	},
	(table) => [
		index("territory_incidents_open").on(table.territory, table.fromAt),
		check(
			"territory_incidents_kind",
			sql`${table.kind} in (${sql.raw(incidentKinds.map((kind) => `'${kind}'`).join(", "))})`,
		),
		check("territory_incidents_order", sql`${table.expectedTo} > ${table.fromAt}`),
	],
)
