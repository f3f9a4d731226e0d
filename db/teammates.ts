import { type GrantableRole, mayReach, mayReadNotes, type Principal, type Relation } from "../machines/policy.ts"
import { findNames } from "./cases/names.ts"
import type { Executor } from "./client.ts"
import { dayAt, type Engine } from "./engine.ts"

export interface Teammate {
	readonly id: string
	readonly name: string
	/** The first role that makes them part of the team. */
	readonly role: GrantableRole
}

/** People who read the notes of a case today, in the order of their names: whom a note may mention. */
export async function listTeammates(engine: Engine, sql: Executor, relation: Relation): Promise<readonly Teammate[]> {
	const today = dayAt(engine, relation.platform, engine.clock?.() ?? new Date())
	const rows = await sql<{ id: string; grants: { role: GrantableRole; platform: string | null }[] }[]>`
		select a.person_id as id,
			jsonb_agg(jsonb_build_object('role', g.role, 'platform', g.platform_id) order by g.role, g.id) as grants
		from role_grants g join accounts a on a.id = g.account_id
		where a.person_id is not null and a.deleted_at is null
		and (g.platform_id is null or g.platform_id = ${relation.platform})
		and (g.from_on is null or g.from_on <= ${today}::date) and (g.to_on is null or g.to_on >= ${today}::date)
		group by a.person_id`
	const able = rows.flatMap(({ id, grants }) => {
		const role = grants.find((one) => mayRead({ id, kind: "person", grants: [one] }, relation))?.role
		return role === undefined ? [] : [{ id, role }]
	})
	const names = await findNames(
		sql,
		able.map((one) => one.id),
	)
	return able
		.map((one) => ({ ...one, name: names.get(one.id) ?? "" }))
		.toSorted((one, other) => one.name.localeCompare(other.name, "fr"))
}

const mayRead = (principal: Principal, relation: Relation): boolean =>
	mayReadNotes(principal, relation) && mayReach(principal, relation)
