import { z } from "zod"
import { rolesOfParty } from "../../machines/party.ts"
import { phaseIds, phases } from "../../machines/phases.ts"
import type { Principal } from "../../machines/policy.ts"
import type { Engine } from "../engine.ts"
import { BoardFilter, fits } from "./board-filter.ts"
import { boardRows, phaseNumber, startLook } from "./board-rows.ts"
import { type BoardRow, readCards } from "./cards.ts"
import { decodeCursor, encodeCursor } from "./cursor.ts"
import type { Board, CardPage } from "./views.ts"

const Limit = z.coerce.number().int().min(1).max(100)

export const BoardQuery = BoardFilter.extend({
	/** First cards of each column. */
	limit: Limit.default(25),
})
export type BoardQuery = z.infer<typeof BoardQuery>

export const ColumnQuery = BoardFilter.extend({
	phase: z.enum(phaseIds),
	cursor: z.string().max(300).optional(),
	limit: Limit.default(50),
})
export type ColumnQuery = z.infer<typeof ColumnQuery>

/** Cards of a column stand by urgency, then by due time, those without one at the end. */
const KEY = "jsonb_build_array(f.rank, coalesce(f.due_at, 'infinity')::text, f.id)::text"
const Key = z.tuple([z.int(), z.string(), z.uuid()])

interface Counted {
	readonly phase: number
	readonly count: number
	readonly median: string
	readonly late: number
	readonly today: number
	readonly unassigned: number
}

/** The five columns with what there is to know of each, and their first cards. One statement for all of it. */
export async function readBoard(engine: Engine, principal: Principal, query: BoardQuery): Promise<Board> {
	const sql = engine.db.$client
	const { limit, ...filter } = query
	const look = await startLook(engine, principal)
	const [row] = await sql<{ total: number; counted: readonly Counted[] | null; cards: readonly BoardRow[] | null }[]>`
		with b as materialized (${boardRows(engine, look)}),
		f as materialized (
			select b.id, b.phase, b.rank, coalesce(b.due_at, 'infinity') as due, b.since, b.late, b.today,
				b.assignee_id is null and b.role = any(${[...rolesOfParty("us")]}::text[]) as untaken
			from b where ${fits(sql, filter, look.now, principal.id)})
		select (select count(*)::int from b) as total,
			(select json_agg(c) from (
				select f.phase, count(*)::int as count, percentile_disc(0.5) within group (order by f.since) as median,
					(count(*) filter (where f.late))::int as late, (count(*) filter (where f.today))::int as today,
					(count(*) filter (where f.untaken))::int as unassigned
				from f group by f.phase) c) as counted,
			(select json_agg(r order by r.phase, r.nth) from (
				select b.*, n.nth, jsonb_build_array(n.rank, n.due::text, n.id)::text as key
				from (select f.*, row_number() over (partition by f.phase order by f.rank, f.due, f.id) as nth from f) n
				join b on b.id = n.id where n.nth <= ${limit + 1}) r) as cards`
	const rows = row?.cards ?? []
	const cards = await readCards(engine, principal, rows, look.now)
	const keys = new Map(rows.map((one) => [one.id, one.key]))
	const columns = phases.map(({ id, label }) => {
		const own = cards.filter((card) => card.phase === id)
		const counted = row?.counted?.find((one) => one.phase === phaseNumber(id))
		return {
			phase: id,
			label,
			count: counted?.count ?? 0,
			medianSince: counted ? new Date(counted.median).toISOString() : null,
			late: counted?.late ?? 0,
			dueToday: counted?.today ?? 0,
			unassigned: counted?.unassigned ?? 0,
			...pageOf(own, limit, keys),
		}
	})
	const count = columns.reduce((sum, one) => sum + one.count, 0)
	return { count, total: row?.total ?? 0, at: look.now.toISOString(), columns }
}

/** More cards of one column, those after the cursor. */
export async function readColumn(engine: Engine, principal: Principal, query: ColumnQuery): Promise<CardPage> {
	const sql = engine.db.$client
	const { phase, cursor, limit, ...filter } = query
	const look = await startLook(engine, principal)
	const after = cursor === undefined ? undefined : decodeCursor(cursor, Key)
	const rows = await sql<BoardRow[]>`
		with b as materialized (${boardRows(engine, look)}),
		f as (select b.* from b where b.phase = ${phaseNumber(phase)} and ${fits(sql, filter, look.now, principal.id)})
		select f.*, ${sql.unsafe(KEY)} as key from f
		where ${after === undefined ? sql`true` : sql`(f.rank, coalesce(f.due_at, 'infinity'), f.id) > (${after[0]}::int, ${after[1]}::timestamptz, ${after[2]}::uuid)`}
		order by f.rank, coalesce(f.due_at, 'infinity'), f.id limit ${limit + 1}`
	const cards = await readCards(engine, principal, rows, look.now)
	return pageOf(cards, limit, new Map(rows.map((one) => [one.id, one.key])))
}

/** Cuts the card that was read beyond `limit` to know whether more follow. */
export function pageOf(cards: CardPage["items"], limit: number, keys: ReadonlyMap<string, string>): CardPage {
	const items = cards.slice(0, limit)
	const last = keys.get(items.at(-1)?.id ?? "")
	return { items, next: cards.length > limit && last !== undefined ? encodeCursor(last) : null }
}
