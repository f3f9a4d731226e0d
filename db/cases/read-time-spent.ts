import { z } from "zod"
import { isHold } from "../../machines/advance.ts"
import { parties, partyOf } from "../../machines/party.ts"
import { type SpentBy, timeSpent } from "../../machines/time-spent.ts"
import type { Role } from "../../machines/vocabulary.ts"
import type { Engine } from "../engine.ts"

const spentBy = [...parties, "onHold"] as const satisfies readonly SpentBy[]

export const TimeSpentView = z.object({
	now: z.iso.datetime(),
	/** The longest first. Branches wait side by side: together they may be longer than the case is old. */
	spent: z
		.array(
			z.object({
				by: z.enum(spentBy),
				ms: z.int().describe("On the calendar, without what incidents took away"),
				workingMs: z.int().describe("In working hours of whoever had to act"),
			}),
		)
		.readonly(),
	suspended: z
		.object({ ms: z.int(), workingMs: z.int() })
		.describe("While a territory stood still: on the calendar, and working time lost"),
})
export type TimeSpentView = z.infer<typeof TimeSpentView>

interface Row {
	readonly machine: string
	readonly machine_version: number
	readonly place: string
	readonly role: Role | null
	readonly from_at: string
	readonly to_at: string | null
	readonly territory: string | null
}

/** Whose time a case and its procedures have taken, from where they have been. */
export async function readTimeSpent(engine: Engine, caseId: string): Promise<TimeSpentView> {
	const sql = engine.db.$client
	const [clock] = await sql<{ now: string; platform_id: string; rules: number | null }[]>`
		select clock_timestamp() as now, platform_id, (select max(revision) from clock_rules) as rules
		from cases where id = ${caseId}`
	const geography = await engine.geography.at(sql, clock?.rules ?? 0)
	const now = engine.clock?.() ?? new Date(clock?.now ?? 0)
	// A deadline says in whose hours its stay is counted.
	const rows = await sql<Row[]>`
		select i.machine, i.machine_version, s.place, s.role, s.from_at, s.to_at, coalesce(
			(select t.territory from tasks t where t.instance_id = s.instance_id and t.visit = s.visit),
			(select m.territory from timers m where m.instance_id = s.instance_id and m.visit = s.visit limit 1)) as territory
		from state_intervals s join instances i on i.id = s.instance_id where s.case_id = ${caseId}`
	const home = geography.platforms.get(clock?.platform_id ?? "") ?? ""
	const stays = rows.flatMap((row) => {
		const by = byOf(engine, row)
		if (by === null) return []
		const from = Date.parse(row.from_at)
		const to = row.to_at === null ? now.getTime() : Date.parse(row.to_at)
		return [{ by, territory: row.territory ?? home, from, to }]
	})
	const { spent, suspended } = timeSpent(stays, geography.calendars)
	return {
		now: now.toISOString(),
		spent: spent
			.map(({ by, ms, workingMs }) => ({ by, ms: Math.round(ms), workingMs: Math.round(workingMs) }))
			.toSorted((a, b) => b.ms - a.ms),
		suspended: { ms: Math.round(suspended.ms), workingMs: Math.round(suspended.workingMs) },
	}
}

/** Null where nobody has to act: what waits for a procedure, or is over. */
function byOf({ registry }: Engine, { machine, machine_version, place, role }: Row): SpentBy | null {
	const definition = registry.find(machine, machine_version)
	if (definition && isHold(definition, place)) return "onHold"
	if (role === null) return null
	const party = partyOf(role)
	return party === "system" ? null : party
}
