import { sql } from "drizzle-orm"
import { boolean, check, index, pgTable, primaryKey, text } from "drizzle-orm/pg-core"

/** Diseases of Orphanet, signs of the Human Phenotype Ontology. */
export const nomenclatureSystems = ["ORPHA", "HPO"] as const
export type NomenclatureSystem = (typeof nomenclatureSystems)[number]

/**
 * Terms of published nomenclatures, a row for each language, as `npm run nomenclature:import` has read them. Those that a
 * later edition withdrew stay for the cases that name them, and are no longer offered.
 */
export const nomenclatureTerms = pgTable(
	"nomenclature_terms",
	{
		system: text("system").$type<NomenclatureSystem>().notNull(),
		/** As the forms keep it: `ORPHA:98896`, `HP:0001250`. */
		code: text("code").notNull(),
		/** ISO 639-1. */
		language: text("language").notNull(),
		label: text("label").notNull(),
		synonyms: text("synonyms").array().notNull(),
		/** Label, synonyms and codes, lower case without accents, each in vertical bars. */
		searchText: text("search_text").notNull(),
		active: boolean("active").notNull().default(true),
		/** Date or name of the edition, as its file gives it. */
		edition: text("edition").notNull(),
	},
	(table) => [
		primaryKey({ columns: [table.system, table.code, table.language] }),
		index("nomenclature_terms_code").on(table.code),
		check("nomenclature_terms_system", sql`${table.system} in ('ORPHA', 'HPO')`),
	],
)
