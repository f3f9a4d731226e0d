import { and, eq, isNull } from "drizzle-orm"
import type { Role } from "../../machines/vocabulary.ts"
import type { Database } from "../client.ts"
import { prepareRules } from "../clocks/rules.ts"
import {
	absences,
	centreFilieres,
	centres,
	missions,
	people,
	places,
	platforms,
	resources,
	staffSessions,
	staffs,
} from "../schema/directory.ts"
import { seedMissions, seedPlaces } from "./directory-data/missions.ts"
import type { SeedPerson } from "./directory-data/person.ts"
import { seedTeams } from "./directory-data/platform-teams.ts"
import type { PlatformCode } from "./directory-data/reference.ts"
import {
	absenceRows,
	centreContacts,
	centreFiliereRows,
	centreRows,
	emailOf,
	personRows,
	resourceContacts,
	resourceRows,
	sessionRows,
	staffRows,
	zoneOf,
} from "./directory-data/rows.ts"
import { seedId } from "./directory-data/seed-id.ts"
import { dayFrom, localInstant, mondayFrom } from "./directory-data/session-starts.ts"
import { seedReference } from "./reference.ts"

interface TeamMember {
	readonly personId: string
	readonly role: Role
	/** As on screen: "Dr Élise Latanier". */
	readonly name: string
	readonly email: string
}

const member = (role: Role, person: SeedPerson): TeamMember => ({
	personId: seedId("person", person.key),
	role,
	name: `${person.title} ${person.givenName} ${person.familyName}`,
	email: emailOf(person),
})

/** The people of the four platforms, to give accounts and roles to. */
export const platformTeams: readonly {
	readonly platformId: string
	readonly code: PlatformCode
	readonly members: readonly TeamMember[]
}[] = seedTeams.map((team) => ({
	platformId: seedId("platform", team.platform),
	code: team.platform,
	members: [
		...team.secretaries.map((person) => member("secretary", person)),
		...team.nurses.map((person) => member("nurse", person)),
		member("physician", team.physician),
		member("physicianDeputy", team.physicianDeputy),
		member("delegate", team.delegate),
	],
}))

/**
 * A believable directory around `now`: real territories, filières, platforms and hospitals, invented people, centres
 * and resources. Every id follows from its key, so that a second run finds its rows and leaves what was edited since.
 */
export async function seedDirectory(db: Database, now: Date): Promise<void> {
	await db.transaction(async (tx) => {
		await seedReference(tx)
		await tx.insert(centres).values(centreRows(now)).onConflictDoNothing()
		await tx.insert(centreFilieres).values(centreFiliereRows()).onConflictDoNothing()
		await tx.insert(resources).values(resourceRows(now)).onConflictDoNothing()
		// Deputies are in the same statement: foreign keys are checked at its end.
		await tx.insert(people).values(personRows(now)).onConflictDoNothing()
		// Centres and people point to each other, so contacts come last, and only where nobody chose one.
		for (const { id, contactPersonId } of centreContacts())
			await tx
				.update(centres)
				.set({ contactPersonId })
				.where(and(eq(centres.id, id), isNull(centres.contactPersonId)))
		for (const { id, contactPersonId } of resourceContacts())
			await tx
				.update(resources)
				.set({ contactPersonId })
				.where(and(eq(resources.id, id), isNull(resources.contactPersonId)))
		for (const { platform, physician } of seedTeams)
			await tx
				.update(platforms)
				.set({ referentId: seedId("person", physician.key) })
				.where(and(eq(platforms.id, seedId("platform", platform)), isNull(platforms.referentId)))
		for (const { platform, phone } of seedTeams)
			await tx
				.update(platforms)
				.set({ phone })
				.where(and(eq(platforms.id, seedId("platform", platform)), isNull(platforms.phone)))
		await tx.insert(absences).values(absenceRows(now)).onConflictDoNothing()
		await tx.insert(staffs).values(staffRows(now)).onConflictDoNothing()
		await tx.insert(staffSessions).values(sessionRows(now)).onConflictDoNothing()
		await tx.insert(missions).values(missionRows(now)).onConflictDoNothing()
		await tx
			.insert(places)
			.values(Object.entries(seedPlaces).map(([key, row]) => ({ id: seedId("place", key), ...row })))
			.onConflictDoNothing()
	})
	await prepareRules(db)
}

/** Missions begin on a Monday, in the hours of the territory they go to. */
const missionRows = (now: Date): (typeof missions.$inferInsert)[] =>
	Object.entries(seedMissions).map(([key, { filiere, expert, fromDay, days, ...row }]) => {
		const monday = mondayFrom(now, fromDay)
		return {
			id: seedId("mission", key),
			...row,
			filiereId: seedId("filiere", filiere),
			expertId: seedId("person", expert),
			startsAt: localInstant(zoneOf(row.territory), monday, "08:00"),
			endsAt: localInstant(zoneOf(row.territory), dayFrom(new Date(monday), days - 1), "17:00"),
		}
	})
