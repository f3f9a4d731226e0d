import { createHash, randomBytes } from "node:crypto"
import { z } from "zod"
import type { GrantableRole, Principal } from "../machines/policy.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import type { Executor } from "./client.ts"
import { instant } from "./instant.ts"
import { hashPassword } from "./password.ts"

const TOKEN_BYTES = 32

export interface NewAccount {
	/** Person of the directory; none for a machine client. */
	readonly personId?: string | undefined
	/** As shown to others. */
	readonly name: string
	readonly login?: string | undefined
	readonly email?: string | undefined
	readonly password?: string | undefined
}

/**
 * Makes an account without any role, and gives its id. Whether the password is good enough is asked before.
 *
 * @throws WorkflowError PAYLOAD_INVALID when the login, the e-mail or the person has an account already
 */
export async function createAccount(sql: Executor, account: NewAccount): Promise<string> {
	const { personId, name, login, email, password } = account
	const hash = password === undefined ? null : await hashPassword(password)
	const [row] = await explained(sql<{ id: string }[]>`
		with made as (
			insert into accounts (person_id, name, login, email, created_at)
			values (${personId ?? null}, ${name}, ${login?.toLowerCase() ?? null}, ${email?.toLowerCase() ?? null}, now())
			returning id
		), method as (
			insert into sign_in_methods (account_id, provider_id, provider_account_id, password)
			select id, 'credential', id::text, ${hash}::text from made where ${hash}::text is not null
		)
		select id from made`)
	if (!row) throw new Error("the account was not written")
	return row.id
}

/** Replaces an account's password, or gives it its first one. Ending its sessions is the caller's. */
export async function setPassword(sql: Executor, accountId: string, password: string): Promise<void> {
	const hash = await hashPassword(password)
	await sql`
		insert into sign_in_methods (account_id, provider_id, provider_account_id, password)
		values (${accountId}, 'credential', ${accountId}, ${hash})
		on conflict (account_id, provider_id) do update set password = excluded.password, updated_at = now()`
}

const PgFailure = z.object({ code: z.string(), constraint_name: z.string().optional() })
const UNIQUE = "23505"
const FOREIGN_KEY = "23503"

/** What the unique columns of an account say to whoever wants the same. */
const taken: Readonly<Record<string, { readonly field: string; readonly said: string }>> = {
	accounts_login_unique: { field: "login", said: "this login belongs to another account: choose another" },
	accounts_email_unique: {
		field: "email",
		said: "this e-mail belongs to another account: choose another, or leave it out",
	},
	accounts_person_id_unique: {
		field: "personId",
		said: "this person has an account already: invite them again, or enable it",
	},
}

async function explained<T>(query: PromiseLike<T>): Promise<T> {
	try {
		return await query
	} catch (error) {
		const failure = PgFailure.safeParse(error)
		const found = taken[failure.data?.constraint_name ?? ""]
		if (failure.data?.code === UNIQUE && found) {
			const issues = [{ path: [found.field], message: found.said }]
			throw new WorkflowError("PAYLOAD_INVALID", found.said, { issues }, { cause: error })
		}
		if (failure.data?.code === FOREIGN_KEY)
			throw new WorkflowError("REFERENCE_UNKNOWN", "there is no such person or platform", {}, { cause: error })
		throw error
	}
}

export interface NewGrant {
	readonly role: GrantableRole
	/** None for a role that holds everywhere. */
	readonly platformId?: string | undefined
	/** First and last day `YYYY-MM-DD`, both included, where the platform is. */
	readonly fromOn?: string | undefined
	readonly toOn?: string | undefined
}

/** @throws WorkflowError REFERENCE_UNKNOWN when there is no such platform */
export async function grantRole(sql: Executor, accountId: string, grant: NewGrant): Promise<string> {
	const [row] = await explained(sql<{ id: string }[]>`
		insert into role_grants (account_id, role, platform_id, from_on, to_on)
		values (${accountId}, ${grant.role}, ${grant.platformId ?? null}, ${grant.fromOn ?? null}, ${grant.toOn ?? null})
		returning id`)
	if (!row) throw new Error("the role was not granted")
	return row.id
}

/**
 * Nothing it holds opens anything from this moment on; what it did stays in the log under its name. Enabled again, it
 * begins anew: password and second factor are gone, roles are as they were.
 */
export async function disableAccount(sql: Executor, accountId: string): Promise<void> {
	await sql`
		with tokens as (delete from credentials where account_id = ${accountId}),
			ended as (delete from sessions where account_id = ${accountId}),
			methods as (delete from sign_in_methods where account_id = ${accountId}),
			totp as (delete from two_factors where account_id = ${accountId}),
			keys as (delete from passkeys where account_id = ${accountId}),
			invited as (delete from invitations where account_id = ${accountId})
		update accounts set deleted_at = coalesce(deleted_at, now()), two_factor_enabled = false, updated_at = now()
		where id = ${accountId}`
}

export async function enableAccount(sql: Executor, accountId: string): Promise<void> {
	await sql`update accounts set deleted_at = null, updated_at = now() where id = ${accountId}`
}

/** What is kept of a token or session: as many random bits need no slow hash. */
export const hashToken = (token: string): string => createHash("sha256").update(token).digest("hex")

/** A bearer token, said once: only its hash is kept. */
export async function issueToken(sql: Executor, accountId: string, expiresAt?: Date): Promise<string> {
	const token = randomBytes(TOKEN_BYTES).toString("base64url")
	await sql`
		insert into credentials (hash, account_id, created_at, expires_at)
		values (${hashToken(token)}, ${accountId}, now(), ${expiresAt?.toISOString() ?? null})`
	return token
}

/** Somebody who may sign in or call, with the roles that hold today. */
export interface Account {
	readonly id: string
	readonly name: string
	readonly principal: Principal
}

/** The columns of an account that say who is calling. */
export interface AccountRow {
	readonly id: string
	readonly person_id: string | null
	readonly name: string
	readonly login: string | null
	readonly grants: Principal["grants"] | null
	readonly emergencies: NonNullable<Principal["emergencies"]> | null
}

/**
 * Who holds a bearer token; undefined when it is unknown, has ended or its account was deleted. Asked on
 * every request, nothing is kept between two: a right taken away is gone at once. Roles are dated in days of the
 * place where they hold.
 */
export async function findAccountByToken(sql: Executor, token: string, now: Date | null): Promise<Account | undefined> {
	const [row] = await sql<AccountRow[]>`
		select a.id, a.person_id, a.name, a.login, ${grantsOn(sql, now)} as grants,
			${emergenciesOn(sql, now)} as emergencies
		from credentials k join accounts a on a.id = k.account_id
		where k.hash = ${hashToken(token)} and a.deleted_at is null
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
		select a.id, a.person_id, a.name, a.login, ${grantsOn(sql, now)} as grants,
			${emergenciesOn(sql, now)} as emergencies
		from accounts a where a.person_id = ${personId} and a.deleted_at is null`
	return row && accountOf(row)
}

/** Roles of account `a` on the day of `now`, as JSON. */
export const grantsOn = (sql: Executor, now: Date | null) => sql`(
	select jsonb_agg(jsonb_build_object('role', g.role, 'platform', g.platform_id) order by g.role, g.platform_id)
	from role_grants g
		left join platforms p on p.id = g.platform_id left join territories t on t.code = p.territory
		cross join lateral (select (${instant(sql, now)} at time zone coalesce(t.zone, 'UTC'))::date as day) today
	where g.account_id = a.id and (g.from_on is null or g.from_on <= today.day)
		and (g.to_on is null or g.to_on >= today.day))`

/** Cases that the person has opened in an emergency that has neither ended nor run out; of an account called `a`. */
export const emergenciesOn = (sql: Executor, now: Date | null) => sql`(
	select jsonb_agg(jsonb_build_object('case', e.case_id, 'platform', e.platform_id))
	from passerelle.emergencies_of(a.person_id, ${instant(sql, now)}) e)`

export const accountOf = (row: AccountRow): Account => ({
	id: row.id,
	name: row.name,
	principal: {
		id: row.person_id ?? row.id,
		// Whoever signs in is a person, in the directory or not: the first administrator need not be.
		kind: row.person_id === null && row.login === null ? "machine" : "person",
		grants: row.grants ?? [],
		...(row.emergencies ? { emergencies: row.emergencies } : {}),
	},
})
