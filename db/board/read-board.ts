import { z } from "zod"
import { rolesOfParty } from "../../machines/party.ts"
import { phaseIds, phases } from "../../machines/phases.ts"
import type { Principal } from "../../machines/policy.ts"
import type { Engine } from "../engine.ts"
import { BoardFilter, fits } from "./board-filter.ts"
import { boardRows, type Look, phaseNumber, startLook } from "./board-rows.ts"
import { type BoardRow, readCards } from "./cards.ts"
import { decodeCursor, encodeCursor } from "./cursor.ts"
import type { Board, BoardChanges, CardPage } from "./views.ts"

/** Beyond that a board is read anew. */
const MOST_CHANGED = 20

const Limit = z.coerce.number().int().min(1).max(100)

export const BoardQuery = BoardFilter.extend({
	/** First cards of each column. */
	limit: Limit.default(25),
})
export type BoardQuery = z.infer<typeof BoardQuery>

export const ChangesQuery = BoardQuery.extend({
	/** Cases that have changed since. */
	cases: z.union([z.uuid(), z.array(z.uuid()).min(1).max(MOST_CHANGED)]),
	/** When the board was read: its `at`. */
	since: z.iso.datetime(),
})
export type ChangesQuery = z.infer<typeof ChangesQuery>

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

/** Where a card stands among the first of its column. */
interface Standing {
	readonly id: string
	readonly phase: number
	readonly key: string
}

interface Asked {
	readonly total: number
	readonly counted: readonly Counted[] | null
	readonly standing: readonly Standing[] | null
	readonly cards: readonly BoardRow[] | null
}

/** The five columns with what there is to know of each, and their first cards. */
export async function readBoard(engine: Engine, principal: Principal, query: BoardQuery): Promise<Board> {
	const { limit, ...filter } = query
	const look = await startLook(engine, principal)
	const asked = await askBoard(engine, look, { principal, filter, limit })
	const cards = await readCards(engine, principal, asked.cards ?? [], look.now)
	const byId = new Map(cards.map((card) => [card.id, card]))
	const { columns, ...rest } = boardOf(asked, look.now, limit)
	return {
		...rest,
		columns: columns.map(({ ids, ...column }) => ({ ...column, items: ids.flatMap((id) => byId.get(id) ?? []) })),
	}
}

/**
 * What a board that was read before has to be mended with to be the board as it is now: its counts, the order of its
 * first cards, and those cards that may not be what they were.
 */
export async function readChanges(engine: Engine, principal: Principal, query: ChangesQuery): Promise<BoardChanges> {
	const { limit, cases, since, ...filter } = query
	const look = await startLook(engine, principal)
	const changed = typeof cases === "string" ? [cases] : cases
	const asked = await askBoard(engine, look, { principal, filter, limit, changed, since: new Date(since) })
	const cards = await readCards(engine, principal, asked.cards ?? [], look.now)
	return { ...boardOf(asked, look.now, limit), cards }
}

interface BoardQuestion {
	readonly principal: Principal
	readonly filter: BoardFilter
	readonly limit: number
	/** Cases that have changed since the board was read; without, every card is given. */
	readonly changed?: readonly string[]
	readonly since?: Date
}

/** One statement for all of it. */
async function askBoard(
	engine: Engine,
	look: Look,
	{ principal, filter, limit, changed, since }: BoardQuestion,
): Promise<Asked> {
	const sql = engine.db.$client
	const [row] = await sql<Asked[]>`
		with b as materialized (${boardRows(engine, look)}),
		f as materialized (
			select b.id, b.phase, b.rank, coalesce(b.due_at, 'infinity') as due, b.since, b.late, b.today,
				b.assignee_id is null and b.role = any(${[...rolesOfParty("us")]}::text[]) as untaken
			from b where ${fits(sql, filter, look.now, principal.id)}),
		n as materialized (
			select n.id, n.phase, n.nth, jsonb_build_array(n.rank, n.due::text, n.id)::text as key
			from (select f.*, row_number() over (partition by f.phase order by f.rank, f.due, f.id) as nth from f) n
			where n.nth <= ${limit + 1})
		select (select count(*)::int from b) as total,
			(select json_agg(c) from (
				select f.phase, count(*)::int as count, percentile_disc(0.5) within group (order by f.since) as median,
					(count(*) filter (where f.late))::int as late, (count(*) filter (where f.today))::int as today,
					(count(*) filter (where f.untaken))::int as unassigned
				from f group by f.phase) c) as counted,
			(select json_agg(n order by n.phase, n.nth) from n) as standing,
			(select json_agg(r) from (
				select b.*, n.key from n join b on b.id = n.id
				where n.nth <= ${limit} and ${changed === undefined ? sql`true` : mayDiffer()}) r) as cards`
	return row ?? { total: 0, counted: null, standing: null, cards: null }

	/**
	 * A card may differ from what was read before if its case has changed, if it may have come in at the end of what is
	 * shown (no further up than as many as have changed), or if one of its tasks has become late by itself.
	 */
	function mayDiffer() {
		const from = since ?? look.now
		// Ages are counted in days, of its own platform for each case.
		if (look.platforms.some(({ dayBegins }) => from < dayBegins)) return sql`true`
		return sql`(n.id = any(${[...(changed ?? [])]}::uuid[]) or n.nth > ${limit - (changed?.length ?? 0)}
			or exists (select 1 from tasks t where t.case_id = n.id and t.status = 'open'
				and t.due_at >= ${from.toISOString()}::timestamptz and t.due_at < ${look.now.toISOString()}::timestamptz))`
	}
}

/** Counts, and which cards stand where. */
function boardOf({ total, counted, standing }: Asked, now: Date, limit: number): Omit<BoardChanges, "cards"> {
	const columns = phases.map(({ id, label }) => {
		const own = (standing ?? []).filter((one) => one.phase === phaseNumber(id))
		const counts = counted?.find((one) => one.phase === phaseNumber(id))
		const last = own[limit - 1]
		return {
			phase: id,
			label,
			count: counts?.count ?? 0,
			medianSince: counts ? new Date(counts.median).toISOString() : null,
			late: counts?.late ?? 0,
			dueToday: counts?.today ?? 0,
			unassigned: counts?.unassigned ?? 0,
			ids: own.slice(0, limit).map((one) => one.id),
			next: own.length > limit && last !== undefined ? encodeCursor(last.key) : null,
		}
	})
	const count = columns.reduce((sum, one) => sum + one.count, 0)
	return { count, total, at: now.toISOString(), columns }
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
