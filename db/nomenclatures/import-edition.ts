import { and, count, eq, notInArray, sql } from "drizzle-orm"
import type { Database } from "../client.ts"
import { withoutAccents } from "../schema/directory.ts"
import { nomenclatureTerms } from "../schema/nomenclatures.ts"
import type { Edition } from "./term.ts"

const BATCH = 1000
/** A download that was cut in two must not withdraw half of the diseases. */
const LEAST_SHARE = 0.8

export interface ImportOutcome {
	readonly terms: number
	/** Offered until now and no longer. */
	readonly withdrawn: number
}

/**
 * Takes an edition in, whole or not at all: its terms as they are now; those that it no longer has are not offered any
 * more. The same file twice changes nothing.
 *
 * @throws Error where far fewer terms would be offered than now, unless `evenIfSmaller`
 */
export async function importEdition(
	db: Database,
	{ system, language, edition, terms }: Edition,
	{ evenIfSmaller = false } = {},
): Promise<ImportOutcome> {
	return await db.transaction(async (tx) => {
		const those = and(eq(nomenclatureTerms.system, system), eq(nomenclatureTerms.language, language))
		const offered = and(those, eq(nomenclatureTerms.active, true))
		const [{ before } = { before: 0 }] = await tx.select({ before: count() }).from(nomenclatureTerms).where(offered)
		const now = terms.filter(({ active }) => active).length
		if (now < before * LEAST_SHARE && !evenIfSmaller)
			throw new Error(
				`the file offers ${now} terms where ${before} are known: nothing was changed; take it with --smaller if that is meant`,
			)
		for (let from = 0; from < terms.length; from += BATCH) {
			const rows = terms.slice(from, from + BATCH).map(({ code, label, synonyms, formerCodes, active }) => ({
				system,
				language,
				edition,
				code,
				label,
				synonyms: [...synonyms],
				searchText: withoutAccents(sql`${`|${[label, ...synonyms, code, ...formerCodes].join("|")}|`}::text`),
				active,
			}))
			await tx
				.insert(nomenclatureTerms)
				.values(rows)
				.onConflictDoUpdate({
					target: [nomenclatureTerms.system, nomenclatureTerms.code, nomenclatureTerms.language],
					set: {
						label: sql`excluded.label`,
						synonyms: sql`excluded.synonyms`,
						searchText: sql`excluded.search_text`,
						active: sql`excluded.active`,
						edition: sql`excluded.edition`,
					},
				})
		}
		const codes = terms.map(({ code }) => code)
		const gone = await tx
			.update(nomenclatureTerms)
			.set({ active: false })
			.where(and(offered, notInArray(nomenclatureTerms.code, codes)))
			.returning({ code: nomenclatureTerms.code })
		return { terms: now, withdrawn: gone.length }
	})
}
