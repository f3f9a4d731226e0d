import { z } from "zod"
import { type GrantableRole, grantableRoles } from "../machines/policy.ts"
import type { Executor } from "./client.ts"
import { PageRequest, pageOf } from "./directory/page.ts"

export const AccountsQuery = PageRequest.extend({
	/** Whether to list disabled accounts instead of those in use. */
	disabled: z.stringbool().default(false),
})
export type AccountsQuery = z.infer<typeof AccountsQuery>

/** An account as an administrator sees it: who may sign in, and as what; nothing about any patient. */
export const AccountView = z.object({
	id: z.uuid(),
	kind: z.enum(["person", "machine"]),
	personId: z.uuid().nullable(),
	name: z.string(),
	login: z.string().nullable(),
	email: z.string().nullable(),
	disabledAt: z.iso.datetime().nullable(),
	hasPassword: z.boolean(),
	hasSecondFactor: z.boolean(),
	roles: z
		.array(
			z.object({
				id: z.uuid(),
				role: z.enum(grantableRoles),
				platform: z.uuid().nullable(),
				fromOn: z.iso.date().nullable(),
				toOn: z.iso.date().nullable(),
			}),
		)
		.readonly(),
	/** Bearer tokens, never their secret. */
	tokens: z
		.array(z.object({ id: z.uuid(), createdAt: z.iso.datetime(), expiresAt: z.iso.datetime().nullable() }))
		.readonly(),
})
export type AccountView = z.infer<typeof AccountView>

interface Row {
	readonly id: string
	readonly person_id: string | null
	readonly name: string
	readonly login: string | null
	readonly email: string | null
	readonly deleted_at: string | null
	readonly has_password: boolean
	readonly two_factor_enabled: boolean
	readonly roles:
		| readonly {
				id: string
				role: GrantableRole
				platform: string | null
				fromOn: string | null
				toOn: string | null
		  }[]
		| null
	readonly tokens: readonly { id: string; createdAt: string; expiresAt: string | null }[] | null
}

const columns = (sql: Executor) => sql`
	a.id, a.person_id, a.name, a.login, a.email, a.deleted_at, a.two_factor_enabled,
	exists (select 1 from sign_in_methods m where m.account_id = a.id) as has_password,
	(select jsonb_agg(jsonb_build_object('id', g.id, 'role', g.role, 'platform', g.platform_id, 'fromOn', g.from_on,
		'toOn', g.to_on) order by g.role, g.platform_id, g.from_on) from role_grants g where g.account_id = a.id) as roles,
	(select jsonb_agg(jsonb_build_object('id', k.id, 'createdAt', k.created_at, 'expiresAt', k.expires_at)
		order by k.created_at) from credentials k where k.account_id = a.id) as tokens`

const iso = (instant: string | null): string | null => (instant === null ? null : new Date(instant).toISOString())

const viewOf = (row: Row): AccountView => ({
	id: row.id,
	kind: row.person_id === null && row.login === null ? "machine" : "person",
	personId: row.person_id,
	name: row.name,
	login: row.login,
	email: row.email,
	disabledAt: iso(row.deleted_at),
	hasPassword: row.has_password,
	hasSecondFactor: row.two_factor_enabled,
	roles: row.roles ?? [],
	tokens: (row.tokens ?? []).map((one) => ({
		id: one.id,
		createdAt: new Date(one.createdAt).toISOString(),
		expiresAt: iso(one.expiresAt),
	})),
})

/** Accounts with a role on one of the platforms, or all of them when `platforms` is null, by id. */
export async function listAccounts(
	sql: Executor,
	platforms: readonly string[] | null,
	{ cursor, limit, disabled }: AccountsQuery,
): Promise<{ readonly items: readonly AccountView[]; readonly next: string | null }> {
	const rows = await sql<Row[]>`
		select ${columns(sql)} from accounts a
		where (a.deleted_at is not null) = ${disabled} and a.id > ${cursor ?? "00000000-0000-0000-0000-000000000000"}
			and (${platforms === null} or exists (
				select 1 from role_grants g where g.account_id = a.id and g.platform_id = any(${platforms ?? []}::uuid[])))
		order by a.id limit ${limit + 1}`
	return pageOf(rows.map(viewOf), limit)
}

export async function findAccountView(sql: Executor, id: string): Promise<AccountView | undefined> {
	const [row] = await sql<Row[]>`select ${columns(sql)} from accounts a where a.id = ${id}`
	return row && viewOf(row)
}

/** Takes a machine client's token away; false when it has none of this id. */
export async function revokeToken(sql: Executor, accountId: string, tokenId: string): Promise<boolean> {
	const { count } = await sql`delete from credentials where id = ${tokenId} and account_id = ${accountId}`
	return count > 0
}

/**
 * Ends a role: after `lastDay` (`YYYY-MM-DD`), or at once. One that has not begun is taken away, any other is kept with
 * its last day, where the platform is.
 */
export async function endRole(sql: Executor, roleId: string, now: Date, lastDay: string | undefined): Promise<void> {
	const ends = lastDay ?? null
	await sql`
		with today as (
			select g.id, (${now.toISOString()}::timestamptz at time zone coalesce(t.zone, 'UTC'))::date as day
			from role_grants g left join platforms p on p.id = g.platform_id left join territories t on t.code = p.territory
			where g.id = ${roleId}
		), gone as (
			delete from role_grants g using today
			where g.id = today.id and ${ends}::date is null and g.from_on > today.day returning g.id
		)
		update role_grants g set to_on = least(g.to_on, coalesce(${ends}::date, today.day - 1)) from today
		where g.id = today.id and not exists (select 1 from gone)`
}
