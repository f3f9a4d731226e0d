import type { Party } from "../../machines/definition.ts"
import type { Executor } from "../client.ts"
import type { PartyView } from "./views.ts"

/** Names to show for people of the directory and accounts of machine clients; ids that are neither are left out. */
export async function findNames(
	sql: Executor,
	ids: Iterable<string | null | undefined>,
): Promise<ReadonlyMap<string, string>> {
	const asked = [...new Set(ids)].filter((id): id is string => typeof id === "string" && UUID.test(id))
	if (asked.length === 0) return new Map()
	const rows = await sql<{ id: string; name: string }[]>`
		select a.id, a.name from accounts a where a.id = any(${asked}::uuid[])
		union all
		select p.id, concat_ws(' ', p.title, p.given_name, p.family_name) from people p where p.id = any(${asked}::uuid[])`
	return new Map(rows.map((one) => [one.id, one.name]))
}

/** `system`, and the role that a link gives, are no rows. */
const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/

export const partyView = (party: Party, names: ReadonlyMap<string, string>): PartyView => ({
	role: party.role,
	personId: party.person,
	name: party.person === null ? null : (names.get(party.person) ?? null),
	territory: party.territory,
	platformId: party.platform ?? null,
})
