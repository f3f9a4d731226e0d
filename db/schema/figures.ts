import { sql } from "drizzle-orm"
import { bigint, boolean, index, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core"
import { cases } from "./workflow.ts"

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" })

/**
 * What figures count: one row per visit to a place (`visit` from 1), and one per phase that the overview draws as one
 * box (`visit` 0: all visits to the places in it). Derived from the tables of the command path, never written by it;
 * `rebuildSteps` makes it again.
 */
export const figureSteps = pgTable(
	"figure_steps",
	{
		instanceId: uuid("instance_id").notNull(),
		place: text("place").notNull(),
		visit: integer("visit").notNull(),
		/** No foreign key, which would be looked up for every step: a trigger takes them away with what is counted of the case. */
		caseId: uuid("case_id").notNull(),
		platformId: uuid("platform_id").notNull(),
		machine: text("machine").notNull(),
		/** Who had to act; null where it waited on something else, and for a phase. */
		role: text("role"),
		/** Who outside the team was asked, and their centre on the day of the projection. */
		personId: uuid("person_id"),
		centreId: uuid("centre_id"),
		urgency: text("urgency").notNull(),
		/** Where the patient lives. */
		territory: text("territory").notNull(),
		filieres: uuid("filieres").array().notNull(),
		/** Entered; taken by somebody first; left. */
		fromAt: instant("from_at").notNull(),
		claimedAt: instant("claimed_at"),
		toAt: instant("to_at"),
		/** open, paused (the case or procedure is on hold) or closed. */
		status: text("status").notNull(),
		/** Since when the present stretch runs; null once it is closed or while it is paused. */
		runningFrom: instant("running_from"),
		/** Time of the stretches that have ended, in calendar time and in the hours of whoever had to act, ms. */
		spentMs: bigint("spent_ms", { mode: "number" }).notNull(),
		workedMs: bigint("worked_ms", { mode: "number" }).notNull(),
		/** Whose hours these are. */
		hours: text("hours").notNull(),
		dueAt: instant("due_at"),
		/** Its task was escalated. */
		escalated: boolean("escalated").notNull(),
		reminders: integer("reminders").notNull(),
		/** The same case or procedure had been at this place before. */
		again: boolean("again").notNull().default(false),
	},
	(table) => [
		primaryKey({ columns: [table.instanceId, table.place, table.visit] }),
		/** Those that go on: what is projected when a case has moved. */
		index("figure_steps_running").on(table.caseId).where(sql`to_at is null`),
		index("figure_steps_ended").on(table.platformId, table.toAt).where(sql`to_at is not null`),
		index("figure_steps_first").on(table.platformId, table.machine, table.fromAt).where(sql`visit = 1`),
		index("figure_steps_place").on(table.platformId, table.machine, table.place, table.toAt),
	],
)

/** What figures count of a case as a whole, up to entry `seq` of its log. */
export const figureCases = pgTable(
	"figure_cases",
	{
		caseId: uuid("case_id")
			.primaryKey()
			.references(() => cases.id, { onDelete: "cascade" }),
		seq: integer("seq").notNull(),
		platformId: uuid("platform_id").notNull(),
		urgency: text("urgency").notNull(),
		territory: text("territory").notNull(),
		filieres: uuid("filieres").array().notNull(),
		openedAt: instant("opened_at").notNull(),
		closedAt: instant("closed_at"),
		/** Whose time its life was, ms by party: every moment divided among those that it waited for. Null while it runs. */
		shares: jsonb("shares").$type<Readonly<Record<string, number>>>(),
	},
	(table) => [
		index("figure_cases_opened").on(table.platformId, table.openedAt),
		index("figure_cases_closed").on(table.platformId, table.closedAt).where(sql`closed_at is not null`),
	],
)
