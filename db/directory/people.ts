import { and, asc, desc, eq, gte, type SQL, sql } from "drizzle-orm"
import { alias } from "drizzle-orm/pg-core"
import { z } from "zod"
import { findAway } from "../absences/find-away.ts"
import type { Database } from "../client.ts"
import {
	absences,
	centreFilieres,
	centres,
	filieres,
	people,
	professions,
	resources,
	withoutAccents,
} from "../schema/directory.ts"
import { refusedAddresses } from "../schema/messages.ts"
import { after, type Page, PageRequest, pageOf, wordsOf } from "./page.ts"

/** Query of the list of people; every field narrows it. `filiere` is that of the person's centre. */
export const PeopleQuery = PageRequest.extend({
	q: z.string().trim().max(200).optional(),
	territory: z.string().max(3).optional(),
	filiere: z.uuid().optional(),
	profession: z.string().max(20).optional(),
	/** Those who left stay in the directory for old cases; they are shown only when asked for. */
	inactive: z.stringbool().default(false),
})
export type PeopleQuery = z.infer<typeof PeopleQuery>

/** Codes of the filières of the person's centre. */
const filiereCodes = sql<string[]>`coalesce((select json_agg(${filieres.code} order by ${filieres.code})
	from ${centreFilieres} join ${filieres} on ${filieres.id} = ${centreFilieres.filiereId}
	where ${centreFilieres.centreId} = ${people.centreId}), '[]'::json)`

/** Last day of the absence that covers `today`, or null. */
const absentUntil = (person: typeof people | ReturnType<typeof aliasOfPeople>, today: string): SQL<string | null> =>
	sql<string | null>`(select max(away.to_on)::text from absences as away
		where away.person_id = ${person.id} and ${today}::date between away.from_on and away.to_on)`

const aliasOfPeople = () => alias(people, "deputy")

const summaryOf = (today: string) => ({
	id: people.id,
	title: people.title,
	givenName: people.givenName,
	familyName: people.familyName,
	profession: professions.label,
	specialty: people.specialty,
	territory: people.territory,
	centreId: people.centreId,
	centre: centres.name,
	filieres: filiereCodes,
	verifiedOn: people.verifiedOn,
	active: people.active,
	absentUntil: absentUntil(people, today),
})

/** People in the order of their names. `today` (YYYY-MM-DD, where the reader is) says who is away. */
export async function searchPeople(db: Database, query: PeopleQuery, today: string) {
	const conditions: (SQL | undefined)[] = [
		query.inactive ? undefined : eq(people.active, true),
		query.territory ? eq(people.territory, query.territory) : undefined,
		query.profession ? eq(people.profession, query.profession) : undefined,
		query.filiere
			? sql`exists (select 1 from ${centreFilieres} where ${centreFilieres.centreId} = ${people.centreId} and ${centreFilieres.filiereId} = ${query.filiere})`
			: undefined,
		// `strpos` rather than `like`: no character of the search means anything but itself.
		...wordsOf(query.q ?? "").map(
			(word) =>
				sql`strpos(concat_ws(' ', ${people.searchText}, ${centres.searchText}), ${withoutAccents(sql`${word}::text`)}) > 0`,
		),
		query.cursor ? after(people, people.searchText, people.id, query.cursor) : undefined,
	]
	const rows = await db
		.select(summaryOf(today))
		.from(people)
		.innerJoin(professions, eq(professions.code, people.profession))
		.leftJoin(centres, eq(centres.id, people.centreId))
		.where(and(...conditions))
		.orderBy(asc(people.searchText), asc(people.id))
		.limit(query.limit + 1)
	return pageOf(rows, query.limit) satisfies Page<unknown>
}

/** Everything the directory says of a person, with the usual deputy and the absences not over on `today`. */
export async function findPersonCard(db: Database, id: string, today: string) {
	const deputy = aliasOfPeople()
	const person = db
		.select({
			...summaryOf(today),
			professionCode: people.profession,
			rpps: people.rpps,
			email: people.email,
			secureMail: people.secureMail,
			phone: people.phone,
			preferredChannel: people.preferredChannel,
			hospital: centres.hospital,
			resourceId: people.resourceId,
			resource: resources.name,
			deputyId: people.deputyId,
			deputyTitle: deputy.title,
			deputyGivenName: deputy.givenName,
			deputyFamilyName: deputy.familyName,
			deputyTerritory: deputy.territory,
			deputyActive: deputy.active,
			deputyAbsentUntil: absentUntil(deputy, today),
		})
		.from(people)
		.innerJoin(professions, eq(professions.code, people.profession))
		.leftJoin(centres, eq(centres.id, people.centreId))
		.leftJoin(resources, eq(resources.id, people.resourceId))
		.leftJoin(deputy, eq(deputy.id, people.deputyId))
		.where(eq(people.id, id))
	const away = db
		.select({
			id: absences.id,
			fromOn: absences.fromOn,
			toOn: absences.toOn,
			reason: absences.reason,
			deputyId: absences.deputyId,
		})
		.from(absences)
		.where(and(eq(absences.personId, id), gte(absences.toOn, today)))
		.orderBy(asc(absences.fromOn), desc(absences.toOn))
	const [[row], upcoming, absent, refused] = await Promise.all([
		person,
		away,
		findAway(db.$client, [id], today),
		db
			.select({ channel: refusedAddresses.channel, at: refusedAddresses.refusedAt })
			.from(refusedAddresses)
			.where(eq(refusedAddresses.personId, id)),
	])
	if (!row) return undefined
	const now = absent.get(id)
	const {
		deputyId,
		deputyTitle,
		deputyGivenName,
		deputyFamilyName,
		deputyTerritory,
		deputyActive,
		deputyAbsentUntil,
		...card
	} = row
	return {
		...card,
		/** Who stands in today, where the person is away. */
		away: now ? { until: now.until, deputy: now.deputy } : null,
		refused: refused.map(({ channel, at }) => ({ channel, at: at.toISOString() })),
		deputy:
			deputyId === null
				? null
				: {
						id: deputyId,
						title: deputyTitle,
						givenName: deputyGivenName,
						familyName: deputyFamilyName,
						territory: deputyTerritory,
						active: deputyActive,
						absentUntil: deputyAbsentUntil,
					},
		absences: upcoming,
	}
}
