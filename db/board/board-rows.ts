import { boardPlaces, type Phase, phaseIds } from "../../machines/phases.ts"
import { casePlatforms, type Principal } from "../../machines/policy.ts"
import { urgencies } from "../../machines/vocabulary.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import { startOfDay } from "../../machines/working-time.ts"
import type { Engine } from "../engine.ts"
import { inUse } from "../reserve.ts"

/** What a board asks of the day it is looked at. */
export interface Look {
	readonly now: Date
	/** Platforms that are looked at, each with the bounds of its day. */
	readonly platforms: readonly { readonly id: string; readonly dayBegins: Date; readonly dayEnds: Date }[]
}

/** @throws WorkflowError FORBIDDEN when the principal sees no case at all */
export async function startLook(engine: Engine, principal: Principal): Promise<Look> {
	const ids = casePlatforms(principal) ?? [...engine.geography.platforms.keys()]
	if (ids.length === 0) throw new WorkflowError("FORBIDDEN", "your roles do not allow seeing cases", {})
	const now = engine.clock?.() ?? (await databaseTime(engine))
	const bounds = (id: string) => {
		const zone = zoneOf(engine, id)
		return { id, dayBegins: startOfDay(zone, now, 0), dayEnds: startOfDay(zone, now, 1) }
	}
	return { now, platforms: ids.map(bounds) }
}

async function databaseTime(engine: Engine): Promise<Date> {
	const [row] = await engine.db.$client<{ now: string }[]>`select now() as now`
	return row ? new Date(row.now) : new Date()
}

const zoneOf = ({ geography }: Engine, platform: string): string =>
	geography.calendars.get(geography.platforms.get(platform) ?? "")?.zone ?? "UTC"

/** How a row's phase is written in SQL: its place in `phaseIds`. */
export const phaseNumber = (phase: Phase): number => phaseIds.indexOf(phase)
export const phaseOf = (number: number): Phase => phaseIds[number] ?? "request"

/**
 * Every open case that the look takes in, each with what a board says of it: its phase (for one on hold, the phase that
 * it will come back to), and its step: the task due first, or where it rests when nobody has one.
 *
 * Worked out when asked for, rather than kept beside each case by the command path: 5,000 cases take some 60 ms
 * (docs/bench.md), and a transition nothing.
 */
export function boardRows(engine: Engine, { now, platforms }: Look) {
	const sql = engine.db.$client
	const { byPhase, away } = boardPlaces(engine.registry)
	const placesOf = (phase: Phase) => sql`places.way && ${[...byPhase[phase]]}::text[]`
	const at = now.toISOString()
	return sql`
		select c.id, c.number, c.platform_id, c.urgency, c.diagnostic_state, c.filieres, c.territory_of_care, c.territory_of_residence,
			c.opened_at, places.way, places.held, t.id as task_id, t.instance_id, t.place, t.role, t.assignee_id, t.due_at,
			case when t.clock = 'working' then t.territory end as clock_of,
			coalesce(t.opened_at, (rest.found ->> 'since')::timestamptz, c.opened_at) as since, rest.found ->> 'place' as rest_place,
			coalesce(t.due_at < ${at}::timestamptz, false) as late,
			coalesce(t.due_at >= ${at}::timestamptz and t.due_at < p.day_ends, false) as today,
			array_position(${[...urgencies]}::text[], c.urgency) as rank,
			case when ${placesOf("followUp")} then ${phaseNumber("followUp")}::int
				when ${placesOf("telling")} then ${phaseNumber("telling")}::int
				when ${placesOf("coordination")} then ${phaseNumber("coordination")}::int
				when ${placesOf("orientation")} then ${phaseNumber("orientation")}::int
				else ${phaseNumber("request")}::int end as phase
		from (select day.id, day.ends::timestamptz as day_ends
			from unnest(${platforms.map(({ id }) => id)}::uuid[], ${platforms.map(({ dayEnds }) => dayEnds.toISOString())}::text[])
				as day(id, ends) offset 0) p
		join cases c on c.platform_id = p.id and c.closed_at is null and ${inUse(sql)}
		-- \`offset 0\` keeps PostgreSQL from working the way out again wherever it is used.
		cross join lateral (
			select h.held, case when h.held
				then coalesce((select array_agg(s.place) from state_intervals s
					where s.case_id = c.id and s.instance_id = c.id and s.status = 'paused'), c.places)
				else c.places end as way
			from (select c.places && ${[...away]}::text[] as held) h offset 0
		) places
		left join (
			select distinct on (t.case_id) t.case_id, t.id, t.instance_id, t.place, t.role, t.assignee_id, t.due_at, t.opened_at, t.clock, t.territory
			from tasks t where t.platform_id = any(${platforms.map(({ id }) => id)}::uuid[]) and t.status = 'open'
			order by t.case_id, t.due_at, t.id
		) t on t.case_id = c.id
		-- In a \`case\`, so that it is looked for where nobody has a task, and a sort is not begun for each of the others.
		cross join lateral (select case when t.id is null then (
			select jsonb_build_object('since', s.from_at, 'place', s.place) from state_intervals s
			where s.case_id = c.id and s.instance_id = c.id and s.status = 'open'
			order by s.place like 'open.active.doctor.%', s.from_at desc limit 1) end as found offset 0) rest`
}
