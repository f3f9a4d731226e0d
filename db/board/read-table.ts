import { z } from "zod"
import { phaseIds } from "../../machines/phases.ts"
import type { Principal } from "../../machines/policy.ts"
import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import { BoardFilter, fits } from "./board-filter.ts"
import { boardRows, phaseNumber, startLook } from "./board-rows.ts"
import { type BoardRow, readCards } from "./cards.ts"
import { decodeCursor } from "./cursor.ts"
import { pageOf } from "./read-board.ts"
import { CardPage } from "./views.ts"

const tableSorts = ["due", "number", "since", "opened", "urgency", "phase", "territory", "holder"] as const

export const TableQuery = BoardFilter.extend({
	phase: z.enum(phaseIds).optional(),
	sort: z.enum(tableSorts).default("due"),
	order: z.enum(["asc", "desc"]).default("asc"),
	cursor: z.string().max(300).optional(),
	limit: z.coerce.number().int().min(1).max(200).default(100),
})
export type TableQuery = z.infer<typeof TableQuery>

/** With how many there are in all. */
export const TablePage = CardPage.extend({ count: z.int() })
export type TablePage = z.infer<typeof TablePage>

const Key = z.tuple([z.string(), z.uuid()])

/** What is sorted by, and its type; never null. */
const sortOf = (sql: Executor, sort: TableQuery["sort"]) => {
	switch (sort) {
		case "due":
			return { key: sql`coalesce(b.due_at, 'infinity')`, type: sql`timestamptz` }
		case "number":
			return { key: sql`b.number`, type: sql`text` }
		case "since":
			return { key: sql`b.since`, type: sql`timestamptz` }
		case "opened":
			return { key: sql`b.opened_at`, type: sql`timestamptz` }
		case "urgency":
			return { key: sql`b.rank`, type: sql`int` }
		case "phase":
			return { key: sql`b.phase`, type: sql`int` }
		case "territory":
			return { key: sql`b.territory_of_care`, type: sql`text` }
		case "holder":
			return { key: sql`coalesce(b.role, 'system')`, type: sql`text` }
	}
}

/** The same cases as one list, sorted by a column. */
export async function readTable(engine: Engine, principal: Principal, query: TableQuery): Promise<TablePage> {
	const sql = engine.db.$client
	const { phase, sort, order, cursor, limit, ...filter } = query
	const look = await startLook(engine, principal)
	const { key, type } = sortOf(sql, sort)
	const after = cursor === undefined ? undefined : decodeCursor(cursor, Key)
	const beyond = order === "asc" ? sql`>` : sql`<`
	const direction = order === "asc" ? sql`asc` : sql`desc`
	const [row] = await sql<{ count: number; rows: readonly BoardRow[] | null }[]>`
		with b as materialized (${boardRows(engine, look)}),
		f as materialized (
			select b.*, ${key} as sorted from b
			where ${fits(sql, filter, look.now, principal.id)} ${phase === undefined ? sql`` : sql`and b.phase = ${phaseNumber(phase)}`}
		)
		select (select count(*)::int from f) as count,
			(select json_agg(r) from (
				select f.*, jsonb_build_array(f.sorted::text, f.id)::text as key from f
				where ${after === undefined ? sql`true` : sql`(f.sorted, f.id) ${beyond} (${after[0]}::text::${type}, ${after[1]}::uuid)`}
				order by f.sorted ${direction}, f.id ${direction} limit ${limit + 1}
			) r) as rows`
	const rows = row?.rows ?? []
	const cards = await readCards(engine, principal, rows, look.now)
	return { count: row?.count ?? 0, ...pageOf(cards, limit, new Map(rows.map((one) => [one.id, one.key]))) }
}
