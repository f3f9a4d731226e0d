import { z } from "@hono/zod-openapi"
import { AbsenceInput } from "../db/directory/edit-people.ts"
import {
	absenceReasons,
	bamaraSections,
	bamaraSuppliers,
	centreKinds,
	preferredChannels,
	resourceKinds,
	resourceSources,
} from "../db/schema/directory.ts"
import { messageChannels } from "../db/schema/messages.ts"
import { holidayCodes } from "../machines/holidays.ts"
import { instant } from "./responses.ts"

/** Answers of the directory, as its queries in `db/directory` give them. */

const day = () => z.iso.date()
const verifiedOn = day().nullable().describe("When somebody last made sure that it is true")
const territory = z.string().describe("Code of a territory, such as RE")
const filieres = z.array(z.string()).describe("Codes of filières")

export const Filiere = z.object({ id: z.uuid(), code: z.string(), name: z.string(), scope: z.string() })

export const Territory = z.object({
	code: z.string(),
	name: z.string(),
	zone: z.string().describe("IANA time zone"),
	hours: z
		.record(z.string(), z.array(z.tuple([z.string(), z.string()]).readonly()).readonly())
		.readonly()
		.nullable()
		.describe('Opening ranges by ISO weekday: {"1": [["08:00","12:00"]]}'),
	revision: z.int().nullable(),
	holidays: z.array(z.enum(holidayCodes)).readonly().describe("Public holidays on which nobody works there"),
	closedDays: z.array(z.iso.date()).readonly().describe("Other days on which nobody works there"),
	closures: z
		.array(z.object({ incident: z.string(), revision: z.int(), from: z.iso.datetime(), to: z.iso.datetime() }))
		.readonly()
		.describe("Incidents that stop work there, those of the last month and to come"),
})

export const Profession = z.object({ code: z.string(), label: z.string(), isHealthProfessional: z.boolean() })

export const Platform = z.object({
	id: z.uuid(),
	code: z.string(),
	name: z.string(),
	hostHospital: z.string(),
	territory,
	referentId: z.uuid().nullable(),
	phone: z.string().nullable().describe("What people outside the team call"),
	serves: z.array(z.string()).describe("Territories that are LOCAL for it"),
})

export const Centre = z.object({
	id: z.uuid(),
	kind: z.enum(centreKinds),
	name: z.string(),
	hospital: z.string(),
	city: z.string(),
	territory,
	finess: z.string().nullable(),
	contactPersonId: z.uuid().nullable(),
	validFrom: day(),
	validTo: day().nullable(),
	verifiedOn,
	filieres,
})

export const PersonSummary = z.object({
	id: z.uuid(),
	title: z.string().nullable(),
	givenName: z.string(),
	familyName: z.string(),
	profession: z.string(),
	specialty: z.string().nullable(),
	territory,
	centreId: z.uuid().nullable(),
	centre: z.string().nullable(),
	filieres,
	verifiedOn,
	active: z.boolean(),
	absentUntil: day().nullable().describe("Last day of the absence of today"),
})

const Absence = z.object({
	id: z.uuid(),
	fromOn: day(),
	toOn: day(),
	reason: z.enum(absenceReasons),
	deputyId: z.uuid().nullable(),
})

export const PersonCard = PersonSummary.extend({
	professionCode: z.string(),
	rpps: z.string().nullable(),
	email: z.string().nullable(),
	secureMail: z.string().nullable(),
	phone: z.string().nullable(),
	preferredChannel: z.enum(preferredChannels),
	hospital: z.string().nullable(),
	resourceId: z.uuid().nullable(),
	resource: z.string().nullable(),
	deputy: z
		.object({
			id: z.uuid(),
			title: z.string().nullable(),
			givenName: z.string().nullable(),
			familyName: z.string().nullable(),
			territory: z.string().nullable(),
			active: z.boolean().nullable(),
			absentUntil: day().nullable(),
		})
		.nullable(),
	absences: z.array(Absence),
	away: z
		.object({ until: day(), deputy: z.object({ id: z.uuid(), name: z.string() }).nullable() })
		.nullable()
		.describe("The absence of today, with who stands in and is there; null when the person is there"),
	refused: z
		.array(z.object({ channel: z.enum(messageChannels), at: instant() }))
		.describe("Ways that a server has refused for good, and since when"),
})

/** An absence of the person in the path. */
export const AbsenceBody = z.strictObject({
	fromOn: AbsenceInput.shape.fromOn,
	toOn: AbsenceInput.shape.toOn,
	reason: AbsenceInput.shape.reason,
	deputyId: AbsenceInput.shape.deputyId,
})

/** The deputy of the person in the path; null for none. */
export const DeputyBody = z.strictObject({ deputyId: z.uuid().nullable() })

export const Staff = z.object({
	id: z.uuid(),
	name: z.string(),
	centreId: z.uuid(),
	centre: z.string(),
	territory,
	filiere: z.string(),
	contactPersonId: z.uuid().nullable(),
	quorumRequired: z.boolean(),
	quorumRule: z.string().nullable(),
	rhythm: z.string().nullable(),
	verifiedOn,
	sessions: z
		.array(z.object({ id: z.uuid(), startsAt: instant(), place: z.string().nullable(), link: z.string().nullable() }))
		.readonly()
		.describe("The next ones"),
})

export const Resource = z.object({
	id: z.uuid(),
	name: z.string(),
	source: z.enum(resourceSources),
	kind: z.enum(resourceKinds),
	territory,
	phone: z.string().nullable(),
	email: z.string().nullable(),
	contactPersonId: z.uuid().nullable(),
	contactTitle: z.string().nullable(),
	contactGivenName: z.string().nullable(),
	contactFamilyName: z.string().nullable(),
	verifiedOn,
})

export const Mission = z.object({
	id: z.uuid(),
	specialty: z.string(),
	filiere: z.string(),
	expertId: z.uuid(),
	expertTitle: z.string().nullable(),
	expertGivenName: z.string(),
	expertFamilyName: z.string(),
	territory,
	startsAt: instant(),
	endsAt: instant(),
	slots: z.int(),
})

/** A place of teleconsultation, or a health insurance fund. */
export const NamedPlace = z.object({ id: z.uuid(), name: z.string(), territory })

export const BamaraItem = z.object({
	id: z.uuid(),
	code: z.string(),
	label: z.string(),
	section: z.enum(bamaraSections),
	position: z.int(),
	required: z.boolean(),
	whoCanSupply: z.enum(bamaraSuppliers),
})
