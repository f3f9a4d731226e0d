import { luhnDigit } from "../../directory/rpps.ts"
import type { absences, centres, people, resources, staffSessions, staffs } from "../../schema/directory.ts"
import { type CentreKey, type SeedCentre, seedCentres } from "./centres.ts"
import { seedAbsences } from "./missions.ts"
import { seedPeople } from "./people.ts"
import { personKey, type SeedPerson } from "./person.ts"
import { professionRows, type TerritoryCode, territoryRows } from "./reference.ts"
import { type ResourceKey, seedResources } from "./resources.ts"
import { seedId } from "./seed-id.ts"
import { dayFrom, sessionStarts } from "./session-starts.ts"
import { seedStaffs } from "./staffs.ts"

const entries = <K extends string, V>(record: Readonly<Record<K, V>>): [K, V][] => Object.entries(record) as [K, V][]

/** Days since somebody verified a row: most within the half-year, some older, for the screen to show. */
const verifiedOn = (now: Date, index: number): string => dayFrom(now, -((index * 37) % 230) - 1)

/** Numbers that the regulator (ARCEP) keeps for fiction. */
const phone = (territory: TerritoryCode, index: number): string =>
	`${territory === "HEX" ? "+33 1 99 00" : "+33 6 39 98"} ${String(index + 1100).replace(/(..)(..)/, "$1 $2")}`

/** Prefix 999 belongs to nobody. */
const rpps = (index: number): string => {
	const digits = `999${String(index + 1).padStart(7, "0")}`
	return `${digits}${luhnDigit(digits)}`
}

const address = (person: SeedPerson): string =>
	`${personKey(person.givenName)}.${person.key}`.replaceAll(/[^a-z.-]/g, "")

export const emailOf = (person: SeedPerson): string => `${address(person)}@passerelle.example`

export const zoneOf = (territory: TerritoryCode): string => {
	const found = territoryRows.find(({ code }) => code === territory)
	if (!found) throw new Error(`No territory ${territory}`)
	return found.zone
}

const isHealthProfessional = (person: SeedPerson): boolean =>
	professionRows.some(({ code, isHealthProfessional: is }) => code === person.profession && is)

export const centreRows = (now: Date): (typeof centres.$inferInsert)[] =>
	entries<CentreKey, SeedCentre>(seedCentres).map(([key, centre], index) => ({
		id: seedId("centre", key),
		kind: centre.kind,
		name: centre.name,
		hospital: centre.hospital,
		city: centre.city,
		territory: centre.territory,
		validFrom: centre.validFrom,
		validTo: centre.validTo ?? null,
		verifiedOn: verifiedOn(now, index),
	}))

export const centreFiliereRows = () =>
	entries(seedCentres).flatMap(([key, { filieres }]) =>
		filieres.map((code) => ({ centreId: seedId("centre", key), filiereId: seedId("filiere", code) })),
	)

/** The first person listed at a centre is who to reach there. */
export const centreContacts = () =>
	entries(seedCentres).flatMap(([key]) => {
		const contact = seedPeople.find(({ centre, active }) => centre === key && active !== false)
		return contact ? [{ id: seedId("centre", key), contactPersonId: seedId("person", contact.key) }] : []
	})

export const resourceRows = (now: Date): (typeof resources.$inferInsert)[] =>
	entries(seedResources).map(([key, { name, source, kind, territory }], index) => ({
		id: seedId("resource", key),
		name,
		source,
		kind,
		territory,
		phone: phone(territory, index + 500),
		email: `${key}@ressources.example`,
		verifiedOn: verifiedOn(now, index),
	}))

export const resourceContacts = () =>
	entries<ResourceKey, { readonly contact?: string }>(seedResources).flatMap(([key, { contact }]) =>
		contact ? [{ id: seedId("resource", key), contactPersonId: seedId("person", contact) }] : [],
	)

export const personRows = (now: Date): (typeof people.$inferInsert)[] =>
	seedPeople.map((person, index) => ({
		id: seedId("person", person.key),
		title: person.title,
		givenName: person.givenName,
		familyName: person.familyName,
		profession: person.profession,
		specialty: person.specialty ?? null,
		rpps: isHealthProfessional(person) ? rpps(index) : null,
		email: emailOf(person),
		secureMail: isHealthProfessional(person) ? `${address(person)}@mssante.example` : null,
		phone: phone(person.territory, index),
		preferredChannel: person.preferredChannel ?? (isHealthProfessional(person) ? "secureMail" : "email"),
		centreId: person.centre ? seedId("centre", person.centre) : null,
		territory: person.territory,
		deputyId: person.deputy ? seedId("person", person.deputy) : null,
		resourceId: person.resource ? seedId("resource", person.resource) : null,
		active: person.active ?? true,
		verifiedOn: verifiedOn(now, index),
		updatedAt: now,
	}))

export const absenceRows = (now: Date): (typeof absences.$inferInsert)[] =>
	seedAbsences.map(({ person, from, to, reason, deputy }, index) => ({
		id: seedId("absence", `${person}-${index}`),
		personId: seedId("person", person),
		fromOn: dayFrom(now, from),
		toOn: dayFrom(now, to),
		reason,
		deputyId: deputy ? seedId("person", deputy) : null,
	}))

const weekdays = ["Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi"] as const
const rhythms = { 1: "chaque semaine", 2: "une semaine sur deux", 4: "toutes les quatre semaines" } as const

export const staffRows = (now: Date): (typeof staffs.$inferInsert)[] =>
	entries(seedStaffs).map(([key, staff], index) => ({
		id: seedId("staff", key),
		name: staff.name,
		centreId: seedId("centre", staff.centre),
		filiereId: seedId("filiere", staff.filiere),
		contactPersonId: seedId("person", staff.contact),
		quorumRequired: staff.quorumRule !== undefined,
		quorumRule: staff.quorumRule ?? null,
		rhythm: `${weekdays[staff.weekday - 1]} ${staff.at}, ${rhythms[staff.everyWeeks]}`,
		verifiedOn: verifiedOn(now, index),
	}))

/** Two months back, four ahead, unless said. A later run adds what has come into sight. */
export const sessionRows = (now: Date, fromDay = -60, toDay = 120): (typeof staffSessions.$inferInsert)[] =>
	entries(seedStaffs).flatMap(([key, staff]) =>
		sessionStarts(staff, zoneOf(seedCentres[staff.centre].territory), now, fromDay, toDay).map((startsAt) => ({
			id: seedId("staffSession", `${key}-${startsAt.toISOString()}`),
			staffId: seedId("staff", key),
			startsAt,
			place: `${seedCentres[staff.centre].name}, ${seedCentres[staff.centre].city}`,
			link: `https://visio.example/${key}`,
		})),
	)
