import { and, asc, eq, gt, isNull, lte, or, sql } from "drizzle-orm"
import { z } from "zod"
import type { Database } from "../client.ts"
import { centreFilieres, centreKinds, centres, filieres, withoutAccents } from "../schema/directory.ts"
import { after, PageRequest, pageOf, wordsOf } from "./page.ts"

export const CentresQuery = PageRequest.extend({
	q: z.string().trim().max(200).optional(),
	kind: z.enum(centreKinds).optional(),
	territory: z.string().max(3).optional(),
	filiere: z.uuid().optional(),
	/** Labels change: those that no longer hold are shown only when asked for. */
	past: z.stringbool().default(false),
})
export type CentresQuery = z.infer<typeof CentresQuery>

/** Centres in the order of their names, whose label holds on `today` (YYYY-MM-DD) unless `past`. */
export async function listCentres(db: Database, query: CentresQuery, today: string) {
	const rows = await db
		.select({
			id: centres.id,
			kind: centres.kind,
			name: centres.name,
			hospital: centres.hospital,
			city: centres.city,
			territory: centres.territory,
			finess: centres.finess,
			contactPersonId: centres.contactPersonId,
			validFrom: centres.validFrom,
			validTo: centres.validTo,
			verifiedOn: centres.verifiedOn,
			filieres: sql<string[]>`coalesce((select json_agg(${filieres.code} order by ${filieres.code})
				from ${centreFilieres} join ${filieres} on ${filieres.id} = ${centreFilieres.filiereId}
				where ${centreFilieres.centreId} = ${centres.id}), '[]'::json)`,
		})
		.from(centres)
		.where(
			and(
				query.kind ? eq(centres.kind, query.kind) : undefined,
				query.territory ? eq(centres.territory, query.territory) : undefined,
				query.filiere
					? sql`exists (select 1 from ${centreFilieres} where ${centreFilieres.centreId} = ${centres.id} and ${centreFilieres.filiereId} = ${query.filiere})`
					: undefined,
				query.past
					? undefined
					: and(lte(centres.validFrom, today), or(isNull(centres.validTo), gt(centres.validTo, today))),
				...wordsOf(query.q ?? "").map(
					(word) => sql`strpos(${centres.searchText}, ${withoutAccents(sql`${word}::text`)}) > 0`,
				),
				query.cursor ? after(centres, centres.searchText, centres.id, query.cursor) : undefined,
			),
		)
		.orderBy(asc(centres.searchText), asc(centres.id))
		.limit(query.limit + 1)
	return pageOf(rows, query.limit)
}
