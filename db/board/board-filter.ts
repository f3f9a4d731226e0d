import { z } from "zod"
import { parties, rolesOfParty } from "../../machines/party.ts"
import { Urgency } from "../../machines/vocabulary.ts"
import { CaseNumberPrefix } from "../cases/list-cases.ts"
import type { Executor } from "../client.ts"

/** One value, or several of which one must fit: `?party=expert&party=requester`. */
const some = <S extends z.ZodType>(value: S) => z.union([value, z.array(value).max(30)]).optional()
const valuesOf = <T>(given: T | readonly T[] | undefined): readonly T[] | null => {
	if (given === undefined) return null
	return Array.isArray(given) ? (given as readonly T[]) : [given as T]
}

const DAY_MS = 24 * 3_600_000

/** What cases a board shows; all of it must fit. Also what a saved view keeps. */
export const BoardFilter = z.strictObject({
	/** Whose turn it is: the party of the task due first. `system` when nobody has anything to do. */
	party: some(z.enum(parties)),
	/** Where the patient is cared for, or lives. */
	territory: some(z.string().regex(/^[A-Z]{2,3}$/)),
	filiere: some(z.uuid()),
	urgency: some(Urgency),
	/** Only what is late; only what is not. */
	late: z.enum(["true", "false"]).optional(),
	/** Only what has been in its step for so many days or more. */
	since: z.coerce.number().int().min(1).max(999).optional(),
	/** Only tasks that somebody took, or nobody. */
	assigned: z.enum(["me", "nobody"]).optional(),
	/** Beginning of a case number. */
	q: CaseNumberPrefix.optional(),
	platform: z.uuid().optional(),
})
export type BoardFilter = z.infer<typeof BoardFilter>

/** Condition on a row of `boardRows` called `b`. */
export function fits(sql: Executor, filter: BoardFilter, now: Date, me: string) {
	const party = valuesOf(filter.party)
	const roles = party?.flatMap((one) => [...rolesOfParty(one)]) ?? []
	const territory = valuesOf(filter.territory)
	const filiere = valuesOf(filter.filiere)
	const urgency = valuesOf(filter.urgency)
	const since = filter.since === undefined ? null : new Date(now.getTime() - filter.since * DAY_MS).toISOString()
	return sql`(true
		${party === null ? sql`` : sql`and coalesce(b.role, 'system') = any(${roles}::text[])`}
		${territory === null ? sql`` : sql`and (b.territory_of_care = any(${[...territory]}::text[]) or b.territory_of_residence = any(${[...territory]}::text[]))`}
		${filiere === null ? sql`` : sql`and b.filieres && ${[...filiere]}::uuid[]`}
		${urgency === null ? sql`` : sql`and b.urgency = any(${[...urgency]}::text[])`}
		${filter.late === undefined ? sql`` : filter.late === "true" ? sql`and b.late` : sql`and not b.late`}
		${since === null ? sql`` : sql`and b.since <= ${since}::timestamptz`}
		${filter.assigned === undefined ? sql`` : filter.assigned === "me" ? sql`and b.assignee_id = ${me}::uuid` : sql`and b.role is not null and b.assignee_id is null`}
		${filter.q === undefined ? sql`` : sql`and starts_with(b.number, ${filter.q})`}
		${filter.platform === undefined ? sql`` : sql`and b.platform_id = ${filter.platform}`})`
}
