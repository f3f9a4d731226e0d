import { and, asc, eq, gte, sql } from "drizzle-orm"
import { z } from "zod"
import type { Database } from "../client.ts"
import { centres, filieres, missions, people, staffSessions, staffs } from "../schema/directory.ts"

/** How many sessions a list shows of each staff. */
const SESSIONS_SHOWN = 4

export const StaffsQuery = z.strictObject({
	filiere: z.uuid().optional(),
	territory: z.string().max(3).optional(),
})
export type StaffsQuery = z.infer<typeof StaffsQuery>

interface NextSession {
	readonly id: string
	/** ISO 8601 in UTC. */
	readonly startsAt: string
	readonly place: string | null
	readonly link: string | null
}

/** Staffs with their next sessions after `now`: a few tens of rows, so they are not paged. */
export async function listStaffs(db: Database, query: StaffsQuery, now: Date) {
	const next = db
		.select({
			id: staffSessions.id,
			startsAt: sql`to_char(${staffSessions.startsAt} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`.as("starts"),
			place: staffSessions.place,
			link: staffSessions.link,
		})
		.from(staffSessions)
		.where(and(eq(staffSessions.staffId, staffs.id), gte(staffSessions.startsAt, now)))
		.orderBy(asc(staffSessions.startsAt))
		.limit(SESSIONS_SHOWN)
		.as("next")
	const sessions = sql<
		readonly NextSession[]
	>`coalesce((select json_agg(json_build_object('id', ${next.id}, 'startsAt', ${next.startsAt}, 'place', ${next.place}, 'link', ${next.link}) order by ${next.startsAt}) from ${next}), '[]'::json)`
	return db
		.select({
			id: staffs.id,
			name: staffs.name,
			centreId: staffs.centreId,
			centre: centres.name,
			territory: centres.territory,
			filiere: filieres.code,
			contactPersonId: staffs.contactPersonId,
			quorumRequired: staffs.quorumRequired,
			quorumRule: staffs.quorumRule,
			rhythm: staffs.rhythm,
			verifiedOn: staffs.verifiedOn,
			sessions,
		})
		.from(staffs)
		.innerJoin(centres, eq(centres.id, staffs.centreId))
		.innerJoin(filieres, eq(filieres.id, staffs.filiereId))
		.where(
			and(
				query.filiere ? eq(staffs.filiereId, query.filiere) : undefined,
				query.territory ? eq(centres.territory, query.territory) : undefined,
			),
		)
		.orderBy(asc(staffs.name), asc(staffs.id))
}

export const MissionsQuery = z.strictObject({
	filiere: z.uuid().optional(),
	territory: z.string().max(3).optional(),
})
export type MissionsQuery = z.infer<typeof MissionsQuery>

/** Visiting clinics not over at `now`, the next one first. */
export async function listMissions(db: Database, query: MissionsQuery, now: Date) {
	return db
		.select({
			id: missions.id,
			specialty: missions.specialty,
			filiere: filieres.code,
			expertId: missions.expertId,
			expertTitle: people.title,
			expertGivenName: people.givenName,
			expertFamilyName: people.familyName,
			territory: missions.territory,
			startsAt: missions.startsAt,
			endsAt: missions.endsAt,
			slots: missions.slots,
		})
		.from(missions)
		.innerJoin(filieres, eq(filieres.id, missions.filiereId))
		.innerJoin(people, eq(people.id, missions.expertId))
		.where(
			and(
				gte(missions.endsAt, now),
				query.filiere ? eq(missions.filiereId, query.filiere) : undefined,
				query.territory ? eq(missions.territory, query.territory) : undefined,
			),
		)
		.orderBy(asc(missions.startsAt), asc(missions.id))
}
