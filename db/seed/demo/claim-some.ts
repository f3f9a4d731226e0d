import type { Engine } from "../../engine.ts"
import { claimTask } from "../../tasks.ts"
import { platformTeams } from "../directory.ts"
import { principalOf } from "./cast.ts"
import { randomOf } from "./random.ts"

/** Share of the team's open tasks that somebody has taken. */
const TAKEN = 0.6

interface OpenTask {
	readonly id: string
	readonly role: string
	readonly case_number: string
	readonly platform_id: string
	/** Since when somebody of this role may take it. */
	readonly free_since: string
}

/** Somebody of the team takes most open tasks; the others wait for whoever comes first. */
export async function claimSome(engine: Engine, now: Date): Promise<void> {
	const tasks = await engine.db.$client<OpenTask[]>`
		select t.id, t.role, c.number as case_number, t.platform_id,
			(select greatest(t.opened_at, max(m.ended_at)) from timers m
			 where m.instance_id = t.instance_id and m.visit = t.visit and m.status = 'fired') as free_since
		from tasks t join cases c on c.id = t.case_id
		where t.status = 'open' and t.role in ('secretary', 'nurse', 'physician') order by c.number, t.opened_at, t.visit`
	for (const { id, role, case_number: number, platform_id: platform, free_since: freeSince } of tasks) {
		// The same person for all tasks of a role in a case.
		const random = randomOf(`${number} ${role}`)
		if (random() > TAKEN) continue
		const able = (platformTeams.find((one) => one.platformId === platform)?.members ?? []).filter(
			(one) => one.role === role,
		)
		const person = able[Math.floor(random() * able.length)]
		if (!person) continue
		const since = new Date(freeSince).getTime()
		const at = new Date(since + Math.floor(random() * (now.getTime() - since)))
		await claimTask({ ...engine, clock: () => at }, principalOf(person.personId), id)
	}
}
