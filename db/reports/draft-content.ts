import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import type { ReportContent } from "./content.ts"
import type { Figure } from "./figure.ts"
import { readLabels } from "./labels.ts"
import type { ReportRow } from "./report-rows.ts"
import { figureSpecs, type SectionId, sectionLabels, sections } from "./specs.ts"

export interface CommentRow {
	readonly section: SectionId
	readonly version: number
	readonly text: string
	readonly writtenBy: string
	readonly writtenAt: string
}

/** What holds in each section: the last writing of it, in the order of the report. */
export async function readComments(sql: Executor, reportId: string): Promise<readonly CommentRow[]> {
	const rows = await sql<
		{ section: SectionId; version: number; text: string; written_by: string; written_at: string }[]
	>`
		select distinct on (section) section, version, text, written_by, written_at from report_comments
		where report_id = ${reportId} order by section, version desc`
	return rows
		.map(({ section, version, text, written_by: writtenBy, written_at: writtenAt }) => ({
			section,
			version,
			text,
			writtenBy,
			writtenAt: new Date(writtenAt).toISOString(),
		}))
		.sort((a, b) => sections.indexOf(a.section) - sections.indexOf(b.section))
}

async function readPlatform(
	engine: Pick<Engine, "geography">,
	sql: Executor,
	id: string,
): Promise<ReportContent["report"]["platform"]> {
	const [row] = await sql<{ name: string; hospital: string; territory: string }[]>`
		select name, host_hospital as hospital, territory from platforms where id = ${id}`
	const zone = engine.geography.calendars.get(row?.territory ?? "")?.zone ?? "UTC"
	return { id, name: row?.name ?? "", hospital: row?.hospital ?? "", zone }
}

/** What stands beside the figures of a report: words, definitions, comments. */
type Around = Omit<ReportContent, "figures" | "asOf">

/** A report as it would be frozen at an instant, made of figures that were counted as of it. */
export async function makeContent(
	engine: Pick<Engine, "registry" | "geography">,
	sql: Executor,
	report: ReportRow,
	figures: readonly Figure[],
	asOf: Date,
): Promise<ReportContent> {
	const [platform, labels, comments] = await Promise.all([
		readPlatform(engine, sql, report.platformId),
		readLabels(sql, engine.registry, figures),
		readComments(sql, report.id),
	])
	return compose(
		{
			format: 1,
			report: {
				id: report.id,
				kind: report.kind,
				platform,
				fromOn: report.fromOn,
				toOn: report.toOn,
				edition: report.edition,
			},
			suppressed: false,
			sections: sections.map((id) => ({ id, label: sectionLabels[id] })),
			definitions: figureSpecs.map(({ id, section, words, title, definition }) => ({
				id,
				section,
				words,
				title,
				definition,
			})),
			labels: Object.fromEntries(Object.entries(labels).map(([words, of]) => [words, { ...of }])),
			comments: comments.filter((one) => one.text !== "").map(({ section, text }) => ({ section, text })),
		},
		figures,
		asOf,
	)
}

export const compose = (around: Around, figures: readonly Figure[], asOf: Date): ReportContent => ({
	...around,
	asOf: asOf.toISOString(),
	figures,
})
