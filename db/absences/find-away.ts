import type { Relation } from "../../machines/policy.ts"
import type { Executor } from "../client.ts"
import { dayAt, type Engine } from "../engine.ts"

/** Somebody who is away, as the directory has it. */
export interface Away {
	readonly person: string
	readonly name: string
	/** First and last day of it. */
	readonly from: string
	readonly until: string
	readonly reason: string
	/** Who stands in and is there: named for this absence, else the usual deputy. */
	readonly deputy: { readonly id: string; readonly name: string } | null
}

/**
 * Who of these people is away on a day, by person. The deputy is the one that the machines are told of
 * (`deputyOf` in `db/facts.ts`): whoever is away as well stands in for nobody.
 *
 * @param day `YYYY-MM-DD`, where the platform is
 */
export async function findAway(
	sql: Executor,
	people: readonly string[],
	day: string,
): Promise<ReadonlyMap<string, Away>> {
	if (people.length === 0) return new Map()
	const rows = await sql<AwayRow[]>`
		select distinct on (p.id) p.id as person, concat_ws(' ', p.title, p.given_name, p.family_name) as name,
			a.from_on::text as from_on, max(a.to_on) over (partition by p.id)::text as until, a.reason,
			d.id as deputy_id, concat_ws(' ', d.title, d.given_name, d.family_name) as deputy_name
		from absences a join people p on p.id = a.person_id
			left join lateral (
				select o.* from people o
				where o.id in (a.deputy_id, p.deputy_id) and o.active and not exists (
					select 1 from absences x where x.person_id = o.id and ${day}::date between x.from_on and x.to_on)
				order by (o.id = a.deputy_id) desc nulls last limit 1) d on true
		where a.person_id = any(${[...new Set(people)]}::uuid[]) and ${day}::date between a.from_on and a.to_on
		order by p.id, a.from_on desc, a.id`
	return new Map(
		rows.map(({ person, name, from_on: from, until, reason, deputy_id: id, deputy_name: deputy }) => [
			person,
			{ person, name, from, until, reason, deputy: id === null ? null : { id, name: deputy } },
		]),
	)
}

/** Whoever has a task, if they are away today: then others may take it over. Null when somebody has it who is there. */
export async function findAbsentAssignee(
	engine: Engine,
	assignee: string | null,
	{ platform }: Pick<Relation, "platform">,
): Promise<string | null> {
	if (assignee === null) return null
	const away = await findAway(engine.db.$client, [assignee], dayAt(engine, platform, engine.clock?.() ?? new Date()))
	return away.has(assignee) ? assignee : null
}

interface AwayRow {
	readonly person: string
	readonly name: string
	readonly from_on: string
	readonly until: string
	readonly reason: string
	readonly deputy_id: string | null
	readonly deputy_name: string
}
