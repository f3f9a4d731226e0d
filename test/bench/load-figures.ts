import type { Engine } from "../../db/engine.ts"
import { describePlaces } from "../../machines/describe-machine.ts"
import { registry } from "../../machines/registry.ts"

/** Of what a case of the benchmark has steps: places of the machines, the pathway's five times as often. */
function weightedPlaces() {
	return registry.current.flatMap((definition) => {
		const places = describePlaces(definition).filter(({ bpmn, settled }) => bpmn !== "end" && !settled)
		const phases = Object.keys(definition.drawing.parts)
		const leaves = phases.filter((id) => !phases.some((other) => other.startsWith(`${id}.`)))
		const weight = definition.kind === null ? 5 : 1
		return [
			...places.map(({ id, role }) => ({ machine: definition.name, place: id, role, visit: 1, weight })),
			...leaves.map((place) => ({ machine: definition.name, place, role: null, visit: 0, weight })),
		]
	})
}

/** Steps of one case. */
const STEPS = 20

/**
 * Fills the tables that figures are read from with `count` cases of five years and twenty steps each: lives and steps
 * as long as chance has them (log-normal: most short, some very long), more in some territories than in others, most of
 * one filière, some of two, some of none. Not the tables of the command path: figures do not read those.
 */
export async function loadFigures({ db }: Pick<Engine, "db">, count: number): Promise<void> {
	const sql = db.$client
	const places = weightedPlaces()
	const whole = places.reduce((sum, { weight }) => sum + weight, 0)
	let sum = 0
	const spread = places.map((one) => {
		const from = sum / whole
		sum += one.weight
		return { ...one, low: from, high: sum / whole }
	})
	await sql.begin(async (tx) => {
		// Neither keys nor triggers: the rows hold together by construction, and roll-ups are made afterwards.
		await tx`set local session_replication_role = replica`
		await tx`set local maintenance_work_mem = '1GB'`
		await tx`set local synchronous_commit = off`
		// Of tables that are emptied here no log is written, where the server may leave it.
		await tx`truncate figure_cases, figure_steps`
		const indexes = await tx<{ name: string; definition: string }[]>`
			select indexname as name, indexdef as definition from pg_indexes i where tablename in ('figure_steps', 'figure_cases')
			and not exists (select from pg_constraint c where c.conindid = format('%I.%I', schemaname, indexname)::regclass)`
		for (const { name } of indexes) await tx`drop index ${tx(name)}`
		await tx`alter table figure_steps drop constraint figure_steps_instance_id_place_visit_pk`
		await tx`select setseed(0.5)`
		await tx`
			create temporary table bench_places on commit drop as
			select row_number() over () as n, * from jsonb_to_recordset(${JSON.stringify(spread)}::text::jsonb)
				as p (machine text, place text, role text, visit int, weight int, low float8, high float8)`
		// A table of a thousand draws, so that a step finds its place without a search.
		await tx`
			create temporary table bench_draws on commit drop as
			select g as n, p.machine, p.place, p.role, p.visit, exp(2.2 * (hashint4(p.n::int) % 1000 / 1000.0)) as slow
			from generate_series(0, 999) g join bench_places p on (g + 0.5) / 1000 >= p.low and (g + 0.5) / 1000 < p.high`
		await tx`create unique index on bench_draws (n)`
		await tx`
			create temporary table bench_cases on commit drop as
			with p as (select array_agg(id) as ids from platforms), t as (select array_agg(distinct territory) as codes from platforms),
				f as (select array_agg(id) as ids from filieres)
			select gen_random_uuid() as id, c.platform, c.territory,
				case when c.u < 0.03 then 'emergency' when c.u < 0.2 then 'urgent' else 'routine' end as urgency,
				case when c.v < 0.2 then '{}'::uuid[] when c.v < 0.9 then array[f.ids[1 + floor(random() * array_length(f.ids, 1))::int]]
					else array[f.ids[1 + floor(random() * 5)::int], f.ids[6 + floor(random() * (array_length(f.ids, 1) - 5))::int]] end as filieres,
				c.opened_at, case when c.opened_at + c.life < now() then c.opened_at + c.life end as closed_at, c.life
			from (select p.ids[1 + floor(random() * array_length(p.ids, 1))::int] as platform,
					case when random() < 0.8 then t.codes[1 + floor(random() ^ 2 * array_length(t.codes, 1))::int] else 'YT' end as territory,
					random() as u, random() as v, now() - (g.n::float8 / ${count}) * interval '1826 days' as opened_at,
					exp(3.7 + random_normal()) * interval '1 day' as life
				from p, t, generate_series(${count}, 1, -1) g (n)) c, f`
		await tx`
			insert into figure_cases (case_id, seq, platform_id, urgency, territory, filieres, opened_at, closed_at, shares)
			select id, 1, platform, urgency, territory, filieres, opened_at, closed_at, case when closed_at is not null then
				jsonb_build_object('us', floor(ms * a), 'expert', floor(ms * (1 - a) * b), 'requester', floor(ms * (1 - a) * (1 - b))) end
			from (select c.*, extract(epoch from life) * 1000 as ms, random() as a, random() as b from bench_cases c) c`
		await tx`
			insert into figure_steps (instance_id, place, visit, case_id, platform_id, machine, role, centre_id, urgency, territory,
				filieres, from_at, claimed_at, to_at, status, running_from, spent_ms, worked_ms, hours, due_at, escalated, reminders, again)
			select gen_random_uuid(), d.place, d.visit, s.id, s.platform, d.machine, d.role,
				case when d.role = 'expert' then (select array_agg(id order by id) from centres)[1 + floor(s.r * 5)::int] end,
				s.urgency, s.territory, s.filieres, s.from_at, s.from_at + least(s.length, interval '2 days') * 0.3,
				case when s.ended then s.from_at + s.length end, case when s.ended then 'closed' else 'open' end,
				case when s.ended then null else s.from_at end,
				case when s.ended then extract(epoch from s.length) * 1000 else 0 end,
				case when s.ended then extract(epoch from s.length) * 240 else 0 end, s.territory,
				s.from_at + interval '7 days', false, floor(3 * s.r ^ 4), s.r < 0.05
			from (select c.id, c.platform, c.urgency, c.territory, c.filieres, x.draw, x.r, x.from_at, x.length,
					x.from_at + x.length < now() as ended
				from bench_cases c cross join lateral (
					select floor(random() * 1000)::int as draw, random() as r,
						c.opened_at + least(c.life, now() - c.opened_at) * random() as from_at,
						least(exp(0.3 + 1.4 * random_normal()) * interval '1 day', c.life) as length
					from generate_series(1, ${STEPS}) g where c.id is not null) x) s
			join bench_draws d on d.n = s.draw`
		await tx`alter table figure_steps add primary key (instance_id, place, visit)`
		for (const { definition } of indexes) await tx.unsafe(definition)
	})
	await sql.unsafe("vacuum analyze figure_steps")
	await sql.unsafe("vacuum analyze figure_cases")
}
