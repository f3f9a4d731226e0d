import { WorkflowError } from "../../machines/workflow-error.ts"
import { canonicalJson } from "../audit/canonical-json.ts"
import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import { type ComputedReport, computeReport } from "./compute-report.ts"
import { copyOf, HIDING_RULE, hashContent, hashEdition, isPartOf, ReportContent } from "./content.ts"
import { compose } from "./draft-content.ts"
import { cutPages, insertRows, readRowsOf } from "./edition-rows.ts"
import { findBeside, findLeft } from "./left-copies.ts"
import type { ReportRow } from "./report-rows.ts"

interface Frozen {
	readonly content: ReportContent
	readonly hash: string
}

/** @throws WorkflowError NOT_FOUND when there is no such edition, or it is not for whoever asks */
export async function getEdition(sql: Executor, reportId: string, edition: number): Promise<Frozen> {
	const [row] = await sql<{ content: unknown; hash: string }[]>`
		select content, hash from report_editions where report_id = ${reportId} and edition = ${edition}`
	if (!row) throw new WorkflowError("NOT_FOUND", "no such edition of this report", {})
	return { content: ReportContent.parse(row.content), hash: row.hash }
}

/** The copy that leaves the team. @throws WorkflowError NOT_FOUND */
export async function getCopy(sql: Executor, reportId: string, edition: number): Promise<Frozen> {
	const [row] = await sql<{ content: unknown; hash: string }[]>`
		select content, hash from report_copies where report_id = ${reportId} and edition = ${edition}`
	if (!row) throw new WorkflowError("NOT_FOUND", "no such edition of this report", {})
	return { content: ReportContent.parse(row.content), hash: row.hash }
}

/** Writes an edition, the cases behind it and the copy of it, once and for all. @returns hash of the copy */
export async function storeEdition(
	sql: Executor,
	report: ReportRow,
	content: ReportContent,
	rows: ReturnType<ComputedReport["rows"]>,
	by: string,
): Promise<string> {
	const { id, platformId } = report
	const copy = copyOf(content, await findLeft(sql, report))
	const { edition } = content.report
	const whole = await hashEdition(content, insertRows(sql, report, edition, cutPages(rows)))
	await sql`
		insert into report_editions (report_id, edition, platform_id, as_of, content, hash, frozen_by)
		values (${id}, ${edition}, ${platformId}, ${content.asOf}, ${JSON.stringify(content)}::text::jsonb, ${whole}, ${by})`
	const hash = hashContent(copy)
	await sql`
		insert into report_copies (report_id, edition, platform_id, content, hash)
		values (${id}, ${edition}, ${platformId}, ${JSON.stringify(copy)}::text::jsonb, ${hash})`
	return hash
}

/** What became of a frozen report when it was looked at again. */
export interface Verification {
	/** What is stored still has the hash that it was given. */
	readonly intact: boolean
	/** The copy is what the edition gives. */
	readonly copyIntact: boolean
	/** Made again from the database, as of the same instant, it has the same hash. */
	readonly same: boolean
	readonly hash: string
	readonly copyHash: string
	readonly againHash: string
	/** Figures that came out otherwise. */
	readonly differing: readonly string[]
}

/**
 * Looks whether a frozen report was altered, and makes it again from the log as of the instant at which it was frozen.
 * Words beside the figures (names of centres, definitions, comments) are taken as they were frozen: a centre that is
 * called otherwise today changes no figure.
 *
 * What is stored is hashed as it is, not as it is understood: an added field is found too. A copy is made again by the
 * rule that hid its numbers; of one that an earlier release made it is looked at whether it says what its edition says.
 *
 * @param whole engine that sees every platform
 */
export async function verifyEdition(engine: Engine, whole: Engine, report: ReportRow): Promise<Verification> {
	const sql = engine.db.$client
	const [stored] = await sql<{ content: object; hash: string; copy: unknown; copy_hash: string }[]>`
		select e.content, e.hash, c.content as copy, c.hash as copy_hash
		from report_editions e join report_copies c on c.report_id = e.report_id and c.edition = e.edition
		where e.report_id = ${report.id} and e.edition = ${report.edition}`
	if (!stored) throw new WorkflowError("NOT_FOUND", "this report was not frozen", {})
	const content = ReportContent.parse(stored.content)
	const { figures, asOf, ...around } = content
	// Figures that were defined since are none of this edition.
	const known = new Set(content.definitions.map((one) => one.id))
	const computed = await computeReport(whole, { ...report, platform: report.platformId }, new Date(asOf))
	const again = computed.figures.filter((one) => known.has(one.id))
	const againHash = await hashEdition(compose(around, again, new Date(asOf)), knownPages(computed, known))
	return {
		intact: (await hashEdition(stored.content, readRowsOf(sql, report.id, report.edition))) === stored.hash,
		copyIntact: hashContent(stored.copy) === stored.copy_hash && (await isCopy(sql, stored.copy, content)),
		same: againHash === stored.hash,
		hash: stored.hash,
		copyHash: stored.copy_hash,
		againHash,
		differing: again.flatMap((one, index) => (canonicalJson(one) === canonicalJson(figures[index]) ? [] : [one.id])),
	}
}

function* knownPages(computed: ComputedReport, known: ReadonlySet<string>) {
	for (const rows of computed.rows()) if (rows[0] !== undefined && known.has(rows[0].figure)) yield rows
}

async function isCopy(sql: Executor, stored: unknown, content: ReportContent): Promise<boolean> {
	const copy = ReportContent.safeParse(stored).data
	if (copy === undefined) return false
	if (copy.rule !== HIDING_RULE) return isPartOf(copy, content)
	return canonicalJson(copyOf(content, await findBeside(sql, copy.beside ?? []))) === canonicalJson(stored)
}
