import { z } from "zod"
import type { Principal } from "../../machines/policy.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import type { Engine } from "../engine.ts"
import { instant } from "../instant.ts"
import { BoardFilter, fits } from "./board-filter.ts"
import { boardRows, startLook } from "./board-rows.ts"

/** More than a row of chips can show. */
const MOST_VIEWS = 20

const Name = z.string().trim().min(1).max(60)

export const NewView = z.strictObject({ name: Name, filter: BoardFilter })
export type NewView = z.infer<typeof NewView>

export const ViewChange = z.strictObject({ name: Name.optional(), filter: BoardFilter.optional() })
export type ViewChange = z.infer<typeof ViewChange>

export const SavedView = z.object({
	id: z.uuid(),
	name: z.string(),
	filter: BoardFilter,
	/** Open cases that fit it now. */
	count: z.int(),
})
export type SavedView = z.infer<typeof SavedView>

interface Row {
	readonly id: string
	readonly name: string
	readonly filter: unknown
}

/** The principal's views in the order they were made, each with how many cases it shows now. */
export async function listViews(engine: Engine, principal: Principal): Promise<readonly SavedView[]> {
	const sql = engine.db.$client
	const look = await startLook(engine, principal)
	const rows = await sql<Row[]>`
		select id, name, filter from saved_views where principal = ${principal.id} order by created_at, id`
	// One that an older version has kept, and that means nothing any more, is shown as all cases.
	const views = rows.map((row) => ({ ...row, filter: BoardFilter.safeParse(row.filter).data ?? {} }))
	if (views.length === 0) return []
	const counts = views.map(
		({ filter }) => sql`(count(*) filter (where ${fits(sql, filter, look.now, principal.id)}))::int`,
	)
	const list = counts.reduce((before, one) => sql`${before}, ${one}`)
	const [row] = await sql<{ counts: number[] }[]>`
		select json_build_array(${list}) as counts from (${boardRows(engine, look)}) b`
	return views.map((view, index) => ({ ...view, count: row?.counts[index] ?? 0 }))
}

/** @throws WorkflowError PAYLOAD_INVALID when there are too many already */
export async function saveView(engine: Engine, principal: Principal, { name, filter }: NewView): Promise<string> {
	const sql = engine.db.$client
	const [row] = await sql<{ id: string }[]>`
		insert into saved_views (principal, name, filter, created_at)
		select ${principal.id}, ${name}, ${JSON.stringify(filter)}::text::jsonb, ${instant(sql, engine.clock?.() ?? null)}
		where (select count(*) from saved_views where principal = ${principal.id}) < ${MOST_VIEWS}
		returning id`
	if (row) return row.id
	throw new WorkflowError("PAYLOAD_INVALID", `there are ${MOST_VIEWS} views already: delete one first`, {
		issues: [{ path: ["name"], message: `at most ${MOST_VIEWS} views` }],
	})
}

/** @throws WorkflowError NOT_FOUND */
export async function changeView(
	{ db }: Engine,
	principal: Principal,
	id: string,
	{ name, filter }: ViewChange,
): Promise<void> {
	const { count } = await db.$client`
		update saved_views set name = coalesce(${name ?? null}, name),
			filter = coalesce(${filter === undefined ? null : JSON.stringify(filter)}::text::jsonb, filter)
		where id = ${id} and principal = ${principal.id}`
	if (count === 0) throw noSuchView()
}

/** @throws WorkflowError NOT_FOUND */
export async function deleteView({ db }: Engine, principal: Principal, id: string): Promise<void> {
	const { count } = await db.$client`delete from saved_views where id = ${id} and principal = ${principal.id}`
	if (count === 0) throw noSuchView()
}

const noSuchView = () => new WorkflowError("NOT_FOUND", "you have no such view", {})
