import { type Account, type AccountRow, accountOf, emergenciesOn, grantsOn, hashToken } from "./accounts.ts"
import type { Executor } from "./client.ts"
import { instant } from "./instant.ts"
import type { Assurance } from "./schema/auth.ts"

/** A session ends this long after its last request: whoever left the screen has left it locked. */
export const IDLE_MINUTES = 30
/** A session ends with the working day, whatever happens in between. */
export const SESSION_HOURS = 12
/** How exactly the last request is remembered, s: a write for each one would cost more than it tells. */
const SEEN_EVERY_SECONDS = 30

/** The session that a request belongs to. */
export interface Session {
	readonly id: string
	readonly assurance: Assurance
	readonly openedAt: Date
	/** Whether TOTP or a passkey is enrolled. */
	readonly secondFactor: boolean
}

/** The session `s` still runs. */
export const running = (sql: Executor, now: Date | null) => sql`(
	s.opened_at > ${instant(sql, now)} - make_interval(hours => ${SESSION_HOURS})
	and s.last_seen_at > ${instant(sql, now)} - make_interval(mins => ${IDLE_MINUTES}))`

interface SessionRow extends AccountRow {
	readonly session_id: string
	readonly assurance: Assurance
	readonly opened_at: string
	readonly two_factor_enabled: boolean
}

/**
 * Who holds a session, by the secret of its cookie; undefined when it is unknown or over, or its account is disabled.
 * One round trip that also remembers when it was last seen.
 *
 * @param attended false for what a page asks by itself: a screen that nobody looks at must lock
 */
export async function findSession(
	sql: Executor,
	token: string,
	now: Date | null,
	attended = true,
): Promise<{ readonly account: Account; readonly session: Session } | undefined> {
	const [row] = await sql<SessionRow[]>`
		with s as (
			select s.* from sessions s where s.token = ${hashToken(token)} and ${running(sql, now)}
		), seen as (
			update sessions set last_seen_at = ${instant(sql, now)}
			where ${attended} and id = (select id from s)
				and last_seen_at < ${instant(sql, now)} - make_interval(secs => ${SEEN_EVERY_SECONDS})
		)
		select a.id, a.person_id, a.name, a.login, ${grantsOn(sql, now)} as grants, ${emergenciesOn(sql, now)} as emergencies,
			s.id as session_id, s.assurance, s.opened_at, a.two_factor_enabled
		from s join accounts a on a.id = s.account_id where a.deleted_at is null`
	if (!row) return undefined
	const { session_id, assurance, opened_at, two_factor_enabled } = row
	return {
		account: accountOf(row),
		session: { id: session_id, assurance, openedAt: new Date(opened_at), secondFactor: two_factor_enabled },
	}
}

/** A session as its owner sees it, to recognise a device. */
export interface Device {
	readonly id: string
	readonly userAgent: string | null
	readonly address: string | null
	readonly assurance: Assurance
	readonly openedAt: Date
	readonly lastSeenAt: Date
}

/** The sessions of an account that still run, the latest first. */
export async function listDevices(sql: Executor, accountId: string, now: Date | null): Promise<readonly Device[]> {
	const rows = await sql<
		{
			id: string
			user_agent: string | null
			ip_address: string | null
			assurance: Assurance
			opened_at: string
			last_seen_at: string
		}[]
	>`
		select s.id, s.user_agent, s.ip_address, s.assurance, s.opened_at, s.last_seen_at
		from sessions s where s.account_id = ${accountId} and ${running(sql, now)}
		order by s.last_seen_at desc, s.id`
	return rows.map((row) => ({
		id: row.id,
		userAgent: row.user_agent || null,
		address: row.ip_address || null,
		assurance: row.assurance,
		openedAt: new Date(row.opened_at),
		lastSeenAt: new Date(row.last_seen_at),
	}))
}

/** Ends one session of an account; false when it has none of this id. */
export async function endSession(sql: Executor, accountId: string, id: string): Promise<boolean> {
	const { count } = await sql`delete from sessions where id = ${id} and account_id = ${accountId}`
	return count > 0
}

/** Ends every session of an account, but the one to keep if one is named. Gives how many ended. */
export async function endSessions(sql: Executor, accountId: string, keep?: string): Promise<number> {
	const { count } = await sql`
		delete from sessions where account_id = ${accountId} and id is distinct from ${keep ?? null}::uuid`
	return count
}

/** Forgets sessions and challenges that are over. Cheap: called whenever somebody signs in. */
export async function forgetOldSessions(sql: Executor, now: Date | null): Promise<void> {
	await sql`delete from sessions s where not ${running(sql, now)}`
	// By better-auth's own clock, that of its process.
	await sql`delete from verifications where expires_at < ${new Date().toISOString()}`
}

/** Ends the session of a secret, if there is one. */
export async function endSessionOf(sql: Executor, token: string): Promise<void> {
	await sql`delete from sessions where token = ${hashToken(token)}`
}
