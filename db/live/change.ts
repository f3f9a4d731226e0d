import { z } from "zod"
import type { Executor } from "../client.ts"

/** What processes tell each other through PostgreSQL: every one of them listens on it. */
export const CHANGE_CHANNEL = "passerelle_changes"

/**
 * What happened to a case: `case` (an event moved it, or one of its procedures), `task` (somebody took, gave back or
 * passed on one), `document`, `note`, `sheet` (an item of its BaMaRa sheet), `access` (it was limited, or is no longer).
 */
const changeKinds = ["case", "task", "document", "note", "sheet", "access"] as const

/** One change of one case: ids and numbers, never anything about a patient. */
export const Change = z.strictObject({
	kind: z.enum(changeKinds),
	caseId: z.uuid(),
	platformId: z.uuid(),
	/** Cases and procedures that it is about; none for the case as a whole. */
	instanceIds: z.array(z.uuid()).readonly(),
	/** Number of the last entry of the case's log after it; null when it is no event. */
	lastSeq: z.int().nullable(),
	/** Platform that the case has just left: its people hear of this change, and of none after. */
	left: z.uuid().optional(),
})
export type Change = z.infer<typeof Change>

/** Somebody of the team has a case open, or has closed it. */
export const Presence = z.strictObject({
	kind: z.literal("presence"),
	caseId: z.uuid(),
	personId: z.uuid(),
	name: z.string(),
	/** One tab or device of theirs. */
	place: z.uuid(),
	present: z.boolean(),
})
export type Presence = z.infer<typeof Presence>

/** Something that waits for a platform's team and belongs to no case: a request that was received, reminded of, decided. */
const Work = z.strictObject({ kind: z.literal("work"), platformId: z.uuid() })
export type Work = z.infer<typeof Work>

/** What is counted of a platform's cases is another. */
const Figures = z.strictObject({ kind: z.literal("figures"), platformId: z.uuid() })

export const Announcement = z.union([Change, Presence, Work, Figures])
export type Announcement = z.infer<typeof Announcement>

/** PostgreSQL refuses more than 8,000 bytes. */
const MOST_INSTANCES = 100

/** A change as it is sent. One that touched a great many procedures names none: whoever looks at any looks again. */
export const changePayload = (change: Change): string =>
	JSON.stringify(change.instanceIds.length > MOST_INSTANCES ? { ...change, instanceIds: [] } : change)

/** Tells every process: when the transaction commits, and not when it does not. */
export async function announce(sql: Executor, announcement: Announcement): Promise<void> {
	const payload = "instanceIds" in announcement ? changePayload(announcement) : JSON.stringify(announcement)
	await sql`select pg_notify(${CHANGE_CHANNEL}, ${payload})`
}

/** Tells of figures once for each platform, however many of its cases have become others. */
export async function announceFigures(sql: Executor, caseIds: readonly string[]): Promise<void> {
	if (caseIds.length === 0) return
	await sql`
		select count(pg_notify(${CHANGE_CHANNEL}, jsonb_build_object('kind', 'figures', 'platformId', p.platform_id)::text))
		from (select distinct platform_id from figure_cases where case_id = any(${[...caseIds]}::uuid[])) p`
}

/** Tells of a case as a whole, for whatever changes what somebody may be looking at and is no event. */
export async function announceCase(sql: Executor, kind: Change["kind"], caseId: string): Promise<void> {
	await sql`
		select pg_notify(${CHANGE_CHANNEL}, jsonb_build_object('kind', ${kind}::text, 'caseId', c.id,
			'platformId', c.platform_id, 'instanceIds', '[]'::jsonb, 'lastSeq', null)::text)
		from cases c where c.id = ${caseId}`
}
