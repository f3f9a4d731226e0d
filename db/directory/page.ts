import { type SQL, sql } from "drizzle-orm"
import type { PgColumn, PgTable } from "drizzle-orm/pg-core"
import { z } from "zod"

/** Lists are paged by key: `cursor` is the id of the last row already seen. */
export const PageRequest = z.strictObject({
	cursor: z.uuid().optional(),
	limit: z.coerce.number().int().min(1).max(100).default(25),
})

export interface Page<T> {
	readonly items: readonly T[]
	/** Pass it as `cursor` for what follows; null at the end. */
	readonly next: string | null
}

/** Cuts the row that was read beyond `limit` to know whether more follow. */
export function pageOf<T extends { readonly id: string }>(rows: readonly T[], limit: number): Page<T> {
	const items = rows.slice(0, limit)
	return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
}

/**
 * Rows after the one that `cursor` names, in the order of `key`, then `id`. An id rather than the key itself, so that
 * no name of a person travels in an address.
 */
export const after = (table: PgTable, key: PgColumn, id: PgColumn, cursor: string): SQL =>
	sql`(${key}, ${id}) > (select seen.${sql.identifier(key.name)}, seen.${sql.identifier(id.name)} from ${table} as seen where seen.${sql.identifier(id.name)} = ${cursor})`

/** The words of a search; each must be found. */
export const wordsOf = (query: string): readonly string[] => query.split(/[\s,’'-]+/).filter((word) => word !== "")
