import type { Executor } from "../client.ts"
import { hashContent, type LeftCopy, ReportContent } from "./content.ts"
import type { ReportRow } from "./report-rows.ts"

interface Row {
	readonly content: unknown
	readonly hash: string
}
const leftOf = ({ content, hash }: Row): LeftCopy => ({ content: ReportContent.parse(content), hash })

/** One copy of a platform is made at a time, so that each is made beside every other one. Until the transaction ends. */
const lockCopies = async (sql: Executor, platformId: string): Promise<void> => {
	await sql`select pg_advisory_xact_lock(hashtext('passerelle report copies'), hashtext(${platformId}))`
}

/**
 * Copies of overlapping periods that have left the team, or may any time: of editions that stand, sent or not; of those
 * sent to a direction or downloaded to be handed over before another was frozen; of drafts that were downloaded. An edition
 * that was taken up again before anybody outside had it tells nobody anything.
 */
export async function findLeft(
	sql: Executor,
	{ id, platformId, fromOn, toOn }: Pick<ReportRow, "id" | "platformId" | "fromOn" | "toOn">,
): Promise<readonly LeftCopy[]> {
	await lockCopies(sql, platformId)
	const overlapping = sql`r.platform_id = ${platformId} and r.from_on <= ${toOn} and r.to_on >= ${fromOn}`
	const rows = await sql<Row[]>`
		select c.content, c.hash from report_copies c join reports r on r.id = c.report_id
		where ${overlapping} and (
			(r.id <> ${id} and r.edition = c.edition and r.state not in ('draft', 'review'))
			or exists (select from report_steps s where s.report_id = r.id and s.type = 'SENT_TO_DIRECTOR' and s.hash = c.hash)
			or exists (select from audit_entries a where a.action = 'report.exported' and a.subject = r.id::text
				and a.detail ->> 'suppressed' = 'true' and a.detail ->> 'hash' = c.hash))
		union all
		select d.content, d.hash from report_draft_copies d join reports r on r.id = d.report_id where ${overlapping}
		order by hash`
	return rows.map(leftOf)
}

/** Those that a copy says it was made beside. */
export async function findBeside(sql: Executor, hashes: readonly string[]): Promise<readonly LeftCopy[]> {
	if (hashes.length === 0) return []
	const wanted = sql`hash = any(${[...hashes]}::text[])`
	const rows = await sql<Row[]>`
		select content, hash from report_copies where ${wanted}
		union all select content, hash from report_draft_copies where ${wanted} order by hash`
	return rows.map(leftOf)
}

/**
 * Keeps the copy of a draft that is handed over: those of later are made beside it. One with the same figures that was
 * handed over before is enough.
 */
export async function keepDraftCopy(
	sql: Executor,
	{ id, platformId }: Pick<ReportRow, "id" | "platformId">,
	copy: ReportContent,
): Promise<void> {
	await sql`
		insert into report_draft_copies (report_id, hash, platform_id, content, at)
		select ${id}, ${hashContent(copy)}, ${platformId}, ${JSON.stringify(copy)}::text::jsonb, ${copy.asOf}
		where not exists (select from report_draft_copies where report_id = ${id}
			and content -> 'figures' = ${JSON.stringify(copy.figures)}::text::jsonb)
		on conflict do nothing`
}
