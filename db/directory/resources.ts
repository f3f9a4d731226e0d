import { and, asc, eq, sql } from "drizzle-orm"
import { z } from "zod"
import type { Database } from "../client.ts"
import { people, resourceKinds, resourceSources, resources, withoutAccents } from "../schema/directory.ts"
import { after, PageRequest, pageOf, wordsOf } from "./page.ts"

export const ResourcesQuery = PageRequest.extend({
	q: z.string().trim().max(200).optional(),
	territory: z.string().max(3).optional(),
	source: z.enum(resourceSources).optional(),
	kind: z.enum(resourceKinds).optional(),
})
export type ResourcesQuery = z.infer<typeof ResourcesQuery>

/** A resource at a distance serves every territory, wherever it sits. */
const REMOTE = "teleconsultation"

/** Extra-medical resources in the order of their names; `territory` gives those that serve it. */
export async function listResources(db: Database, query: ResourcesQuery) {
	const rows = await db
		.select({
			id: resources.id,
			name: resources.name,
			source: resources.source,
			kind: resources.kind,
			territory: resources.territory,
			phone: resources.phone,
			email: resources.email,
			contactPersonId: resources.contactPersonId,
			contactTitle: people.title,
			contactGivenName: people.givenName,
			contactFamilyName: people.familyName,
			verifiedOn: resources.verifiedOn,
		})
		.from(resources)
		.leftJoin(people, eq(people.id, resources.contactPersonId))
		.where(
			and(
				query.territory
					? sql`(${resources.territory} = ${query.territory} or ${resources.source} = ${REMOTE})`
					: undefined,
				query.source ? eq(resources.source, query.source) : undefined,
				query.kind ? eq(resources.kind, query.kind) : undefined,
				...wordsOf(query.q ?? "").map(
					(word) => sql`strpos(${resources.searchText}, ${withoutAccents(sql`${word}::text`)}) > 0`,
				),
				query.cursor ? after(resources, resources.searchText, resources.id, query.cursor) : undefined,
			),
		)
		.orderBy(asc(resources.searchText), asc(resources.id))
		.limit(query.limit + 1)
	return pageOf(rows, query.limit)
}
