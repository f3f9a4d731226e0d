import { sql } from "drizzle-orm"
import { check, date, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core"
import { platforms } from "./directory.ts"
import { instant, ofPlatform } from "./report-columns.ts"

export const ofReport = () =>
	uuid("report_id")
		.notNull()
		.references(() => reports.id)

/** Since when a platform has its mandate: what its reports are due by. */
export const platformMandates = pgTable("platform_mandates", {
	platformId: uuid("platform_id")
		.primaryKey()
		.references(() => platforms.id),
	openedOn: date("opened_on", { mode: "string" }).notNull(),
	setBy: text("set_by").notNull(),
	setAt: instant("set_at").notNull(),
})

/** A report of one platform and period, and where it is on its way (`machines/report-circuit.ts`). */
export const reports = pgTable(
	"reports",
	{
		id: uuid("id").primaryKey().default(sql`gen_random_uuid()`),
		platformId: ofPlatform(),
		kind: text("kind").notNull(),
		fromOn: date("from_on", { mode: "string" }).notNull(),
		toOn: date("to_on", { mode: "string" }).notNull(),
		state: text("state").notNull(),
		machineVersion: integer("machine_version").notNull(),
		/** How often it was frozen; the number of its last edition. */
		edition: integer("edition").notNull(),
		/** Edition that the direction was sent last; null while there is none. */
		sentEdition: integer("sent_edition"),
		/** Since when it is where it is, and by when the next step is due; null at the end. */
		enteredAt: instant("entered_at").notNull(),
		dueAt: instant("due_at"),
		/** Whom it was sent to by name: somebody of the direction, with an account or without. */
		directorId: uuid("director_id"),
		createdBy: text("created_by").notNull(),
		createdAt: instant("created_at").notNull(),
	},
	(table) => [
		unique("reports_one").on(table.platformId, table.kind, table.fromOn),
		check("reports_period", sql`${table.fromOn} <= ${table.toOn}`),
	],
)

/** What the team writes in a report, section by section: every writing is kept, the last one holds. No patient's data. */
export const reportComments = pgTable(
	"report_comments",
	{
		reportId: ofReport(),
		section: text("section").notNull(),
		version: integer("version").notNull(),
		platformId: ofPlatform(),
		text: text("text").notNull(),
		writtenBy: text("written_by").notNull(),
		writtenAt: instant("written_at").notNull(),
	},
	(table) => [primaryKey({ columns: [table.reportId, table.section, table.version] })],
)

/** A report as it was frozen, whole: figures, definitions, comments and the cases behind the figures. For the team. */
export const reportEditions = pgTable(
	"report_editions",
	{
		reportId: ofReport(),
		edition: integer("edition").notNull(),
		platformId: ofPlatform(),
		/** As far as things were recorded then. */
		asOf: instant("as_of").notNull(),
		content: jsonb("content").notNull(),
		/** SHA-256 of `content` as canonical JSON. */
		hash: text("hash").notNull(),
		frozenBy: text("frozen_by").notNull(),
	},
	(table) => [primaryKey({ columns: [table.reportId, table.edition] })],
)

/** The cases behind the numbers of an edition, apart from it and in its order: written and read number by number, in pages. */
export const reportRows = pgTable(
	"report_rows",
	{
		reportId: ofReport(),
		edition: integer("edition").notNull(),
		/** Of the first row of the page among all rows of the edition. */
		seq: integer("seq").notNull(),
		platformId: ofPlatform(),
		figure: text("figure").notNull(),
		key: text("key").notNull(),
		/** How many rows the page has. */
		n: integer("n").notNull(),
		/** JSON: of each row the case, when it happened, days, whether it still runs. See `db/reports/edition-rows.ts`. */
		rows: text("rows").notNull(),
	},
	(table) => [primaryKey({ columns: [table.reportId, table.edition, table.seq] })],
)

/** Copies of drafts that were handed over before there was an edition: later copies are made beside them. Append-only. */
export const reportDraftCopies = pgTable(
	"report_draft_copies",
	{
		reportId: ofReport(),
		hash: text("hash").notNull(),
		platformId: ofPlatform(),
		content: jsonb("content").notNull(),
		at: instant("at").notNull(),
	},
	(table) => [primaryKey({ columns: [table.reportId, table.hash] })],
)

/** The same as it leaves the team: no number under five, no case. */
export const reportCopies = pgTable(
	"report_copies",
	{
		reportId: ofReport(),
		edition: integer("edition").notNull(),
		platformId: ofPlatform(),
		content: jsonb("content").notNull(),
		hash: text("hash").notNull(),
	},
	(table) => [primaryKey({ columns: [table.reportId, table.edition] })],
)

/** Every step of a report: who took it, and when. Append-only. */
export const reportSteps = pgTable(
	"report_steps",
	{
		reportId: ofReport(),
		seq: integer("seq").notNull(),
		platformId: ofPlatform(),
		type: text("type").notNull(),
		byId: text("by_id").notNull(),
		at: instant("at").notNull(),
		payload: jsonb("payload").notNull(),
		/** Of the copy that it concerns; null before there is one. */
		hash: text("hash"),
	},
	(table) => [
		primaryKey({ columns: [table.reportId, table.seq] }),
		index("report_steps_at").on(table.platformId, table.at),
	],
)
