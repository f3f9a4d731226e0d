import { z } from "zod"
import { type PageRequest, pageOf } from "../directory/page.ts"
import type { Engine } from "../engine.ts"
import { listRules, RetentionRule } from "./rules.ts"
import { RetentionReport } from "./run-retention.ts"

const RetentionRun = z.object({
	id: z.uuid(),
	at: z.iso.datetime(),
	dryRun: z.boolean(),
	by: z.string(),
	report: RetentionReport,
})

export const RetentionView = z.object({
	rules: z.array(RetentionRule).readonly(),
	cases: z
		.object({ active: z.int(), limited: z.int(), archived: z.int(), destroyed: z.int() })
		.describe("How many cases of the platforms are in each state"),
	runs: z.array(RetentionRun).readonly().describe("The latest first"),
	next: z.string().nullable(),
})
export type RetentionView = z.infer<typeof RetentionView>

/** Only the lines of some platforms (null: of all). */
export function reportFor(report: RetentionReport, platforms: readonly string[] | null): RetentionReport {
	if (platforms === null) return report
	const ours = <T extends { readonly platformId: string }>(lines: readonly T[]) =>
		lines.filter((one) => platforms.includes(one.platformId))
	const { archived, destroyed, unreadable, more } = report
	return { archived: ours(archived), destroyed: ours(destroyed), unreadable: ours(unreadable), more }
}

/** Rules, counts and runs, as far as they are about these platforms (null: all of them). */
export async function readRetention(
	engine: Engine,
	platforms: readonly string[] | null,
	{ cursor, limit }: z.infer<typeof PageRequest>,
): Promise<RetentionView> {
	const sql = engine.db.$client
	const ours = platforms === null ? sql`true` : sql`c.platform_id = any(${[...platforms]}::uuid[])`
	const rows = await sql<{ id: string; at: string; dry_run: boolean; by_id: string; report: RetentionReport }[]>`
		select id, at, dry_run, by_id, report from retention_runs
		${cursor === undefined ? sql`` : sql`where (at, id) < (select at, id from retention_runs where id = ${cursor})`}
		order by at desc, id desc limit ${limit + 1}`
	const [counts] = await sql<RetentionView["cases"][]>`
		select count(*) filter (where c.retention = 'active')::int as active,
			count(*) filter (where c.limited_at is not null)::int as limited,
			count(*) filter (where c.retention = 'archived')::int as archived,
			count(*) filter (where c.retention = 'destroyed')::int as destroyed
		from cases c where ${ours}`
	const { items, next } = pageOf(rows, limit)
	return {
		rules: await listRules(sql),
		cases: counts ?? { active: 0, limited: 0, archived: 0, destroyed: 0 },
		runs: items.map((row) => ({
			id: row.id,
			at: new Date(row.at).toISOString(),
			dryRun: row.dry_run,
			by: row.by_id,
			report: reportFor(RetentionReport.parse(row.report), platforms),
		})),
		next,
	}
}
