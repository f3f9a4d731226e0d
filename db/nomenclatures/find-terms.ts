import { and, eq, inArray, type SQL, sql } from "drizzle-orm"
import type { Database } from "../client.ts"
import { wordsOf } from "../directory/page.ts"
import { withoutAccents } from "../schema/directory.ts"
import { type NomenclatureSystem, nomenclatureTerms } from "../schema/nomenclatures.ts"

interface FoundTerm {
	readonly code: string
	readonly label: string
	/** The synonym by which it was found, where its label does not say what was looked for. */
	readonly synonym: string | null
}

export interface TermSearch {
	readonly system: NomenclatureSystem
	readonly words: string
	/** ISO 639-1: what is shown where the nomenclature is known in it. Every language is looked through. */
	readonly language: string
	readonly limit: number
}

/** Whether any term is known of a nomenclature: none is before its file was imported. */
export async function isKnown(db: Database, system: NomenclatureSystem): Promise<boolean> {
	const [row] = await db
		.select({ code: nomenclatureTerms.code })
		.from(nomenclatureTerms)
		.where(eq(nomenclatureTerms.system, system))
		.limit(1)
	return row !== undefined
}

/**
 * Terms that hold every word, in their label, a synonym or a code; those first whose label begins with what was typed,
 * then those with such a synonym; the shortest first, which are the most general.
 */
export async function searchTerms(
	db: Database,
	{ system, words, language, limit }: TermSearch,
): Promise<readonly FoundTerm[]> {
	const typed = wordsOf(words)
	if (typed.length === 0) return []
	const { code, label, synonyms, searchText } = nomenclatureTerms
	const plain = (text: SQL | string): SQL => withoutAccents(typeof text === "string" ? sql`${text}::text` : text)
	const all = (text: SQL): SQL =>
		sql.join(
			typed.map((word) => sql`strpos(${text}, ${plain(word)}) > 0`),
			sql` and `,
		)
	const found = db.$with("found").as(
		db
			.selectDistinctOn([code], {
				code,
				// The label stands first in it.
				rank: sql<number>`case strpos(${searchText}, '|' || ${plain(words.trim())}) when 1 then 0 when 0 then 2 else 1 end`.as(
					"rank",
				),
			})
			.from(nomenclatureTerms)
			.where(and(eq(nomenclatureTerms.system, system), eq(nomenclatureTerms.active, true), all(sql`${searchText}`)))
			.orderBy(code, sql`rank`),
	)
	const shown = db.$with("shown").as(
		db
			.with(found)
			.selectDistinctOn([code], {
				code,
				label,
				synonyms,
				rank: sql<number>`${found.rank}`.as("found_rank"),
			})
			.from(nomenclatureTerms)
			.innerJoin(found, eq(found.code, code))
			.where(eq(nomenclatureTerms.active, true))
			.orderBy(code, sql`${nomenclatureTerms.language} = ${language} desc`, nomenclatureTerms.language),
	)
	return await db
		.with(shown)
		.select({
			code: shown.code,
			label: shown.label,
			synonym: sql<string | null>`case when ${all(plain(sql`${shown.label} || ' ' || ${shown.code}`))} then null
				else (select one from unnest(${shown.synonyms}) as one where ${all(plain(sql`one`))} limit 1) end`,
		})
		.from(shown)
		.orderBy(sql`found_rank`, sql`length(${shown.label})`, shown.label)
		.limit(limit)
}

/** Labels of codes, those withdrawn since included; a code that is not known is missing. */
export async function findLabels(
	db: Database,
	codes: readonly string[],
	language: string,
): Promise<ReadonlyMap<string, string>> {
	if (codes.length === 0) return new Map()
	const { code, label } = nomenclatureTerms
	const rows = await db
		.selectDistinctOn([code], { code, label })
		.from(nomenclatureTerms)
		.where(inArray(code, [...codes]))
		.orderBy(code, sql`${nomenclatureTerms.language} = ${language} desc`, nomenclatureTerms.language)
	return new Map(rows.map((row) => [row.code, row.label]))
}
