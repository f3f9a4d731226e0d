import { WorkflowError } from "../../machines/workflow-error.ts"
import type { Origin } from "../audit/audit-entry.ts"
import { appendAudit } from "../audit/record-audit.ts"
import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import { instant } from "../instant.ts"
import { announceCase } from "../live/change.ts"

/** Who had a case erased, and why. */
export interface Erasure {
	readonly caseId: string
	readonly cause: "request" | "retention"
	readonly requestId: string | null
	readonly by: string
	readonly from: Origin
}

/**
 * Erases a person: destroys the key of the case, and with it everything that was ever sealed with it, in the log, in
 * snapshots and in backups of the tables that are restored without the key. What is sealed outside the log is deleted
 * as well: identity and its former versions, search tokens, names and bytes of documents, notes, values of the
 * BaMaRa sheet, reasons, codes. Log, intervals, tasks and audit stay, so that `verify` and the figures hold.
 *
 * Only a closed case: a running one has procedures, tasks and deadlines that somebody counts on, and the pathway itself
 * knows how to end each of them (a withdrawal, an error). A command that has read the case before is refused by the
 * row it would write (`retention <> 'destroyed'`).
 *
 * What it cannot reach: what the log holds in clear by design (codes of diseases and signs, dates, among them the month
 * by which a child's case is reviewed), files taken out by an export, and backups until they are thrown away.
 *
 * @param sql a transaction
 * @throws WorkflowError NOT_FOUND, CASE_NOT_CLOSED with what closes it
 */
export async function eraseCase(sql: Executor, engine: Engine, erasure: Erasure): Promise<void> {
	const { caseId, cause, requestId, by, from } = erasure
	const now = instant(sql, engine.clock?.() ?? null)
	const [row] = await sql<{ platform_id: string; number: string; closed_at: string | null; retention: string }[]>`
		select platform_id, number, closed_at, retention from cases where id = ${caseId} for update`
	if (!row) throw new WorkflowError("NOT_FOUND", "no such case", {})
	if (row.retention === "destroyed") return
	if (row.closed_at === null)
		throw new WorkflowError(
			"CASE_NOT_CLOSED",
			"a case that still runs cannot be erased: let the pathway close it first, then decide again",
			{ closedBy: ["PATIENT_WITHDREW", "ENTERED_IN_ERROR", "REQUEST_DECLINED", "LOST_TO_FOLLOW_UP"] },
		)
	await destroyContents(sql, caseId)
	// Keyed digests of what was said of the patient; the API does not see other people's.
	await sql`select passerelle.forget_requests(${caseId})`
	await sql`
		insert into erasures (case_id, platform_id, cause, request_id, by_id, at)
		values (${caseId}, ${row.platform_id}, ${cause}, ${requestId}, ${by}, ${now}) on conflict do nothing`
	await appendAudit(sql, engine, {
		action: "case.erased",
		platformId: row.platform_id,
		caseId,
		by,
		basis: cause,
		...(requestId === null ? {} : { subject: requestId }),
		detail: { cause },
		from,
	})
}

/** Destroys the key of a case and all that it sealed, and whatever finds a person by who they are. */
export async function destroyContents(sql: Executor, caseId: string): Promise<void> {
	await sql`update cases set retention = 'destroyed', limited_at = null where id = ${caseId}`
	await announceCase(sql, "access", caseId)
	await sql`delete from case_keys where case_id = ${caseId}`
	await sql`delete from identities where case_id = ${caseId}`
	await sql`delete from identity_versions where case_id = ${caseId}`
	await sql`delete from identity_tokens where case_id = ${caseId}`
	await sql`delete from bamara_values where case_id = ${caseId}`
	await sql`delete from patient_codes where case_id = ${caseId}`
	// Only the demonstration, or a platform without a mail server, has kept any.
	await sql`delete from mailbox where message_id in (select id from messages where case_id = ${caseId})`
	await sql`delete from case_links where case_id = ${caseId}`
	await sql`
		update received_requests set sealed = null, sealed_number = null, sealed_answer = null, wrapped = null,
			master_key = null, tracking_digest = null, submission_digest = null, content_digest = null
		where case_id = ${caseId}`
	await sql`delete from survey_codes where instance_id in (select id from instances where case_id = ${caseId})`
	await sql`delete from note_mentions where case_id = ${caseId}`
	await sql`delete from note_versions where case_id = ${caseId}`
	await sql`delete from notes where case_id = ${caseId}`
	await sql`update difficulties set sealed_remark = '' where case_id = ${caseId} and sealed_remark is not null`
	await sql`update documents set sealed = '', sealed_name = '' where case_id = ${caseId}`
	await sql`update emergency_accesses set sealed_reason = '', sealed_review = null where case_id = ${caseId}`
	await sql`update rights_requests set sealed_text = null, sealed_decision = null, sealed_lift = null
		where case_id = ${caseId}`
}
