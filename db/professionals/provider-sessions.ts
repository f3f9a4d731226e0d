import { createHash } from "node:crypto"
import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import { instant } from "../instant.ts"

/** A session here that came from one at the provider. */
export interface ProviderSession {
	readonly sessionId: string
	/** `sub` and `sid` of the ID token. */
	readonly subject: string
	readonly providerSession: string | undefined
	readonly idToken: string
}

const subjectOf = ({ vault }: Engine, subject: string) => vault.fingerprint(`provider subject ${subject}`)
const providerSessionOf = ({ vault }: Engine, id: string) => vault.fingerprint(`provider session ${id}`)

/** Keeps the ID token, sealed, for as long as there is the session: to end the provider's with it. */
export async function keepProviderSession(engine: Engine, session: ProviderSession): Promise<void> {
	const { sessionId, subject, providerSession, idToken } = session
	const sql = engine.db.$client
	const { key, stored } = engine.vault.create(sessionId)
	await sql`
		insert into provider_sessions
			(session_id, subject_hash, provider_session_hash, sealed_id_token, wrapped, master_key)
		values (${sessionId}, ${subjectOf(engine, subject)},
			${providerSession === undefined ? null : providerSessionOf(engine, providerSession)},
			${key.seal(idToken)}, ${stored.wrapped}, ${stored.masterKey})`
}

/**
 * The ID token of a session; undefined when it did not come from the provider, or its key can no longer be opened: that
 * is no reason to keep somebody signed in.
 */
export async function findIdToken({ db, vault }: Engine, sessionId: string): Promise<string | undefined> {
	const [row] = await db.$client<{ sealed_id_token: string; wrapped: string; master_key: string }[]>`
		select sealed_id_token, wrapped, master_key from provider_sessions where session_id = ${sessionId}`
	if (!row) return undefined
	try {
		return vault.open(sessionId, { wrapped: row.wrapped, masterKey: row.master_key }).openText(row.sealed_id_token)
	} catch {
		return undefined
	}
}

/**
 * Ends our sessions that came from a session at the provider, or from any of a subject's. Gives the account of each.
 */
export async function endSessionsFrom(
	engine: Engine,
	{ subject, providerSession }: { readonly subject: string | undefined; readonly providerSession: string | undefined },
): Promise<readonly string[]> {
	const sub = subject === undefined ? null : subjectOf(engine, subject)
	const sid = providerSession === undefined ? null : providerSessionOf(engine, providerSession)
	if (sub === null && sid === null) return []
	const rows = await engine.db.$client<{ account_id: string }[]>`
		delete from sessions where id in (
			select session_id from provider_sessions
			where (${sub}::text is null or subject_hash = ${sub}) and (${sid}::text is null or provider_session_hash = ${sid}))
		returning account_id`
	return rows.map((row) => row.account_id)
}

/** Whether a logout token is used for the first time; remembers it for as long as it would be taken. */
export async function claimLogoutToken(sql: Executor, id: string, minutes: number, now: Date | null): Promise<boolean> {
	const hash = createHash("sha256").update(id).digest("hex")
	const rows = await sql`
		with forgotten as (delete from used_logout_tokens where expires_at <= ${instant(sql, now)} and hash <> ${hash})
		insert into used_logout_tokens (hash, expires_at)
		values (${hash}, ${instant(sql, now)} + make_interval(mins => ${minutes}))
		on conflict do nothing returning hash`
	return rows.length === 1
}
