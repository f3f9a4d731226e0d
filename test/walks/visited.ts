import type { World } from "./setup.ts"

/** Places, events and timers of a machine that the tables say its cases went through; named as `declared` names them. */
export async function visitedBy({ engine }: World, machine: string): Promise<ReadonlySet<string>> {
	const rows = await engine.db.$client<{ item: string }[]>`
		select distinct 'place ' || s.place as item from state_intervals s join instances i on i.id = s.instance_id
			where i.machine = ${machine}
		union select distinct case when e.fired is null then 'event ' || e.type else 'timer ' || (e.fired ->> 'name') end
			from case_events e join instances i on i.id = e.instance_id where i.machine = ${machine}`
	return new Set(rows.map(({ item }) => item))
}
