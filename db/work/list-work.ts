import type { Principal } from "../../machines/policy.ts"
import { type WorkBounds, type WorkGroup, workBounds, workGroups } from "../../machines/work-group.ts"
import type { Engine } from "../engine.ts"
import { inUse } from "../reserve.ts"
import { type Cover, findCovers } from "./find-covers.ts"
import { readWorkItems } from "./read-work-items.ts"
import { decodeCursor, encodeCursor, type WorkCursor, type WorkQuery } from "./work-query.ts"
import { type WorkScope, workScopeOf } from "./work-scope.ts"
import { type WorkPage, type WorkTab, workTabs } from "./work-views.ts"

/** Roles whose task somebody else owes us. */
const owing = ["expert", "requester", "extraMedical", "receiving", "respondent"] as const

/** How many each list has, by the flags of `candidates`. */
const TALLY = workTabs.map((tab) => `count(*) filter (where in_${tab})::int as ${tab}`).join(", ")

interface PageRow {
	readonly id: string
	readonly rank: number
	readonly weight: number
	readonly key: string
}

/**
 * One list of somebody's work, the most pressing first; what others owe us, oldest first. Groups and lateness are judged
 * at one instant, which the cursor carries: a task that becomes late between two pages is neither lost nor shown twice.
 *
 * @throws WorkflowError FORBIDDEN, PAYLOAD_INVALID for a cursor that is none of this list
 */
export async function listWork(engine: Engine, principal: Principal, query: WorkQuery): Promise<WorkPage> {
	const sql = engine.db.$client
	const scope = workScopeOf(engine, principal)
	const cursor = query.cursor === undefined ? undefined : decodeCursor(query.cursor, query.tab)
	const now = cursor ? new Date(cursor.at) : (engine.clock?.() ?? new Date())
	const bounds = workBounds(now, scope.zone)
	const covers = await findCovers(sql, principal.id, dayIn(scope.zone, now))
	const work = candidates(engine, principal, scope, covers, bounds)
	const [rows, counts] = await Promise.all([
		sql<PageRow[]>`${work} ${pageOf(query, cursor)}`,
		sql<CountRow[]>`${work} ${countBy(query.tab)}`,
	])
	const page = rows.slice(0, query.limit)
	const last = rows.length > query.limit ? page.at(-1) : undefined
	const reader = { principal, covers, bounds, names: query.names }
	return {
		items: await readWorkItems(
			engine,
			page.map((one) => one.id),
			reader,
		),
		next: last ? encodeCursor(query.tab, { at: now.toISOString(), ...last }) : null,
		at: now.toISOString(),
		zone: scope.zone,
		...tallyOf(counts),
		covers: [...covers],
	}

	/** What follows the cursor in the order of the list. */
	function pageOf({ tab, limit }: WorkQuery, after: WorkCursor | undefined) {
		// Null due times come last. The key is text so that no precision is lost on the way through a cursor.
		const instant = tab === "waiting" ? sql`opened_at` : sql`coalesce(due_at, 'infinity')`
		const rank = tab === "waiting" ? sql`0::int` : sql`rank`
		const weight = tab === "waiting" ? sql`0::int` : sql`weight`
		const key = sql`${instant}::text`
		const following =
			after === undefined
				? sql``
				: sql`and (${rank}, ${weight}, ${instant}, id) > (${after.rank}::int, ${after.weight}::int, ${after.key}::timestamptz, ${after.id}::uuid)`
		return sql`select id, ${rank} as rank, ${weight} as weight, ${key} as key from listed
			where ${sql(`in_${tab}`)} ${following}
			order by ${rank}, ${weight}, ${instant}, id limit ${limit + 1}`
	}

	function countBy(tab: WorkTab) {
		return sql`select rank, ${sql.unsafe(TALLY)}, count(*) filter (where ${sql(`in_${tab}`)})::int as asked,
			count(*) filter (where in_mine or in_decide)::int as day,
			min(due_at) filter (where in_unassigned) as next_due from listed group by rank`
	}
}

interface CountRow extends Record<WorkTab, number> {
	readonly rank: number
	readonly asked: number
	readonly day: number
	readonly next_due: string | null
}

const dayIn = (zone: string, now: Date): string => new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(now)

/** Open tasks that are somebody's business, each with the lists that it is in and how pressing it is. */
function candidates(
	engine: Engine,
	{ id: me }: Principal,
	scope: WorkScope,
	covers: readonly Cover[],
	{ now, tomorrow, nextWeek }: WorkBounds,
) {
	const sql = engine.db.$client
	const among = (
		pairs: readonly { readonly platform: string; readonly role: string }[],
	) => sql`(t.platform_id, t.role) in (
		select * from unnest(${pairs.map((one) => one.platform)}::uuid[], ${pairs.map((one) => one.role)}::text[]))`
	const at = (date: Date) => sql`${date.toISOString()}::timestamptz`
	const mine = sql`t.assignee_id::text = any(${[me, ...covers.map((one) => one.id)]}::text[])`
	const absent = sql`t.assignee_id in (select x.person_id from absences x
		where ${dayIn(scope.zone, now)}::date between x.from_on and x.to_on)`
	// What somebody has who is away waits like what nobody has.
	const free = sql`(t.assignee_id is null or coalesce(${absent} and not ${mine}, false))`
	const byDue = sql`when t.due_at < ${at(now)} then 1 when t.due_at < ${at(tomorrow)} then 2
			when t.due_at < ${at(nextWeek)} then 3 else 4 end as rank`
	const columns = sql`t.id, t.due_at, t.opened_at, case when c.urgency = 'emergency' then 0 ${byDue},
		case c.urgency when 'emergency' then 0 when 'urgent' then 1 else 2 end as weight`
	const open = sql`from tasks t join cases c on c.id = t.case_id`
	const alive = sql`t.status = 'open' and ${inUse(sql)}`
	return sql`with listed as materialized (
		select ${columns}, coalesce(${mine}, false) as in_mine,
			${among(scope.own)} and not coalesce(${mine}, false) as in_role,
			${among(scope.covered)} and ${free} as in_unassigned,
			t.role = any(${[...owing]}) as in_waiting,
			${among(scope.deciding)} and (${free} or ${mine}) as in_decide
		${open} where ${alive} and t.platform_id = any(${[...scope.platforms]}::uuid[])
		union all
		select ${columns}, coalesce(${mine}, false), not coalesce(${mine}, false), ${free}, false, false
		${open} join instances i on i.id = c.id
			join unnest(${[...scope.receiving]}::uuid[]) as p(id)
				on i.parties @> jsonb_build_array(jsonb_build_object('role', 'receiving', 'platform', p.id::text))
		where ${alive} and t.role = 'receiving' and t.platform_id <> all(${[...scope.platforms]}::uuid[])
		union all
		select t.id, t.due_at, t.opened_at, case ${byDue}, 2, coalesce(${mine}, false),
			${among(scope.reports.own)} and not coalesce(${mine}, false), ${among(scope.reports.covered)} and ${free}, false,
			${among(scope.reports.deciding)} and (${free} or ${mine})
		from tasks t where t.status = 'open' and t.report_id is not null
			and ${among(scope.reports.covered)})`
}

const none = <K extends string>(names: readonly K[]): Record<K, number> =>
	Object.fromEntries(names.map((name) => [name, 0])) as Record<K, number>

function tallyOf(rows: readonly CountRow[]): Pick<WorkPage, "counts" | "groups" | "day" | "nextDueAt"> {
	const counts = none(workTabs)
	const groups = none<WorkGroup>(workGroups)
	const day = none<WorkGroup>(workGroups)
	for (const row of rows) {
		const group = workGroups[row.rank]
		if (group === undefined) throw new Error("a task is in no group of the list")
		for (const tab of workTabs) counts[tab] += row[tab]
		groups[group] += row.asked
		day[group] += row.day
	}
	const next = rows.flatMap((row) => (row.next_due === null ? [] : [Date.parse(row.next_due)]))
	return { counts, groups, day, nextDueAt: next.length === 0 ? null : new Date(Math.min(...next)).toISOString() }
}
