import type { Executor } from "./client.ts"
import { endSessions } from "./sessions.ts"

/** What an account can prove itself with beside its password. */
export interface SecondFactors {
	readonly totp: boolean
	readonly passkeys: readonly Passkey[]
	/** How many recovery codes are left. */
	readonly recoveryCodes: number
}

export interface Passkey {
	readonly id: string
	readonly name: string | null
	readonly createdAt: Date | null
}

export async function findSecondFactors(sql: Executor, accountId: string): Promise<SecondFactors> {
	const [[totp], passkeys] = await Promise.all([
		sql<{ codes: number }[]>`
			select jsonb_array_length(backup_codes::jsonb) as codes from two_factors where account_id = ${accountId} and verified`,
		sql<{ id: string; name: string | null; created_at: string | null }[]>`
			select id, name, created_at from passkeys where account_id = ${accountId} order by created_at, id`,
	])
	return {
		totp: totp !== undefined,
		passkeys: passkeys.map(({ id, name, created_at }) => ({
			id,
			name,
			createdAt: created_at === null ? null : new Date(created_at),
		})),
		recoveryCodes: totp?.codes ?? 0,
	}
}

/** Credential ids and transports of an account's passkeys, for a browser that must ask for one of them. */
export async function listCredentials(
	sql: Executor,
	accountId: string,
): Promise<readonly { readonly id: string; readonly transports: readonly string[] }[]> {
	const rows = await sql<{ credential_id: string; transports: string | null }[]>`
		select credential_id, transports from passkeys where account_id = ${accountId}`
	return rows.map(({ credential_id, transports }) => ({
		id: credential_id,
		transports: (transports ?? "").split(",").filter((one) => one !== ""),
	}))
}

/** Notes whether an account has a second factor, after one came or went, and ends its sessions. */
async function settle(sql: Executor, accountId: string): Promise<void> {
	await sql`
		update accounts set updated_at = now(), two_factor_enabled =
			exists (select 1 from two_factors where account_id = ${accountId} and verified)
			or exists (select 1 from passkeys where account_id = ${accountId})
		where id = ${accountId}`
	await endSessions(sql, accountId)
}

/** A factor was enrolled: sessions opened without it end. */
export const secondFactorEnrolled = settle

/** Takes TOTP and its recovery codes away, with every session; false when there was none. */
export async function removeTotp(sql: Executor, accountId: string): Promise<boolean> {
	const { count } = await sql`delete from two_factors where account_id = ${accountId}`
	await settle(sql, accountId)
	return count > 0
}

/** Takes one passkey away, with every session; false when the account has none of this id. */
export async function removePasskey(sql: Executor, accountId: string, id: string): Promise<boolean> {
	const { count } = await sql`delete from passkeys where id = ${id} and account_id = ${accountId}`
	if (count > 0) await settle(sql, accountId)
	return count > 0
}

/** Takes every second factor of an account away, with every session: its next sign-in must enrol one. */
export async function removeSecondFactors(sql: Executor, accountId: string): Promise<void> {
	await sql`delete from passkeys where account_id = ${accountId}`
	await removeTotp(sql, accountId)
}
