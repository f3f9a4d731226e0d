import { eq, sql } from "drizzle-orm"
import { z } from "zod"
import { WorkflowError } from "../../machines/workflow-error.ts"
import type { Database } from "../client.ts"
import { absenceReasons, absences, people, preferredChannels } from "../schema/directory.ts"
import { Rpps } from "./rpps.ts"

const line = (most: number) => z.string().trim().min(1).max(most)

/** A new person. The deputy has its own command, which makes sure that it is somebody else. */
export const PersonInput = z.strictObject({
	title: line(20).nullish(),
	givenName: line(100),
	familyName: line(100),
	profession: line(20),
	specialty: line(200).nullish(),
	rpps: Rpps.nullish(),
	email: z.email().max(200).nullish(),
	secureMail: z.email().max(200).nullish(),
	phone: line(30).nullish(),
	preferredChannel: z.enum(preferredChannels).optional(),
	centreId: z.uuid().nullish(),
	territory: line(3),
	resourceId: z.uuid().nullish(),
	verifiedOn: z.iso.date().nullish(),
})
export type PersonInput = z.infer<typeof PersonInput>

/** What changes of a person; a field left out stays, null empties it. */
export const PersonChanges = PersonInput.partial().extend({ active: z.boolean().optional() })
export type PersonChanges = z.infer<typeof PersonChanges>

/** A deputy, or null for none. */
export const DeputyInput = z
	.strictObject({ personId: z.uuid(), deputyId: z.uuid().nullable() })
	.refine((input) => input.deputyId !== input.personId, {
		path: ["deputyId"],
		message: "Nobody can be their own deputy",
	})
export type DeputyInput = z.infer<typeof DeputyInput>

/** Days away, both included. */
export const AbsenceInput = z
	.strictObject({
		personId: z.uuid(),
		fromOn: z.iso.date(),
		toOn: z.iso.date(),
		reason: z.enum(absenceReasons),
		/** Asked during this absence when the usual deputy is not there. */
		deputyId: z.uuid().nullish(),
	})
	.refine((input) => input.fromOn <= input.toOn, { path: ["toOn"], message: "An absence ends after it begins" })
	.refine((input) => input.deputyId !== input.personId, {
		path: ["deputyId"],
		message: "Nobody can be their own deputy",
	})
export type AbsenceInput = z.infer<typeof AbsenceInput>

/** @throws WorkflowError REFERENCE_UNKNOWN, PAYLOAD_INVALID (the RPPS is somebody else's). */
export async function createPerson(db: Database, input: PersonInput): Promise<string> {
	const rows = await explained(db.insert(people).values(PersonInput.parse(input)).returning({ id: people.id }))
	return idOf(rows)
}

/** @throws WorkflowError NOT_FOUND, REFERENCE_UNKNOWN, PAYLOAD_INVALID (the RPPS is somebody else's). */
export async function updatePerson(db: Database, id: string, changes: PersonChanges): Promise<void> {
	const set = { ...PersonChanges.parse(changes), updatedAt: sql`now()` }
	idOf(await explained(db.update(people).set(set).where(eq(people.id, id)).returning({ id: people.id })))
}

/** @throws WorkflowError NOT_FOUND, REFERENCE_UNKNOWN. */
export async function setDeputy(db: Database, input: DeputyInput): Promise<void> {
	const { personId, deputyId } = DeputyInput.parse(input)
	const change = db.update(people).set({ deputyId, updatedAt: sql`now()` })
	idOf(await explained(change.where(eq(people.id, personId)).returning({ id: people.id })))
}

/** @throws WorkflowError REFERENCE_UNKNOWN. */
export async function addAbsence(db: Database, input: AbsenceInput): Promise<string> {
	return idOf(await explained(db.insert(absences).values(AbsenceInput.parse(input)).returning({ id: absences.id })))
}

function idOf(rows: readonly { readonly id: string }[]): string {
	const [row] = rows
	if (!row) throw new WorkflowError("NOT_FOUND", "This person is not in the directory")
	return row.id
}

const PgFailure = z.object({ code: z.string(), constraint_name: z.string().optional() })
const FOREIGN_KEY = "23503"
const UNIQUE = "23505"

/**
 * The constraints say what is wrong; asking the tables beforehand would cost a round trip and could change meanwhile.
 */
async function explained<T>(query: PromiseLike<T>): Promise<T> {
	try {
		return await query
	} catch (error) {
		const failure = PgFailure.safeParse(error instanceof Error ? error.cause : undefined)
		const constraint = failure.data?.constraint_name
		if (failure.data?.code === FOREIGN_KEY)
			throw new WorkflowError(
				"REFERENCE_UNKNOWN",
				"Something this person points to is not in the directory",
				{ constraint },
				{ cause: error },
			)
		if (failure.data?.code === UNIQUE)
			throw new WorkflowError(
				"PAYLOAD_INVALID",
				"This RPPS already belongs to somebody in the directory: open that card instead",
				{ constraint },
				{ cause: error },
			)
		throw error
	}
}
