import { WorkflowError } from "../../machines/workflow-error.ts"
import { canonicalJson } from "../audit/canonical-json.ts"
import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import { computeReport } from "./compute-report.ts"
import { copyOf, hashContent, type LeftCopy, ReportContent, TeamContent } from "./content.ts"
import { compose } from "./draft-content.ts"
import type { ReportRow } from "./report-rows.ts"

export interface Frozen<C> {
	readonly content: C
	readonly hash: string
}

/** @throws WorkflowError NOT_FOUND when there is no such edition, or it is not for whoever asks */
export async function getEdition(sql: Executor, reportId: string, edition: number): Promise<Frozen<TeamContent>> {
	const [row] = await sql<{ content: unknown; hash: string }[]>`
		select content, hash from report_editions where report_id = ${reportId} and edition = ${edition}`
	if (!row) throw new WorkflowError("NOT_FOUND", "no such edition of this report", {})
	return { content: TeamContent.parse(row.content), hash: row.hash }
}

/** The copy that leaves the team. @throws WorkflowError NOT_FOUND */
export async function getCopy(sql: Executor, reportId: string, edition: number): Promise<Frozen<ReportContent>> {
	const [row] = await sql<{ content: unknown; hash: string }[]>`
		select content, hash from report_copies where report_id = ${reportId} and edition = ${edition}`
	if (!row) throw new WorkflowError("NOT_FOUND", "no such edition of this report", {})
	return { content: ReportContent.parse(row.content), hash: row.hash }
}

/**
 * Copies of overlapping periods that have left the team: sent to a direction, or downloaded to be handed over. An edition
 * that was frozen and taken up again before anybody outside had it tells nobody anything.
 */
export async function findLeft(
	sql: Executor,
	{ platformId, fromOn, toOn }: Pick<ReportRow, "platformId" | "fromOn" | "toOn">,
): Promise<readonly LeftCopy[]> {
	const rows = await sql<{ content: unknown; hash: string }[]>`
		select c.content, c.hash from report_copies c join reports r on r.id = c.report_id
		where r.platform_id = ${platformId} and r.from_on <= ${toOn} and r.to_on >= ${fromOn} and (
			exists (select from report_steps s where s.report_id = r.id and s.type = 'SENT_TO_DIRECTOR' and s.hash = c.hash)
			or exists (select from audit_entries a where a.action = 'report.exported' and a.subject = r.id::text
				and a.detail ->> 'suppressed' = 'true' and a.detail ->> 'hash' = c.hash))
		order by c.hash`
	return rows.map(({ content, hash }) => ({ content: ReportContent.parse(content), hash }))
}

/** Those that a copy says it was made beside. */
async function findBeside(sql: Executor, hashes: readonly string[]): Promise<readonly LeftCopy[]> {
	if (hashes.length === 0) return []
	const rows = await sql<{ content: unknown; hash: string }[]>`
		select content, hash from report_copies where hash = any(${[...hashes]}::text[]) order by hash`
	return rows.map(({ content, hash }) => ({ content: ReportContent.parse(content), hash }))
}

/** Writes an edition and the copy of it, once and for all. @returns hash of the copy */
export async function storeEdition(
	sql: Executor,
	report: ReportRow,
	content: TeamContent,
	by: string,
): Promise<string> {
	const { id, platformId } = report
	const copy = copyOf(content, await findLeft(sql, report))
	const { edition } = content.report
	await sql`
		insert into report_editions (report_id, edition, platform_id, as_of, content, hash, frozen_by)
		values (${id}, ${edition}, ${platformId}, ${content.asOf}, ${JSON.stringify(content)}::text::jsonb,
			${hashContent(content)}, ${by})`
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
 * What is stored is hashed as it is, not as it is understood: an added field is found too.
 *
 * @param whole engine that sees every platform
 */
export async function verifyEdition(engine: Engine, whole: Engine, report: ReportRow): Promise<Verification> {
	const sql = engine.db.$client
	const [stored] = await sql<{ content: unknown; hash: string; copy: unknown; copy_hash: string }[]>`
		select e.content, e.hash, c.content as copy, c.hash as copy_hash
		from report_editions e join report_copies c on c.report_id = e.report_id and c.edition = e.edition
		where e.report_id = ${report.id} and e.edition = ${report.edition}`
	if (!stored) throw new WorkflowError("NOT_FOUND", "this report was not frozen", {})
	const content = TeamContent.parse(stored.content)
	const { figures, rows: _rows, asOf, ...around } = content
	// Figures that were defined since are none of this edition.
	const known = new Set(content.definitions.map((one) => one.id))
	const computed = await computeReport(whole, { ...report, platform: report.platformId }, new Date(asOf))
	const again = {
		figures: computed.figures.filter((one) => known.has(one.id)),
		rows: computed.rows.filter((one) => known.has(one.figure)),
	}
	const againHash = hashContent(compose(around, again, new Date(asOf)))
	const beside = ReportContent.safeParse(stored.copy).data?.beside ?? []
	const copy = copyOf(content, await findBeside(sql, beside))
	return {
		intact: hashContent(stored.content) === stored.hash,
		copyIntact: hashContent(stored.copy) === stored.copy_hash && canonicalJson(copy) === canonicalJson(stored.copy),
		same: againHash === stored.hash,
		hash: stored.hash,
		copyHash: stored.copy_hash,
		againHash,
		differing: again.figures.flatMap((one, index) =>
			canonicalJson(one) === canonicalJson(figures[index]) ? [] : [one.id],
		),
	}
}
