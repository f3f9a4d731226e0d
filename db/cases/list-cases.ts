import type { PendingQuery, Row as PostgresRow } from "postgres"
import { z } from "zod"
import { describePlaces } from "../../machines/describe-machine.ts"
import { casePlatforms, type Principal } from "../../machines/policy.ts"
import { Urgency } from "../../machines/vocabulary.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import { type Page, PageRequest, pageOf } from "../directory/page.ts"
import type { Engine } from "../engine.ts"
import { inUse } from "../reserve.ts"
import { Labels } from "./labels.ts"
import type { CaseItem } from "./views.ts"

export const CaseNumberPrefix = z
	.string()
	.trim()
	.toUpperCase()
	.regex(/^[A-Z0-9-]{1,20}$/, "the beginning of a case number, such as P-2026-01")

export const CaseQuery = PageRequest.extend({
	/** Id of a place, or of a state around several. */
	state: z.string().max(200).optional(),
	platform: z.uuid().optional(),
	filiere: z.uuid().optional(),
	urgency: Urgency.optional(),
	/** Only those with a task whose due time has passed. */
	overdue: z.stringbool().optional(),
	/** Beginning of a case number. */
	q: CaseNumberPrefix.optional(),
})
export type CaseQuery = z.infer<typeof CaseQuery>

interface Row {
	readonly id: string
	readonly number: string
	readonly platform_id: string
	readonly urgency: string
	readonly diagnostic_state: string
	readonly places: readonly string[]
	readonly territory_of_care: string
	readonly filieres: readonly string[]
	readonly opened_at: string
	readonly closed_at: string | null
	readonly next_due: string | null
	readonly open_tasks: number
	readonly waiting_for: string | null
	readonly overdue: boolean | null
	readonly machine: string
	readonly machine_version: number
}

/**
 * Cases of the platforms that the principal may see, newest first.
 *
 * Each platform's index is walked on its own and the walks are merged: asked for `platform_id = any(…)` in the order
 * of opening, PostgreSQL would sort all cases of these platforms for one page. `nulls last` is how Drizzle declares a
 * descending index; without it, though there are no nulls, the order is another one and the index is not used.
 *
 * @throws WorkflowError FORBIDDEN when the principal sees no case at all, or not those of that platform
 */
export async function listCases(engine: Engine, principal: Principal, query: CaseQuery): Promise<Page<CaseItem>> {
	const sql = engine.db.$client
	const platforms = platformsFor(principal, query.platform)
	const now = engine.clock ? sql`${engine.clock().toISOString()}::timestamptz` : sql`now()`
	const filters = filtersOf(engine, query)
	const page = sql`
		select found.id from ${platforms === null ? sql`platforms` : sql`unnest(${[...platforms]}::uuid[])`} as p(id)
		cross join lateral (
			select c.id, c.opened_at from cases c where c.platform_id = p.id and ${inUse(sql)}
			${query.cursor === undefined ? sql`` : afterCase(query.cursor)}
			${filters.open ? sql`and c.closed_at is null` : sql``}
			${filters.places === null ? sql`` : sql`and c.places && ${filters.places}::text[]`}
			${query.filiere === undefined ? sql`` : sql`and c.filieres @> array[${query.filiere}::uuid]`}
			${query.urgency === undefined ? sql`` : sql`and c.urgency = ${query.urgency}`}
			${query.q === undefined ? sql`` : sql`and c.number ~>=~ ${query.q} and c.number ~<~ ${`${query.q}~`}`}
			${overdueIs(query.overdue)}
			order by c.opened_at desc nulls last, c.id limit ${query.limit + 1}
		) found order by found.opened_at desc, found.id limit ${query.limit + 1}`
	return pageOf(await readCaseItems(engine, page), query.limit)

	function afterCase(cursor: string) {
		const seen = sql`(select seen.opened_at from cases seen where seen.id = ${cursor})`
		// The first condition alone lets the index start there.
		return sql`and c.opened_at <= ${seen} and (c.opened_at < ${seen} or c.id > ${cursor})`
	}

	function overdueIs(overdue: boolean | undefined) {
		if (overdue === undefined) return sql``
		const late = sql`exists (select 1 from tasks w where w.case_id = c.id and w.status = 'open' and w.due_at < ${now})`
		return overdue ? sql`and ${late}` : sql`and not ${late}`
	}
}

/** Cases as lists show them, those that `ids` (a query) names, newest first. */
export async function readCaseItems(engine: Engine, ids: PendingQuery<PostgresRow[]>): Promise<readonly CaseItem[]> {
	const sql = engine.db.$client
	const now = engine.clock ? sql`${engine.clock().toISOString()}::timestamptz` : sql`now()`
	const rows = await sql<Row[]>`
		select c.id, c.number, c.platform_id, c.urgency, c.diagnostic_state, c.places, c.territory_of_care, c.filieres,
			c.opened_at, c.closed_at, t.next_due, t.open_tasks, t.waiting_for, t.next_due < ${now} as overdue,
			i.machine, i.machine_version
		from (${ids}) page
		join cases c on c.id = page.id join instances i on i.id = c.id
		cross join lateral (
			select min(w.due_at) as next_due, count(*)::int as open_tasks,
				(array_agg(w.role order by w.due_at, w.id))[1] as waiting_for
			from tasks w where w.case_id = c.id and w.status = 'open'
		) t
		order by c.opened_at desc, c.id`
	const labels = new Labels(engine.registry)
	return rows.map((row) => itemOf(row, labels))
}

function platformsFor(principal: Principal, asked: string | undefined): readonly string[] | null {
	const platforms = casePlatforms(principal)
	if (platforms?.length === 0) throw new WorkflowError("FORBIDDEN", "your roles do not allow seeing cases", {})
	if (asked === undefined) return platforms
	if (platforms === null || platforms.includes(asked)) return [asked]
	throw new WorkflowError("FORBIDDEN", "your roles do not allow seeing cases of this platform", {})
}

/** What the query asks of a case: its places, and whether it is still open, for which there is a smaller index. */
function filtersOf(engine: Engine, query: CaseQuery): { places: string[] | null; open: boolean } {
	const { state } = query
	// A task of a closed case would break an invariant: whoever looks for late ones looks among the open.
	if (state === undefined) return { places: null, open: query.overdue === true }
	const machines = engine.registry.all.filter((one) => one.kind === null)
	const places = machines
		.flatMap((one) => describePlaces(one))
		.filter(({ id }) => id === state || id.startsWith(`${state}.`))
	if (places.length === 0)
		throw new WorkflowError("PAYLOAD_INVALID", "no case can be in this state", {
			issues: [{ path: ["state"], message: "the id of a place, or of a state around several" }],
		})
	return { places: [...new Set(places.map(({ id }) => id))], open: places.every(({ settled }) => !settled) }
}

const instantOf = (value: string): string => new Date(value).toISOString()

const itemOf = (row: Row, labels: Labels): CaseItem => ({
	id: row.id,
	number: row.number,
	platformId: row.platform_id,
	urgency: row.urgency,
	diagnosticState: row.diagnostic_state,
	places: row.places.map((place) => labels.place(row.machine, row.machine_version, place)),
	territoryOfCare: row.territory_of_care,
	filieres: row.filieres,
	openedAt: instantOf(row.opened_at),
	closedAt: row.closed_at === null ? null : instantOf(row.closed_at),
	nextDueAt: row.next_due === null ? null : instantOf(row.next_due),
	overdue: row.overdue ?? false,
	openTasks: row.open_tasks,
	waitingFor: row.waiting_for,
})
