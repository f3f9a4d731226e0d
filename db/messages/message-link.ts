import { randomUUID } from "node:crypto"
import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import { instant } from "../instant.ts"
import { insertLink, type LinkRole, linkPages, linkRoles } from "../links/case-links.ts"
import { newMessageLinkToken } from "../links/link-token.ts"
import { insertReportLink } from "../links/report-links.ts"
import type { MessageRow } from "./message-rows.ts"

const DAYS = 30
/** Links of messages that hold at once for one person and procedure: that of this message and of the one before. */
const MOST_LIVE = 2

const isLinkRole = (role: string): role is LinkRole => linkRoles.some((one) => one === role)

/** The same to a report, for somebody of the direction who has no account. */
async function findReportLink(
	engine: Engine,
	sql: Executor,
	{ report_id: reportId, link_id: linkId, id: messageId }: MessageRow,
): Promise<{ readonly id: string; readonly path: string; readonly expiresAt: Date } | null> {
	if (reportId === null) return null
	if (linkId !== null) {
		const now = instant(sql, engine.clock?.() ?? null)
		const [made] = await sql<{ expires_at: string }[]>`
			select expires_at from report_links where id = ${linkId} and revoked_at is null and expires_at > ${now}`
		const token = newMessageLinkToken(engine.vault, linkId, messageId)
		return made ? { id: linkId, path: `/bilan#${token}`, expiresAt: new Date(made.expires_at) } : null
	}
	const id = randomUUID()
	const token = newMessageLinkToken(engine.vault, id, messageId)
	const making = { reportId, by: "system", from: { address: null, requestId: null } }
	const made = await insertReportLink(sql, engine, making, { id, token })
	if (!made) return null
	await sql`update messages set link_id = ${id} where id = ${messageId}`
	return { id, ...made }
}

/**
 * The personal link that a message carries, made when it is sent: for whoever takes part from outside, while there is
 * something to do or read. Sent again, the message carries the same link. Each new message takes the place of the one
 * before last, so that the one that somebody is reading still opens, and no pile of live links grows.
 */
export async function findMessageLink(
	engine: Engine,
	sql: Executor,
	row: MessageRow,
): Promise<{ readonly id: string; readonly path: string; readonly expiresAt: Date } | null> {
	if (row.report_id !== null) return row.role === "director" ? await findReportLink(engine, sql, row) : null
	const { role, case_id: caseId, instance_id: instanceId, person_id: personId, id: messageId } = row
	if (!isLinkRole(role) || caseId === null || instanceId === null) return null
	const now = instant(sql, engine.clock?.() ?? null)
	if (row.link_id !== null) {
		const [made] = await sql<{ expires_at: string }[]>`
			select expires_at from case_links where id = ${row.link_id} and revoked_at is null and expires_at > ${now}`
		if (!made) return null
		const token = newMessageLinkToken(engine.vault, row.link_id, messageId)
		return { id: row.link_id, path: `${linkPages[role]}#${token}`, expiresAt: new Date(made.expires_at) }
	}
	const id = randomUUID()
	const call = { caseId, by: "system", from: { address: null, requestId: null } }
	const token = newMessageLinkToken(engine.vault, id, messageId)
	const made = await insertLink(sql, engine, call, { instanceId, role, personId, days: DAYS }, { id, token })
	if (!made) return null
	await sql`
		update case_links set revoked_at = ${now}, revoked_by = 'system' where id in (
			select id from case_links where case_id = ${caseId} and instance_id = ${instanceId} and role = ${role}
			and person_id is not distinct from ${personId}::uuid and created_by = 'system' and revoked_at is null
			order by created_at desc, id = ${id} desc offset ${MOST_LIVE})`
	await sql`update messages set link_id = ${id} where id = ${messageId}`
	return { id, path: made.path, expiresAt: new Date(made.expiresAt) }
}
