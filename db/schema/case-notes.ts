import { sql } from "drizzle-orm"
import {
	type AnyPgColumn,
	check,
	date,
	index,
	integer,
	pgTable,
	primaryKey,
	text,
	timestamp,
	uuid,
} from "drizzle-orm/pg-core"
import { cases } from "./workflow.ts"

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" })
const ofCase = () =>
	uuid("case_id")
		.notNull()
		.references(() => cases.id)

/** What the team tells itself about a case; no step of the pathway. Sealed, and destroyed with the key of the case. */
export const notes = pgTable(
	"notes",
	{
		/** Chosen by whoever writes it, so that one sent again is written once. */
		id: uuid("id").primaryKey(),
		caseId: ofCase(),
		/** Which writing of it this is: 1 until it is edited. */
		version: integer("version").notNull(),
		sealed: text("sealed").notNull(),
		writtenBy: text("written_by").notNull(),
		writtenAt: instant("written_at").notNull(),
		editedAt: instant("edited_at"),
		/** Taken back, and still readable as such. */
		withdrawnBy: text("withdrawn_by"),
		withdrawnAt: instant("withdrawn_at"),
	},
	(table) => [index("notes_case").on(table.caseId, table.writtenAt)],
)

/** What a note said before it was edited. */
export const noteVersions = pgTable(
	"note_versions",
	{
		noteId: uuid("note_id")
			.notNull()
			.references(() => notes.id, { onDelete: "cascade" }),
		version: integer("version").notNull(),
		caseId: ofCase(),
		sealed: text("sealed").notNull(),
		/** When this writing of it ceased to hold. */
		replacedAt: instant("replaced_at").notNull(),
	},
	(table) => [primaryKey({ columns: [table.noteId, table.version] })],
)

/** Teammates whom a note names, and who were told of it. */
export const noteMentions = pgTable(
	"note_mentions",
	{
		noteId: uuid("note_id")
			.notNull()
			.references(() => notes.id, { onDelete: "cascade" }),
		personId: uuid("person_id").notNull(),
		caseId: ofCase(),
		at: instant("at").notNull(),
	},
	(table) => [primaryKey({ columns: [table.noteId, table.personId] })],
)

/** What the yearly report asks of the platforms: contributions, difficulties, improvements. */
export const difficultyKinds = ["difficulty", "improvement", "contribution"] as const

/**
 * What a remark for the yearly report can be about. The list is the platforms' own: a tag is never reworded, it is
 * replaced, so that what was said before keeps the words it was said with.
 */
export const difficultyTags = pgTable(
	"difficulty_tags",
	{
		id: uuid("id").primaryKey().defaultRandom(),
		kind: text("kind", { enum: difficultyKinds }).notNull(),
		labelFr: text("label_fr").notNull(),
		labelEn: text("label_en").notNull(),
		/** The tag that this one takes the place of. */
		replaces: uuid("replaces").references((): AnyPgColumn => difficultyTags.id),
		addedBy: text("added_by").notNull(),
		addedAt: instant("added_at").notNull().defaultNow(),
		/** Since when it is no longer offered. */
		retiredAt: instant("retired_at"),
		retiredBy: text("retired_by"),
	},
	(table) => [
		check(
			"difficulty_tags_kind",
			sql`${table.kind} in (${sql.raw(difficultyKinds.map((kind) => `'${kind}'`).join(", "))})`,
		),
	],
)

/** A tagged remark on a case, for the yearly report. The remark is sealed; the rest is counted. */
export const difficulties = pgTable(
	"difficulties",
	{
		id: uuid("id").primaryKey(),
		caseId: ofCase(),
		/** Platform that had the case then: the one whose report counts it. */
		platformId: uuid("platform_id").notNull(),
		tagId: uuid("tag_id")
			.notNull()
			.references(() => difficultyTags.id),
		/** Case or procedure, and place, that it is about; null for the case as a whole. */
		instanceId: uuid("instance_id"),
		place: text("place"),
		occurredOn: date("occurred_on", { mode: "string" }).notNull(),
		/** Null when nothing was said; empty once the case was erased. */
		sealedRemark: text("sealed_remark"),
		recordedBy: text("recorded_by").notNull(),
		recordedAt: instant("recorded_at").notNull(),
		withdrawnBy: text("withdrawn_by"),
		withdrawnAt: instant("withdrawn_at"),
	},
	(table) => [
		index("difficulties_case").on(table.caseId, table.occurredOn),
		index("difficulties_platform").on(table.platformId, table.occurredOn),
	],
)
