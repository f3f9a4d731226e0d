import { z } from "zod"

const day = z.string().nullable()

const DirectoryPerson = z.object({
	id: z.uuid(),
	title: z.string().nullable(),
	givenName: z.string(),
	familyName: z.string(),
	profession: z.string(),
	specialty: z.string().nullable(),
	territory: z.string(),
	centre: z.string().nullable(),
	filieres: z.array(z.string()),
	verifiedOn: day,
	absentUntil: day,
})
export type DirectoryPerson = z.infer<typeof DirectoryPerson>
export const DirectoryPeople = z.object({ items: z.array(DirectoryPerson), next: z.string().nullable() })

const reasons = ["leave", "training", "illness", "parental", "mission", "other"] as const
export type AbsenceReason = (typeof reasons)[number]

export const PersonCard = DirectoryPerson.extend({
	rpps: z.string().nullable(),
	email: z.string().nullable(),
	secureMail: z.string().nullable(),
	phone: z.string().nullable(),
	preferredChannel: z.enum(["secureMail", "email", "phone", "mail"]),
	hospital: z.string().nullable(),
	deputy: z
		.object({
			id: z.uuid(),
			title: z.string().nullable(),
			givenName: z.string().nullable(),
			familyName: z.string().nullable(),
			absentUntil: day,
		})
		.nullable(),
	refused: z.array(z.object({ channel: z.string(), at: z.string() })),
	absences: z.array(z.object({ id: z.uuid(), fromOn: z.string(), toOn: z.string(), reason: z.enum(reasons) })),
})
/** Whether somebody is away today, and who stands in. */
export const AwayToday = z.object({
	away: z.object({ until: z.string(), deputy: z.object({ id: z.uuid(), name: z.string() }).nullable() }).nullable(),
})
export type PersonCard = z.infer<typeof PersonCard>
