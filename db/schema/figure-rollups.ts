import {
	bigint,
	customType,
	date,
	index,
	integer,
	pgTable,
	primaryKey,
	smallint,
	text,
	uuid,
} from "drizzle-orm/pg-core"

const bytes = customType<{ data: Buffer }>({ dataType: () => "bytea" })

/**
 * What has changed in `figure_steps` and `figure_cases` and is in no roll-up yet: a row that is gone counts −1, one that
 * has come +1. Those of one statement stand together. Written by triggers, so that nothing can change those tables without it; taken away by whoever folds.
 */
export const figureDeltas = pgTable(
	"figure_deltas",
	{
		id: bigint("id", { mode: "number" }).notNull().generatedAlwaysAsIdentity(),
		platformId: uuid("platform_id").notNull(),
		/** How many rows have come, or are gone, below 0. */
		sign: smallint("sign").notNull(),
		/** `step` or `case`. */
		kind: text("kind").notNull(),
		/** What roll-ups hold of each of them, a line each: see `db/figures/rollups/read-fact.ts`. */
		fact: text("fact").notNull(),
	},
	(table) => [index("figure_deltas_platform").on(table.platformId, table.id)],
)

/** Texts that roll-ups hold by number: places, and what figures are filtered by. Never changed. */
export const figureWords = pgTable("figure_words", {
	id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
	word: text("word").notNull().unique(),
})

/** Packed sums and lists of steps and cases: see `docs/decisions/023-rollups.md`. */
export const figureRollups = pgTable(
	"figure_rollups",
	{
		platformId: uuid("platform_id").notNull(),
		/** What it holds: see `Level` in `db/figures/rollups/levels.ts`. */
		level: text("level").notNull(),
		/** First day of the day, month or year that it is about. */
		bucket: date("bucket").notNull(),
		/** By what it can be filtered, and the part of it that this row is. */
		cube: text("cube").notNull(),
		part: text("part").notNull(),
		/** Changes with every write: what a process keeps of it is known to be current. */
		version: bigint("version", { mode: "number" }).notNull(),
		/** How many steps or cases are in it. */
		n: integer("n").notNull(),
		data: bytes("data").notNull(),
	},
	// In the order in which they are read: a stretch of time of one cube.
	(table) => [primaryKey({ columns: [table.platformId, table.level, table.cube, table.bucket, table.part] })],
)
