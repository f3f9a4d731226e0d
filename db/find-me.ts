import type { GrantableRole, Principal } from "../machines/policy.ts"
import { findNames } from "./cases/names.ts"
import type { Executor } from "./client.ts"

export interface Me {
	readonly id: string
	readonly kind: string
	readonly name: string
	readonly roles: readonly {
		readonly role: GrantableRole
		readonly platform: { readonly id: string; readonly name: string } | null
	}[]
}

/** A principal in words: its name, and the platforms of its roles. */
export async function findMe(sql: Executor, principal: Principal): Promise<Me> {
	const ids = principal.grants.flatMap((one) => (one.platform === null ? [] : [one.platform]))
	const [names, platforms] = await Promise.all([
		findNames(sql, [principal.id]),
		sql<{ id: string; name: string }[]>`select id, name from platforms where id = any(${ids}::uuid[])`,
	])
	return {
		id: principal.id,
		kind: principal.kind,
		name: names.get(principal.id) ?? "",
		roles: principal.grants.map(({ role, platform }) => ({
			role,
			platform: platforms.find((one) => one.id === platform) ?? null,
		})),
	}
}
