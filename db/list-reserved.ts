import { z } from "zod"
import { decidedPlatforms, type Principal } from "../machines/policy.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { type Page, PageRequest, pageOf } from "./directory/page.ts"
import type { Engine } from "./engine.ts"
import { type Reservation, reserveOf } from "./reserve.ts"

export const ReservedQuery = PageRequest.extend({
	/** Beginning of a case number. */
	q: z
		.string()
		.trim()
		.toUpperCase()
		.regex(/^[A-Z0-9-]{1,20}$/, "the beginning of a case number, such as P-2026-01")
		.optional(),
})
type ReservedQuery = z.infer<typeof ReservedQuery>

export const ReservedCase = z.object({
	id: z.uuid(),
	number: z.string(),
	platformId: z.uuid(),
	reserved: z.enum(["limited", "archived"]),
	limitedAt: z.iso.datetime().nullable(),
	closedAt: z.iso.datetime().nullable(),
})
type ReservedCase = z.infer<typeof ReservedCase>

interface Row extends Reservation {
	readonly id: string
	readonly number: string
	readonly platform_id: string
	readonly closed_at: string | null
}

/**
 * Limited and archived cases of the platforms whose physician the principal is: the one list that has them, for the
 * only ones who may act on them.
 *
 * @throws WorkflowError FORBIDDEN
 */
export async function listReserved(
	engine: Engine,
	principal: Principal,
	{ q, cursor, limit }: ReservedQuery,
): Promise<Page<ReservedCase>> {
	const platforms = decidedPlatforms(principal)
	if (platforms?.length === 0)
		throw new WorkflowError("FORBIDDEN", "only referent physicians and their deputies see reserved cases", {})
	const sql = engine.db.$client
	const rows = await sql<Row[]>`
		select c.id, c.number, c.platform_id, c.retention, c.limited_at, c.closed_at from cases c
		where (c.retention = 'archived' or c.limited_at is not null)
		${platforms === null ? sql`` : sql`and c.platform_id = any(${[...platforms]}::uuid[])`}
		${q === undefined ? sql`` : sql`and c.number ~>=~ ${q} and c.number ~<~ ${`${q}~`}`}
		${cursor === undefined ? sql`` : sql`and c.number < (select number from cases where id = ${cursor})`}
		order by c.number desc limit ${limit + 1}`
	return pageOf(
		rows.map((row) => ({
			id: row.id,
			number: row.number,
			platformId: row.platform_id,
			reserved: reserveOf(row) ?? "archived",
			limitedAt: row.limited_at === null ? null : new Date(row.limited_at).toISOString(),
			closedAt: row.closed_at === null ? null : new Date(row.closed_at).toISOString(),
		})),
		limit,
	)
}
