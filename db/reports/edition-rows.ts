import { z } from "zod"
import type { Executor } from "../client.ts"
import type { FigureRow } from "./figure.ts"
import type { ReportRow } from "./report-rows.ts"

const PAGE = 1_000

/** Rows of one number as a page keeps them: what they share stands beside it. */
const Stored = z.array(z.tuple([z.uuid(), z.string(), z.number().nullable(), z.boolean()]))

/** Cuts rows that come figure by figure into pages of one number each, in their order. */
export function* cutPages(figures: Iterable<readonly FigureRow[]>): Generator<readonly FigureRow[]> {
	for (const rows of figures) {
		let from = 0
		for (let at = 1; at <= rows.length; at += 1)
			if (at === rows.length || at - from === PAGE || rows[at]?.key !== rows[from]?.key) {
				yield rows.slice(from, at)
				from = at
			}
	}
}

/** Writes the rows of an edition, once and for all. @returns the same pages, each as it was written */
export async function* insertRows(
	sql: Executor,
	{ id, platformId }: Pick<ReportRow, "id" | "platformId">,
	edition: number,
	pages: Iterable<readonly FigureRow[]>,
): AsyncGenerator<readonly FigureRow[]> {
	let seq = 0
	for (const page of pages) {
		const [first] = page
		if (first === undefined) continue
		const rows = JSON.stringify(page.map((one) => [one.caseId, one.at, one.days, one.running]))
		await sql`
			insert into report_rows (report_id, edition, seq, platform_id, figure, key, n, rows)
			values (${id}, ${edition}, ${seq}, ${platformId}, ${first.figure}, ${first.key}, ${page.length}, ${rows})`
		seq += page.length
		yield page
	}
}

export interface WhichRows {
	readonly figure?: string
	readonly key?: string | undefined
}

/** Rows of an edition as they were written, page by page: all of them, or those of a figure, or of one number. */
export async function* readRowsOf(
	sql: Executor,
	reportId: string,
	edition: number,
	{ figure, key }: WhichRows = {},
): AsyncGenerator<readonly FigureRow[]> {
	let after = -1
	for (;;) {
		const [page] = await sql<{ seq: number; figure: string; key: string; rows: string }[]>`
			select seq, figure, key, rows from report_rows
			where report_id = ${reportId} and edition = ${edition} and seq > ${after}
				${figure === undefined ? sql`` : sql`and figure = ${figure}`} ${key === undefined ? sql`` : sql`and key = ${key}`}
			order by seq limit 1`
		if (!page) return
		yield Stored.parse(JSON.parse(page.rows)).map(([caseId, at, days, running]) => ({
			figure: page.figure,
			caseId,
			key: page.key,
			at,
			days,
			running,
		}))
		after = page.seq
	}
}
