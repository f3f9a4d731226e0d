import { z } from "zod"
import { inTeam, mayDecideRights, mayListRights, type Principal } from "../../machines/policy.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import type { Origin } from "../audit/audit-entry.ts"
import { appendAudit } from "../audit/record-audit.ts"
import { findCaseKey, getCaseKey } from "../case-key.ts"
import { findNames } from "../cases/names.ts"
import type { Executor } from "../client.ts"
import { type Page, PageRequest, pageOf } from "../directory/page.ts"
import type { Engine } from "../engine.ts"
import { instant } from "../instant.ts"
import { type Reservation, reserveOf } from "../reserve.ts"
import { tellPeople } from "../tell-people.ts"
import type { CaseKey } from "../vault.ts"

/** What a person may ask for. The opposition to BNDMR's research is an event of the pathway, not one of these. */
export const rightKinds = ["access", "rectification", "opposition", "limitation", "erasure"] as const
export type RightKind = (typeof rightKinds)[number]

const rightStatuses = ["open", "granted", "refused", "lifted"] as const

export const NewRightsRequest = z.strictObject({
	kind: z.enum(rightKinds),
	/** In the words of whoever asked. */
	text: z.string().trim().min(1).max(5_000),
	/** The month in which to answer counts from here. */
	receivedAt: z.iso.datetime({ offset: true }),
})
type NewRightsRequest = z.infer<typeof NewRightsRequest>

export const RightsQuery = PageRequest.extend({
	platform: z.uuid(),
	/** Only those about this case. */
	case: z.uuid().optional(),
	status: z.enum(rightStatuses).optional(),
	/** Only those whose term has passed. */
	overdue: z.stringbool().default(false),
})
type RightsQuery = z.infer<typeof RightsQuery>

const Person = z.object({ id: z.string(), name: z.string() })
const Said = z.object({ by: Person, at: z.iso.datetime(), reason: z.string().nullable() })

export const RightsRequest = z.object({
	id: z.uuid(),
	case: z.object({ id: z.uuid(), number: z.string() }),
	kind: z.enum(rightKinds),
	text: z.string().nullable().describe("Null for whoever may not read it; `[erased]` once the case was erased"),
	receivedAt: z.iso.datetime(),
	dueAt: z.iso.datetime().describe("One month after it was received (GDPR art. 12.3)"),
	overdue: z.boolean(),
	recordedBy: Person,
	status: z.enum(rightStatuses),
	decision: Said.nullable(),
	lifted: Said.nullable(),
})
export type RightsRequest = z.infer<typeof RightsRequest>

/**
 * Records what a patient, or who speaks for them, asks for. The referent physician of the platform is told.
 *
 * @returns its id and the day by which it must be answered: a month later, counted where the platform is
 * @throws WorkflowError PAYLOAD_INVALID for a future date, INSTANCE_BLOCKED once the case was erased
 */
export async function recordRightsRequest(
	engine: Engine,
	caseId: string,
	request: NewRightsRequest,
	by: string,
	from: Origin,
): Promise<{ id: string; dueAt: string }> {
	const { kind, text } = request
	return await engine.db.$client.begin(async (sql) => {
		const key = await getCaseKey(engine, sql, caseId)
		const now = instant(sql, engine.clock?.() ?? null)
		const [row] = await sql<{ id: string; due_at: string; platform_id: string }[]>`
			insert into rights_requests (case_id, platform_id, kind, sealed_text, received_at, due_at, recorded_by, status)
			select c.id, c.platform_id, ${kind}, ${key.seal(text)}, r.at,
				((r.at at time zone t.zone) + interval '1 month') at time zone t.zone, ${by}, 'open'
			from cases c join platforms p on p.id = c.platform_id join territories t on t.code = p.territory
				cross join (select ${new Date(request.receivedAt).toISOString()}::timestamptz as at) r
			where c.id = ${caseId} and r.at <= ${now}
			returning id, due_at, platform_id`
		if (!row)
			throw new WorkflowError("PAYLOAD_INVALID", "a request cannot come from the future", {
				issues: [{ path: ["receivedAt"], message: "must not lie in the future" }],
			})
		await tellPeople(sql, engine, { caseId, by, about: "rightsRequested", to: ["physician"] })
		await appendAudit(sql, engine, {
			action: "right.recorded",
			platformId: row.platform_id,
			caseId,
			by,
			basis: "team",
			subject: row.id,
			detail: { kind },
			from,
		})
		return { id: row.id, dueAt: new Date(row.due_at).toISOString() }
	})
}

interface Row extends Reservation {
	readonly id: string
	readonly case_id: string
	readonly number: string
	readonly owner: string
	readonly kind: RightKind
	readonly sealed_text: string | null
	readonly received_at: string
	readonly due_at: string
	readonly overdue: boolean
	readonly recorded_by: string
	readonly status: RightsRequest["status"]
	readonly decided_by: string | null
	readonly decided_at: string | null
	readonly sealed_decision: string | null
	readonly lifted_by: string | null
	readonly lifted_at: string | null
	readonly sealed_lift: string | null
}

const columns = (sql: Executor, engine: Engine) => sql`
	r.*, c.number, c.platform_id as owner, c.retention, c.limited_at,
	r.status = 'open' and r.due_at < ${instant(sql, engine.clock?.() ?? null)} as overdue`

/**
 * What the patients of a platform asked for, what is due first at the head. It names limited cases too: whoever lifts a
 * limitation must find it. Their words are for the team; for its physicians alone while the case is reserved.
 *
 * @throws WorkflowError FORBIDDEN
 */
export async function listRightsRequests(
	engine: Engine,
	principal: Principal,
	query: RightsQuery,
): Promise<Page<RightsRequest>> {
	const { platform, case: caseId, status, overdue, cursor, limit } = query
	if (!mayListRights(principal, platform))
		throw new WorkflowError("FORBIDDEN", "only a platform's team and its auditors see what its patients asked for", {})
	const sql = engine.db.$client
	const rows = await sql<Row[]>`
		select ${columns(sql, engine)} from rights_requests r join cases c on c.id = r.case_id
		where c.platform_id = ${platform}
		${caseId === undefined ? sql`` : sql`and r.case_id = ${caseId}`}
		${status === undefined ? sql`` : sql`and r.status = ${status}`}
		${overdue ? sql`and r.status = 'open' and r.due_at < ${instant(sql, engine.clock?.() ?? null)}` : sql``}
		${cursor === undefined ? sql`` : sql`and (r.due_at, r.id) > (select due_at, id from rights_requests where id = ${cursor})`}
		order by r.due_at, r.id limit ${limit + 1}`
	const { items, next } = pageOf(rows, limit)
	return { items: await viewsOf(engine, sql, items, (row) => mayReadText(principal, row)), next }
}

const mayReadText = (principal: Principal, row: Row): boolean =>
	reserveOf(row) === null ? inTeam(principal, row.owner) : mayDecideRights(principal, row.owner)

/** Everything that was asked about a case, in the order in which it came: for its export. */
export async function rightsOf(engine: Engine, caseId: string): Promise<readonly RightsRequest[]> {
	const sql = engine.db.$client
	const rows = await sql<Row[]>`
		select ${columns(sql, engine)} from rights_requests r join cases c on c.id = r.case_id
		where r.case_id = ${caseId} order by r.received_at, r.id`
	return await viewsOf(engine, sql, rows, () => true)
}

async function viewsOf(
	engine: Engine,
	sql: Executor,
	rows: readonly Row[],
	mayRead: (row: Row) => boolean,
): Promise<readonly RightsRequest[]> {
	const names = await findNames(
		sql,
		rows.flatMap((row) => [row.recorded_by, row.decided_by, row.lifted_by]),
	)
	const person = (id: string) => ({ id, name: names.get(id) ?? id })
	return await Promise.all(
		rows.map(async (row): Promise<RightsRequest> => {
			const key = mayRead(row) ? await findCaseKey(engine, sql, row.case_id) : null
			const text = (sealed: string | null) => (mayRead(row) ? opened(key, sealed) : null)
			const said = (by: string | null, at: string | null, sealed: string | null) =>
				by === null || at === null ? null : { by: person(by), at: new Date(at).toISOString(), reason: text(sealed) }
			return {
				id: row.id,
				case: { id: row.case_id, number: row.number },
				kind: row.kind,
				text: text(row.sealed_text),
				receivedAt: new Date(row.received_at).toISOString(),
				dueAt: new Date(row.due_at).toISOString(),
				overdue: row.overdue,
				recordedBy: person(row.recorded_by),
				status: row.status,
				decision: said(row.decided_by, row.decided_at, row.sealed_decision),
				lifted: said(row.lifted_by, row.lifted_at, row.sealed_lift),
			}
		}),
	)
}

const opened = (key: CaseKey | null, sealed: string | null): string =>
	key && sealed !== null ? key.openText(sealed) : "[erased]"
