import type { Principal } from "../../machines/policy.ts"
import { type AccountRow, accountOf, emergenciesOn, grantsOn } from "../accounts.ts"
import type { Executor } from "../client.ts"
import { instant } from "../instant.ts"
import { running } from "../sessions.ts"

/** By what somebody has signed in: the id of their session, or what is kept of their bearer token. */
export type Entrance = { readonly session: string } | { readonly token: string }

export const entranceKey = (entrance: Entrance): string =>
	"session" in entrance ? `session ${entrance.session}` : `token ${entrance.token}`

/** Who holds these sessions and tokens now, and with which roles, by `entranceKey`; none for what is over. */
export async function findViewers(
	sql: Executor,
	entrances: readonly Entrance[],
	now: Date | null,
): Promise<ReadonlyMap<string, Principal>> {
	const sessions = entrances.flatMap((one) => ("session" in one ? [one.session] : []))
	const tokens = entrances.flatMap((one) => ("token" in one ? [one.token] : []))
	// Looking on is no sign of life: `last_seen_at` stays as it is.
	const rows = await sql<(AccountRow & { key: string })[]>`
		select e.key, a.id, a.person_id, a.name, a.login, ${grantsOn(sql, now)} as grants,
			${emergenciesOn(sql, now)} as emergencies
		from (
			select 'session ' || s.id as key, s.account_id from sessions s join accounts o on o.id = s.account_id
				where s.id = any(${sessions}::uuid[]) and ${running(sql, now)}
				-- A second factor enrolled since: the session has to be opened again, with it.
				and (s.assurance = 'strong' or not o.two_factor_enabled)
			union all
			select 'token ' || k.hash, k.account_id from credentials k
				where k.hash = any(${tokens}::text[]) and (k.expires_at is null or k.expires_at > ${instant(sql, now)})
		) e join accounts a on a.id = e.account_id where a.deleted_at is null`
	return new Map(rows.map((row) => [row.key, accountOf(row).principal]))
}
