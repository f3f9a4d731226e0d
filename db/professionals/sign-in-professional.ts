import { createAccount } from "../accounts.ts"
import type { Origin } from "../audit/audit-entry.ts"
import { appendAudit } from "../audit/record-audit.ts"
import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import { instant } from "../instant.ts"
import { findFittingMappings, type Practice, type RoleMapping } from "./role-mappings.ts"

/** Whom the provider vouches for. */
export interface Professional {
	readonly rpps: string
	readonly practices: readonly Practice[]
}

export type ProfessionalAccount =
	| { readonly accountId: string; readonly personId: string }
	| { readonly refused: "unknownPerson" | "accountDisabled" | "noRole" }

/**
 * The account of a health professional: that of the person in the directory who has this RPPS. A person without an
 * account gets one, with the roles that the administrator's mappings give their profession; whoever has one keeps it as
 * it is, so that no role comes back that an administrator has taken away.
 */
export async function signInProfessional(
	engine: Engine,
	{ rpps, practices }: Professional,
	from: Origin,
): Promise<ProfessionalAccount> {
	return await engine.db.$client.begin(async (sql) => {
		// The lock makes a second first sign-in of the same person wait, and find the account that the first one made.
		const [person] = await sql<{ id: string; name: string }[]>`
			select id, given_name || ' ' || family_name as name from people where rpps = ${rpps} and active
			for no key update`
		if (!person) return { refused: "unknownPerson" }
		const [account] = await sql<{ id: string; disabled: boolean }[]>`
			select id, deleted_at is not null as disabled from accounts where person_id = ${person.id}`
		if (account?.disabled) return { refused: "accountDisabled" }
		if (account) return { accountId: account.id, personId: person.id }
		const mappings = await findFittingMappings(sql, practices)
		if (mappings.length === 0) return { refused: "noRole" }
		const accountId = await createAccount(sql, { personId: person.id, name: person.name })
		const origin = { by: "system", basis: "roleMapping", subject: accountId, from }
		const detail = { kind: "person", method: "proSanteConnect" }
		await appendAudit(sql, engine, { ...origin, action: "account.created", platformId: null, detail })
		for (const mapping of mappings) {
			if (!(await grantMapped(sql, accountId, mapping, engine.clock?.() ?? null))) continue
			const { id, role, platformId, professionCode, organisationId } = mapping
			const given = { mapping: id, role, professionCode, organisationId }
			await appendAudit(sql, engine, { ...origin, action: "role.granted", platformId, detail: given })
		}
		return { accountId, personId: person.id }
	})
}

/** One role, whichever of several mappings came first; the record says which. False when there is the role already. */
async function grantMapped(sql: Executor, accountId: string, mapping: RoleMapping, now: Date | null): Promise<boolean> {
	const { id, role, platformId, professionCode, organisationId } = mapping
	const { count } = await sql`
		with granted as (
			insert into role_grants (account_id, role, platform_id)
			select ${accountId}, ${role}, ${platformId}::uuid
			where not exists (
				select 1 from role_grants where account_id = ${accountId} and role = ${role} and platform_id = ${platformId})
			returning id
		)
		insert into mapped_grants (grant_id, mapping_id, profession_code, organisation_id, granted_at)
		select id, ${id}::uuid, ${professionCode}, ${organisationId}, ${instant(sql, now)} from granted`
	return count > 0
}
