import { z } from "zod"
import { decidedPlatforms, type Principal } from "../machines/policy.ts"
import type { ProcedureKind } from "../machines/vocabulary.ts"
import type { Executor } from "./client.ts"
import { type Page, PageRequest, pageOf } from "./directory/page.ts"
import type { Engine } from "./engine.ts"
import { inUse } from "./reserve.ts"
import { InstanceName } from "./timers.ts"

export const IncidentsQuery = PageRequest.extend({
	platform: z.uuid().optional(),
	/** Those already resolved too. */
	resolved: z.stringbool().default(false),
})
export type IncidentsQuery = z.infer<typeof IncidentsQuery>

/** A step that could not be taken. */
export const Incident = z.object({
	id: z.uuid(),
	kind: z.enum(["timer", "notice", "message", "migration", "snapshot"]),
	code: z.string(),
	message: z.string().describe("Our own words; never those of a driver, nor anything about the patient"),
	platformId: z.uuid(),
	case: z
		.object({ id: z.uuid(), number: z.string() })
		.nullable()
		.describe("Null for the daily digest of somebody, and for a request that is no case yet"),
	request: z.object({ id: z.uuid() }).nullable().describe("The received request whose notice it is"),
	person: z.object({ name: z.string() }).nullable().describe("Who a digest is for"),
	instance: InstanceName.nullable(),
	attempts: z.int(),
	openedAt: z.iso.datetime(),
	lastAttemptAt: z.iso.datetime(),
	resolvedAt: z.iso.datetime().nullable(),
	resolvedBy: z.string().nullable(),
})
export type Incident = z.infer<typeof Incident>

interface Row {
	readonly id: string
	readonly kind: Incident["kind"]
	readonly code: string
	readonly message: string
	readonly platform_id: string
	readonly case_id: string | null
	readonly number: string | null
	readonly request_id: string | null
	readonly person: string | null
	readonly instance_id: string | null
	readonly instance_kind: ProcedureKind | null
	readonly ref: string | null
	readonly attempts: number
	readonly opened_at: string
	readonly last_attempt_at: string
	readonly resolved_at: string | null
	readonly resolved_by: string | null
}

/** Incidents of these platforms (null: all of them), the latest first. They go with a case that changed hands. */
export async function listIncidents(
	engine: Engine,
	platforms: readonly string[] | null,
	query: IncidentsQuery,
	principal: Principal,
): Promise<Page<Incident>> {
	const sql = engine.db.$client
	const rows = await sql<Row[]>`
		select n.id, n.kind, n.code, n.message, coalesce(c.platform_id, n.platform_id) as platform_id, n.case_id, c.number, n.instance_id,
			i.kind as instance_kind, i.ref, n.attempts, n.opened_at, n.last_attempt_at, n.resolved_at, n.resolved_by,
			case when n.case_id is null then (select t.request_id from notices t where t.id = n.subject_id
				or t.id = (select m.notice_id from messages m where m.id = n.subject_id)) end as request_id,
			case when n.case_id is null and n.kind = 'message' then (select concat_ws(' ', p.title, p.given_name, p.family_name)
				from messages m join people p on p.id = m.person_id where m.id = n.subject_id) end as person
		from incidents n left join cases c on c.id = n.case_id left join instances i on i.id = n.instance_id
		where ${within(sql, platforms, principal)}
		${query.resolved ? sql`` : sql`and n.resolved_at is null`}
		${query.cursor === undefined ? sql`` : sql`and (n.opened_at, n.id) < (select opened_at, id from incidents where id = ${query.cursor})`}
		order by n.opened_at desc, n.id desc limit ${query.limit + 1}`
	return pageOf(
		rows.map((row) => ({
			id: row.id,
			kind: row.kind,
			code: row.code,
			message: row.message,
			platformId: row.platform_id,
			case: row.case_id === null || row.number === null ? null : { id: row.case_id, number: row.number },
			request: row.request_id === null ? null : { id: row.request_id },
			person: row.person === null ? null : { name: row.person },
			instance: row.instance_id === null ? null : { id: row.instance_id, kind: row.instance_kind, ref: row.ref ?? "" },
			attempts: row.attempts,
			openedAt: new Date(row.opened_at).toISOString(),
			lastAttemptAt: new Date(row.last_attempt_at).toISOString(),
			resolvedAt: row.resolved_at === null ? null : new Date(row.resolved_at).toISOString(),
			resolvedBy: row.resolved_by,
		})),
		query.limit,
	)
}

/** Those of these platforms that the principal may see; `n` is the incident, `c` its case, if it has one that is seen. */
function within(sql: Executor, platforms: readonly string[] | null, principal: Principal) {
	// Nothing else would tell the only ones who may act that a reserved case is stuck.
	const reach = decidedPlatforms(principal)
	const platform = sql`coalesce(c.platform_id, n.platform_id)`
	const seen = sql`(n.case_id is null or c.id is not null)`
	return sql`${reach === null ? seen : sql`(n.case_id is null or ${inUse(sql)} or c.platform_id = any(${[...reach]}::uuid[]))`}
		${platforms === null ? sql`` : sql`and ${platform} = any(${[...platforms]}::uuid[])`}`
}

export const IncidentSummary = z.object({
	open: z.int(),
	oldest: z.iso.datetime().nullable().describe("When the oldest of them was opened"),
})
export type IncidentSummary = z.infer<typeof IncidentSummary>

/** How much is stuck on these platforms (null: all of them). */
export async function summariseIncidents(
	{ db: { $client: sql } }: Engine,
	platforms: readonly string[] | null,
	principal: Principal,
): Promise<IncidentSummary> {
	const [row] = await sql<{ open: number; oldest: Date | string | null }[]>`
		select count(*)::int as open, min(n.opened_at) as oldest from incidents n left join cases c on c.id = n.case_id
		where n.resolved_at is null and ${within(sql, platforms, principal)}`
	const oldest = row?.oldest ?? null
	return { open: row?.open ?? 0, oldest: oldest === null ? null : new Date(oldest).toISOString() }
}

export interface OpenIncident {
	readonly id: string
	readonly platform: string
}

/** The oldest open ones, of one kind if one is named. */
export async function findOpenIncidents(
	{ db: { $client: sql } }: Engine,
	platforms: readonly string[] | null,
	principal: Principal,
	{ kind, limit }: { readonly kind: Incident["kind"] | undefined; readonly limit: number },
): Promise<readonly OpenIncident[]> {
	return await sql<OpenIncident[]>`
		select n.id, coalesce(c.platform_id, n.platform_id) as platform from incidents n left join cases c on c.id = n.case_id
		where n.resolved_at is null and ${within(sql, platforms, principal)}
		${kind === undefined ? sql`` : sql`and n.kind = ${kind}`}
		order by n.opened_at, n.id limit ${limit}`
}

/** Platform that owns the case of an incident; undefined when there is no such incident. */
export async function findIncidentPlatform(sql: Executor, id: string): Promise<string | undefined> {
	const [row] = await sql<{ platform_id: string }[]>`
		select coalesce(c.platform_id, n.platform_id) as platform_id from incidents n left join cases c on c.id = n.case_id where n.id = ${id}`
	return row?.platform_id
}
