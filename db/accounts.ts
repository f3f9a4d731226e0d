import { createHash, randomBytes } from "node:crypto"
import type { GrantableRole, Principal } from "../machines/policy.ts"
import type { Executor } from "./client.ts"
import { hashPassword, isPassword } from "./password.ts"

const TOKEN_BYTES = 32
/** A web session ends with the working day, whatever happens in between. */
export const SESSION_HOURS = 12

export interface NewAccount {
	/** Person of the directory; none for a machine client. */
	readonly personId?: string | undefined
	/** As shown to others. */
	readonly name: string
	readonly login?: string | undefined
	readonly password?: string | undefined
}

/** Makes an account without any role, and gives its id. */
export async function createAccount(sql: Executor, account: NewAccount): Promise<string> {
	const { personId, name, login, password } = account
	const passwordHash = password === undefined ? null : await hashPassword(password)
	const [row] = await sql<{ id: string }[]>`
		insert into accounts (person_id, name, login, password_hash, created_at)
		values (${personId ?? null}, ${name}, ${login?.toLowerCase() ?? null}, ${passwordHash}, now()) returning id`
	if (!row) throw new Error("the account was not written")
	return row.id
}

export interface NewGrant {
	readonly role: GrantableRole
	/** None for a role that holds everywhere. */
	readonly platformId?: string | undefined
	/** First and last day `YYYY-MM-DD`, both included, where the platform is. */
	readonly fromOn?: string | undefined
	readonly toOn?: string | undefined
}

export async function grantRole(sql: Executor, accountId: string, grant: NewGrant): Promise<void> {
	await sql`
		insert into role_grants (account_id, role, platform_id, from_on, to_on)
		values (${accountId}, ${grant.role}, ${grant.platformId ?? null}, ${grant.fromOn ?? null}, ${grant.toOn ?? null})`
}

/** Nothing it holds opens anything from this moment on; what it did stays in the log under its name. */
export async function deleteAccount(sql: Executor, accountId: string): Promise<void> {
	await sql`
		with gone as (delete from credentials where account_id = ${accountId})
		update accounts set deleted_at = coalesce(deleted_at, now()), password_hash = null where id = ${accountId}`
}

/** What is kept of a secret: 256 random bits need no slow hash. */
const hashToken = (token: string): string => createHash("sha256").update(token).digest("hex")

/** A bearer token, said once: only its hash is kept. */
export async function issueToken(sql: Executor, accountId: string, expiresAt?: Date): Promise<string> {
	return await issue(sql, accountId, "token", expiresAt ?? null)
}

/** The secret of a web session that lasts `SESSION_HOURS` from `now`. */
export async function createSession(sql: Executor, accountId: string, now: Date): Promise<string> {
	return await issue(sql, accountId, "session", new Date(now.getTime() + SESSION_HOURS * 3_600_000))
}

async function issue(sql: Executor, accountId: string, kind: CredentialKind, expiresAt: Date | null): Promise<string> {
	const token = randomBytes(TOKEN_BYTES).toString("base64url")
	await sql`
		insert into credentials (hash, account_id, kind, created_at, expires_at)
		values (${hashToken(token)}, ${accountId}, ${kind}, now(), ${expiresAt?.toISOString() ?? null})`
	return token
}

export async function endSession(sql: Executor, token: string): Promise<void> {
	await sql`delete from credentials where hash = ${hashToken(token)} and kind = 'session'`
}

/** The account of a login and password. Takes as long whether or not the login exists. */
export async function findAccountByPassword(
	sql: Executor,
	login: string,
	password: string,
): Promise<string | undefined> {
	const [row] = await sql<{ id: string; password_hash: string | null }[]>`
		select id, password_hash from accounts where login = ${login.toLowerCase()} and deleted_at is null`
	return (await isPassword(password, row?.password_hash ?? null)) ? row?.id : undefined
}

export type CredentialKind = "token" | "session"

/** Somebody who may sign in or call, with the roles that hold today. */
export interface Account {
	readonly id: string
	readonly name: string
	readonly principal: Principal
}

interface AccountRow {
	readonly id: string
	readonly person_id: string | null
	readonly name: string
	readonly grants: Principal["grants"] | null
	readonly emergencies: NonNullable<Principal["emergencies"]> | null
}

/**
 * Who holds a credential of this kind; undefined when it is unknown, has ended or its account was deleted. Asked on
 * every request, nothing is kept between two: a right taken away is gone at once. Roles are dated in days of the
 * place where they hold.
 */
export async function findAccountByToken(
	sql: Executor,
	token: string,
	kind: CredentialKind,
	now: Date | null,
): Promise<Account | undefined> {
	const [row] = await sql<AccountRow[]>`
		select a.id, a.person_id, a.name, ${grantsOn(sql, now)} as grants,
			${emergenciesOn(sql, now)} as emergencies
		from credentials k join accounts a on a.id = k.account_id
		where k.hash = ${hashToken(token)} and k.kind = ${kind} and a.deleted_at is null
			and (k.expires_at is null or k.expires_at > ${instant(sql, now)})`
	return row && accountOf(row)
}

/** The account of a person of the directory, if they have one. */
export async function findAccountOfPerson(
	sql: Executor,
	personId: string,
	now: Date | null,
): Promise<Account | undefined> {
	const [row] = await sql<AccountRow[]>`
		select a.id, a.person_id, a.name, ${grantsOn(sql, now)} as grants,
			${emergenciesOn(sql, now)} as emergencies
		from accounts a where a.person_id = ${personId} and a.deleted_at is null`
	return row && accountOf(row)
}

const instant = (sql: Executor, now: Date | null) =>
	now === null ? sql`now()` : sql`${now.toISOString()}::timestamptz`

const grantsOn = (sql: Executor, now: Date | null) => sql`(
	select jsonb_agg(jsonb_build_object('role', g.role, 'platform', g.platform_id) order by g.role, g.platform_id)
	from role_grants g
		left join platforms p on p.id = g.platform_id left join territories t on t.code = p.territory
		cross join lateral (select (${instant(sql, now)} at time zone coalesce(t.zone, 'UTC'))::date as day) today
	where g.account_id = a.id and (g.from_on is null or g.from_on <= today.day)
		and (g.to_on is null or g.to_on >= today.day))`

/** Cases that the person has opened in an emergency that has neither ended nor run out. */
const emergenciesOn = (sql: Executor, now: Date | null) => sql`(
	select jsonb_agg(jsonb_build_object('case', e.case_id, 'platform', e.platform_id))
	from passerelle.emergencies_of(a.person_id, ${instant(sql, now)}) e)`

const accountOf = (row: AccountRow): Account => ({
	id: row.id,
	name: row.name,
	principal: {
		id: row.person_id ?? row.id,
		kind: row.person_id === null ? "machine" : "person",
		grants: row.grants ?? [],
		...(row.emergencies ? { emergencies: row.emergencies } : {}),
	},
})
