import { createAccount } from "../accounts.ts"
import type { Database, Executor } from "../client.ts"
import { instant } from "../instant.ts"
import { findFittingMappings, type Practice, type RoleMapping } from "./role-mappings.ts"

/** Whom the provider vouches for. */
export interface Professional {
	readonly rpps: string
	readonly practices: readonly Practice[]
}

export type ProfessionalAccount =
	| { readonly accountId: string; readonly granted: readonly RoleMapping[] }
	| { readonly refused: "unknownPerson" | "accountDisabled" | "noRole" }

/**
 * The account of a health professional: that of the person in the directory who has this RPPS. A person without an
 * account gets one, with the roles that the administrator's mappings give their profession; whoever has one keeps it as
 * it is, so that no role comes back that an administrator has taken away.
 */
export async function signInProfessional(
	db: Database,
	{ rpps, practices }: Professional,
	now: Date | null,
): Promise<ProfessionalAccount> {
	return await db.$client.begin(async (sql) => {
		// The lock makes a second first sign-in of the same person wait, and find the account that the first one made.
		const [person] = await sql<{ id: string; name: string }[]>`
			select id, given_name || ' ' || family_name as name from people where rpps = ${rpps} and active
			for no key update`
		if (!person) return { refused: "unknownPerson" }
		const [account] = await sql<{ id: string; disabled: boolean }[]>`
			select id, deleted_at is not null as disabled from accounts where person_id = ${person.id}`
		if (account) return account.disabled ? { refused: "accountDisabled" } : { accountId: account.id, granted: [] }
		const mappings = await findFittingMappings(sql, practices)
		if (mappings.length === 0) return { refused: "noRole" }
		const accountId = await createAccount(sql, { personId: person.id, name: person.name })
		for (const mapping of mappings) await grantMapped(sql, accountId, mapping, now)
		return { accountId, granted: mappings }
	})
}

/** One role, whichever of several mappings came first; the record says which. */
async function grantMapped(sql: Executor, accountId: string, mapping: RoleMapping, now: Date | null): Promise<void> {
	const { id, role, platformId, professionCode, organisationId } = mapping
	await sql`
		with granted as (
			insert into role_grants (account_id, role, platform_id)
			select ${accountId}, ${role}, ${platformId}::uuid
			where not exists (
				select 1 from role_grants where account_id = ${accountId} and role = ${role} and platform_id = ${platformId})
			returning id
		)
		insert into mapped_grants (grant_id, mapping_id, profession_code, organisation_id, granted_at)
		select id, ${id}::uuid, ${professionCode}, ${organisationId}, ${instant(sql, now)} from granted`
}
