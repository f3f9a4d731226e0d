import type { Executor } from "./client.ts"

/** An account as whoever signs in, or changes a password, needs it. */
export interface Login {
	readonly id: string
	/** What they do is recorded under this: the person of the directory, or the account. */
	readonly principalId: string
	readonly name: string
	/** The account's id for somebody without a login, who signs in with Pro Santé Connect. */
	readonly login: string
	readonly email: string | null
	/** argon2id; null when there is no password. */
	readonly passwordHash: string | null
}

const columns = (sql: Executor) => sql`
	select a.id, coalesce(a.person_id, a.id) as "principalId", a.name, coalesce(a.login, a.id::text) as login, a.email, m.password as "passwordHash"
	from accounts a left join sign_in_methods m on m.account_id = a.id and m.provider_id = 'credential'`

/** The account that signs in with a login; undefined also when it is disabled. */
export async function findLogin(sql: Executor, login: string): Promise<Login | undefined> {
	const [row] = await sql<Login[]>`${columns(sql)} where a.login = ${login.toLowerCase()} and a.deleted_at is null`
	return row
}

/** The account of a person; undefined for a machine client. */
export async function findLoginOf(sql: Executor, accountId: string): Promise<Login | undefined> {
	const [row] = await sql<Login[]>`
		${columns(sql)} where a.id = ${accountId} and (a.login is not null or a.person_id is not null) and a.deleted_at is null`
	return row
}
