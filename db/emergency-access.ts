import { z } from "zod"
import {
	hasGrant,
	inTeam,
	mayDecideRights,
	mayOpenInEmergency,
	mayReadCase,
	type Principal,
} from "../machines/policy.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import type { Origin } from "./audit/audit-entry.ts"
import { appendAudit } from "./audit/record-audit.ts"
import { findCaseKey } from "./case-key.ts"
import { findNames } from "./cases/names.ts"
import type { Executor } from "./client.ts"
import { type Page, PageRequest, pageOf } from "./directory/page.ts"
import type { Engine } from "./engine.ts"
import { instant } from "./instant.ts"
import { relationOfCase } from "./relations.ts"
import { seeCase } from "./scope.ts"
import { tellPeople } from "./tell-people.ts"

/** Most minutes that a case stays open to somebody: a night on duty is asked for again, with its reason. */
const MOST_MINUTES = 240
/** Most accesses of one person that are open at once: who needs more is not in an emergency. */
const MOST_OPEN = 5

/** What somebody says to open a case of another platform in an emergency. */
export const NewEmergencyAccess = z.strictObject({
	/** As said on the phone: `P-2026-0147`. */
	caseNumber: z
		.string()
		.trim()
		.toUpperCase()
		.regex(/^P-\d{4}-\d{4,9}$/, "a case number, such as P-2026-0147"),
	reason: z.string().trim().min(10).max(2_000),
	minutes: z.int().min(1).max(MOST_MINUTES),
})
export type NewEmergencyAccess = z.infer<typeof NewEmergencyAccess>

export const EmergencyReview = z.strictObject({
	justified: z.boolean(),
	note: z.string().trim().min(1).max(2_000).optional(),
})
type EmergencyReview = z.infer<typeof EmergencyReview>

export const EmergencyQuery = PageRequest.extend({
	/** Those to the cases of this platform; without it, my own. */
	platform: z.uuid().optional(),
	/** Only those that nobody of the platform has looked at yet. */
	unreviewed: z.stringbool().default(false),
})
type EmergencyQuery = z.infer<typeof EmergencyQuery>

const Person = z.object({ id: z.string(), name: z.string() })

/** One emergency access, for whoever made it and for the platform of the case. */
export const EmergencyAccess = z.object({
	id: z.uuid(),
	case: z.object({ id: z.uuid(), number: z.string() }),
	platformId: z.uuid().describe("Platform that owned the case when it was opened"),
	person: Person,
	reason: z
		.string()
		.nullable()
		.describe("Null for whoever may not read it, or no longer reaches the case; `[erased]` once the case was erased"),
	openedAt: z.iso.datetime(),
	expiresAt: z.iso.datetime(),
	endedAt: z.iso.datetime().nullable(),
	open: z.boolean(),
	review: z
		.object({ by: Person, at: z.iso.datetime(), justified: z.boolean(), note: z.string().nullable() })
		.nullable()
		.describe("What the platform of the case found when it looked at it"),
})
export type EmergencyAccess = z.infer<typeof EmergencyAccess>

export interface OpenedInEmergency {
	readonly id: string
	readonly caseId: string
	readonly expiresAt: string
}

/** The same for a number that nobody has and for one that cannot be opened: nothing is learnt by trying. */
const noSuchCase = () => new WorkflowError("NOT_FOUND", "no case of this number can be opened in an emergency", {})

/**
 * Opens a case of another platform to a clinician, to read, for some minutes. Reason, audit entry and the notice to the
 * case's own physician and coordinators are written with it or not at all.
 *
 * A case whose use is limited, that is archived or erased is not opened: it answers as if there were none.
 *
 * @throws WorkflowError FORBIDDEN, NOT_FOUND, EMERGENCY_NOT_NEEDED, EMERGENCY_LIMIT_REACHED
 */
export async function openInEmergency(
	engine: Engine,
	principal: Principal,
	{ caseNumber, reason, minutes }: NewEmergencyAccess,
	from: Origin,
): Promise<OpenedInEmergency> {
	if (!mayOpenInEmergency(principal))
		throw new WorkflowError("FORBIDDEN", "only nurses and physicians of a platform open a case in an emergency", {})
	return await engine.db.$client.begin(async (sql) => {
		// Several at once take turns, so that each is counted.
		await sql`select pg_advisory_xact_lock(hashtextextended(${`emergency ${principal.id}`}, 0))`
		const [row] = await sql<{ case_id: string }[]>`select case_id from passerelle.case_of_number(${caseNumber})`
		if (!row) throw noSuchCase()
		await seeCase(sql, row.case_id)
		const relation = await relationOfCase(sql, row.case_id)
		const key = await findCaseKey(engine, sql, row.case_id)
		if (!relation || !key) throw noSuchCase()
		if (inTeam(principal, relation.platform) || mayReadCase(principal, relation))
			throw new WorkflowError("EMERGENCY_NOT_NEEDED", "you can read this case already", { caseId: relation.caseId })
		const now = instant(sql, engine.clock?.() ?? null)
		const [open] = await sql<{ n: number }[]>`
			select count(*)::int as n from emergency_accesses
			where person_id = ${principal.id} and ended_at is null and expires_at > ${now}`
		if ((open?.n ?? 0) >= MOST_OPEN)
			throw new WorkflowError(
				"EMERGENCY_LIMIT_REACHED",
				`${MOST_OPEN} of your emergency accesses are open: end one of them first`,
				{ most: MOST_OPEN },
			)
		const [access] = await sql<{ id: string; expires_at: string }[]>`
			insert into emergency_accesses (case_id, platform_id, person_id, sealed_reason, opened_at, expires_at)
			values (${relation.caseId}, ${relation.platform}, ${principal.id}, ${key.seal(reason)}, ${now},
				${now} + ${minutes}::int * interval '1 minute') returning id, expires_at`
		if (!access) throw new Error("the access was not written")
		const about = { caseId: relation.caseId, by: principal.id }
		await tellPeople(sql, engine, { ...about, about: "emergencyOpened", to: ["physician", "nurse", "secretary"] })
		await appendAudit(sql, engine, {
			...about,
			action: "emergency.opened",
			platformId: relation.platform,
			basis: "emergency",
			subject: access.id,
			detail: { minutes },
			from,
		})
		return { id: access.id, caseId: relation.caseId, expiresAt: new Date(access.expires_at).toISOString() }
	})
}

/**
 * Ends one's own access before its time; ended already, it stays as it is.
 *
 * @throws WorkflowError NOT_FOUND when one has no such access
 */
export async function endEmergency(engine: Engine, principal: Principal, id: string, from: Origin): Promise<void> {
	await engine.db.$client.begin(async (sql) => {
		const now = instant(sql, engine.clock?.() ?? null)
		const [access] = await sql<{ case_id: string; platform_id: string; over: boolean }[]>`
			select case_id, platform_id, ended_at is not null or expires_at <= ${now} as over from emergency_accesses
			where id = ${id} and person_id::text = ${principal.id} for update`
		if (!access) throw new WorkflowError("NOT_FOUND", "you have no such emergency access", {})
		if (access.over) return
		await sql`update emergency_accesses set ended_at = ${now} where id = ${id}`
		await appendAudit(sql, engine, {
			action: "emergency.ended",
			platformId: access.platform_id,
			caseId: access.case_id,
			by: principal.id,
			basis: "emergency",
			subject: id,
			from,
		})
	})
}

/**
 * Somebody of the case's own platform, and somebody else than who opened it, says whether it was justified. The first
 * review counts.
 *
 * @throws WorkflowError NOT_FOUND, FORBIDDEN, REQUEST_DECIDED
 */
export async function reviewEmergency(
	engine: Engine,
	principal: Principal,
	id: string,
	{ justified, note }: EmergencyReview,
	from: Origin,
): Promise<void> {
	await engine.db.$client.begin(async (sql) => {
		const [access] = await sql<{ case_id: string; person_id: string; reviewed_at: string | null; owner: string }[]>`
			select e.case_id, e.person_id, e.reviewed_at, c.platform_id as owner
			from emergency_accesses e join cases c on c.id = e.case_id where e.id = ${id} for update of e`
		if (!access || (!mayList(principal, access.owner) && access.person_id !== principal.id))
			throw new WorkflowError("NOT_FOUND", "no such emergency access", {})
		if (!mayDecideRights(principal, access.owner) || access.person_id === principal.id)
			throw new WorkflowError(
				"FORBIDDEN",
				"it is reviewed by the referent physician of the case's platform or their deputy, never by who opened it",
				{},
			)
		if (access.reviewed_at !== null)
			throw new WorkflowError("REQUEST_DECIDED", "this emergency access was reviewed already", {})
		const key = note === undefined ? null : await findCaseKey(engine, sql, access.case_id)
		const now = instant(sql, engine.clock?.() ?? null)
		await sql`
			update emergency_accesses set reviewed_by = ${principal.id}, reviewed_at = ${now}, justified = ${justified},
				sealed_review = ${key && note !== undefined ? key.seal(note) : null} where id = ${id}`
		await appendAudit(sql, engine, {
			action: "emergency.reviewed",
			platformId: access.owner,
			caseId: access.case_id,
			by: principal.id,
			basis: "team",
			subject: id,
			detail: { justified },
			from,
		})
	})
}

const mayList = (principal: Principal, platform: string): boolean =>
	inTeam(principal, platform) || hasGrant(principal, platform, ["auditor"])

interface Row {
	readonly id: string
	readonly case_id: string
	readonly number: string
	readonly platform_id: string
	readonly owner: string
	readonly person_id: string
	readonly sealed_reason: string
	readonly opened_at: string
	readonly expires_at: string
	readonly ended_at: string | null
	readonly open: boolean
	readonly reviewed_by: string | null
	readonly reviewed_at: string | null
	readonly justified: boolean | null
	readonly sealed_review: string | null
}

/**
 * My own emergency accesses, or those to the cases of a platform, the latest first. Its auditors see who and when, the
 * team why.
 *
 * @throws WorkflowError FORBIDDEN for a platform that is not the principal's
 */
export async function listEmergencies(
	engine: Engine,
	principal: Principal,
	query: EmergencyQuery,
): Promise<Page<EmergencyAccess>> {
	const { platform, cursor, limit } = query
	if (platform !== undefined && !mayList(principal, platform))
		throw new WorkflowError("FORBIDDEN", "only a platform's team and its auditors see who opened its cases", {})
	const sql = engine.db.$client
	const now = instant(sql, engine.clock?.() ?? null)
	const rows = await sql<Row[]>`
		select e.*, s.number, s.owner, e.ended_at is null and e.expires_at > ${now} as open
		from emergency_accesses e join ${
			platform === undefined
				? sql`passerelle.emergency_subjects() s on e.person_id::text = ${principal.id} and s.case_id = e.case_id`
				: sql`(select c.id, c.number, c.platform_id as owner from cases c where c.platform_id = ${platform}) s on s.id = e.case_id`
		}
		where true
		${query.unreviewed ? sql`and e.reviewed_at is null` : sql``}
		${cursor === undefined ? sql`` : sql`and (e.opened_at, e.id) < (select opened_at, id from emergency_accesses where id = ${cursor})`}
		order by e.opened_at desc, e.id desc limit ${limit + 1}`
	const { items, next } = pageOf(rows, limit)
	return { items: await viewsOf(engine, sql, items, (row) => mayKnowWhy(principal, row)), next }
}

const mayKnowWhy = (principal: Principal, row: Row): boolean =>
	row.person_id === principal.id || inTeam(principal, row.owner)

/** Every emergency access to a case, the latest first, with its reason: for its export. */
export async function emergenciesOf(engine: Engine, caseId: string): Promise<readonly EmergencyAccess[]> {
	const sql = engine.db.$client
	const now = instant(sql, engine.clock?.() ?? null)
	const rows = await sql<Row[]>`
		select e.*, c.number, c.platform_id as owner, e.ended_at is null and e.expires_at > ${now} as open
		from emergency_accesses e join cases c on c.id = e.case_id
		where e.case_id = ${caseId} order by e.opened_at desc, e.id desc`
	return await viewsOf(engine, sql, rows, () => true)
}

async function viewsOf(
	engine: Engine,
	sql: Executor,
	rows: readonly Row[],
	mayRead: (row: Row) => boolean,
): Promise<readonly EmergencyAccess[]> {
	const names = await findNames(
		sql,
		rows.flatMap((row) => [row.person_id, row.reviewed_by]),
	)
	const person = (id: string) => ({ id, name: names.get(id) ?? id })
	return await Promise.all(
		rows.map(async (row): Promise<EmergencyAccess> => {
			const key = mayRead(row) ? await findCaseKey(engine, sql, row.case_id) : null
			// A case that is out of reach again has a key that its former reader does not see.
			const text = (sealed: string) => {
				if (!mayRead(row)) return null
				return row.sealed_reason === "" ? "[erased]" : (key?.openText(sealed) ?? null)
			}
			return {
				id: row.id,
				case: { id: row.case_id, number: row.number },
				platformId: row.platform_id,
				person: person(row.person_id),
				reason: text(row.sealed_reason),
				openedAt: new Date(row.opened_at).toISOString(),
				expiresAt: new Date(row.expires_at).toISOString(),
				endedAt: row.ended_at === null ? null : new Date(row.ended_at).toISOString(),
				open: row.open,
				review:
					row.reviewed_by === null || row.reviewed_at === null
						? null
						: {
								by: person(row.reviewed_by),
								at: new Date(row.reviewed_at).toISOString(),
								justified: row.justified ?? false,
								note: row.sealed_review === null ? null : text(row.sealed_review),
							},
			}
		}),
	)
}
