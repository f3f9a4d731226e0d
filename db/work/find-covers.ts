import type { Executor } from "../client.ts"

/** Somebody who is away, with the last day of it. */
export interface Cover {
	readonly id: string
	readonly name: string
	readonly until: string
}

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/

/** Whom somebody replaces on a day: named for that absence, or the usual deputy where nobody was. */
export async function findCovers(sql: Executor, personId: string, today: string): Promise<readonly Cover[]> {
	// A machine client, or the first administrator, is nobody's deputy.
	if (!UUID.test(personId)) return []
	return await sql<Cover[]>`
		select p.id, concat_ws(' ', p.title, p.given_name, p.family_name) as name, max(a.to_on)::text as until
		from absences a join people p on p.id = a.person_id
		where ${today}::date between a.from_on and a.to_on and p.active
			and coalesce(a.deputy_id, p.deputy_id) = ${personId}
		group by p.id order by p.family_name, p.id`
}
