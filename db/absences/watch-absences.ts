import { outsideRoles } from "../../machines/vocabulary.ts"
import { dayAt, type Engine } from "../engine.ts"
import { instant } from "../instant.ts"
import { CHANGE_CHANNEL } from "../live/change.ts"
import { ASSIGNEE_AWAY, PARTY_AWAY } from "../recipients.ts"
import { inUse } from "../reserve.ts"

/**
 * Tells the team at once of everybody who owes something and is away while their time runs: whoever is asked from
 * outside, and whoever of the team took a task; of a case, or of a report. No due time moves (docs/decisions/020-absences.md).
 *
 * Once for an absence and a task, whatever comes first and however many workers look: an absence entered while a request
 * runs, a request made to somebody who will be away, a task that they take. Alert, notice and outbox are written by one
 * statement; a second worker meets the unique key and writes nothing.
 *
 * @returns how many alerts were new
 */
export async function watchAbsences(engine: Engine): Promise<number> {
	const sql = engine.db.$client
	const { geography } = engine
	const now = engine.clock?.() ?? new Date()
	const platforms = [...geography.platforms.keys()]
	const days = platforms.map((one) => dayAt(engine, one, now))
	const zones = platforms.map((one) => geography.calendars.get(geography.platforms.get(one) ?? "")?.zone ?? "UTC")
	const at = instant(sql, engine.clock?.() ?? null)
	const [counted] = await sql<{ added: number }[]>`
		with places as (
			select d.platform_id, d.today::date as today, d.zone
			from unnest(${platforms}::uuid[], ${days}::text[], ${zones}::text[]) as d(platform_id, today, zone)
		), away as (
			-- Days differ by one between the zones.
			select * from absences a where a.to_on >= (select min(today) from places)
		), owing as (
			select a.id as absence_id, a.person_id, a.from_on, a.to_on, a.deputy_id as named, t.id as task_id
			from away a join tasks t on t.assignee_id = a.person_id and t.status = 'open'
			union
			-- Of a report, whoever of the direction it was sent to by name, until somebody takes it.
			select a.id, a.person_id, a.from_on, a.to_on, a.deputy_id, t.id
			from away a join reports r on r.director_id = a.person_id
				join tasks t on t.report_id = r.id and t.status = 'open' and t.role = 'director' and t.assignee_id is null
			union
			select a.id, a.person_id, a.from_on, a.to_on, a.deputy_id, t.id
			from away a
				join instances i on i.parties @> jsonb_build_array(jsonb_build_object('person', a.person_id::text))
				cross join lateral jsonb_array_elements(i.parties) p
				join tasks t on t.case_id = i.case_id and (t.instance_id = i.id or i.id = i.case_id)
					and t.status = 'open' and t.role = p ->> 'role'
			-- Who is asked now has a territory; those asked before owe nothing any more.
			where p ->> 'person' = a.person_id::text and p ->> 'territory' is not null
				and t.role = any(${[...outsideRoles]}::text[])
		), found as (
			select gen_random_uuid() as id, gen_random_uuid() as notice_id, o.*, t.case_id, t.report_id, t.platform_id,
				t.instance_id, t.visit, t.place, t.role, t.due_at, coalesce(c.last_seq, 0) as last_seq, t.role = any(${[...outsideRoles, "director"]}::text[])
					and t.assignee_id is distinct from o.person_id as outside,
				(select d.id from people d join people p on p.id = o.person_id
					where d.id in (o.named, p.deputy_id) and d.active and not exists (select from absences x
						where x.person_id = d.id and greatest(o.from_on, w.today) between x.from_on and x.to_on)
					order by (d.id = o.named) desc nulls last limit 1) as deputy_id
			from owing o join tasks t on t.id = o.task_id left join cases c on c.id = t.case_id
				join places w on w.platform_id = t.platform_id
			where o.to_on >= w.today and (t.report_id is not null or ${inUse(sql)})
				-- Their time runs until the last rung of the ladder.
				and o.from_on <= greatest(w.today, (greatest(t.due_at,
					(select max(x.due_at) from timers x
						where x.instance_id = t.instance_id and x.visit = t.visit and x.status = 'pending'),
					(select max(x.due_at) from report_reminders x
						where x.report_id = t.report_id and x.visit = t.visit and x.sent_at is null)) at time zone w.zone)::date)
				and not exists (select from absence_alerts e where e.absence_id = o.absence_id
					and e.instance_id = t.instance_id and e.visit = t.visit and e.away_id = o.person_id)
		), added as (
			insert into absence_alerts (id, absence_id, case_id, report_id, platform_id, instance_id, visit, place, role, away_id, from_on,
				to_on, deputy_id, due_at, at, notice_id)
			select id, absence_id, case_id, report_id, platform_id, instance_id, visit, place, role, person_id, from_on, to_on, deputy_id,
				due_at, ${at}, notice_id from found
			on conflict do nothing returning id
		), told as (
			insert into notices (id, case_id, report_id, instance_id, platform_id, seq, kind, about, recipients, visit, parties, at, by_id)
			select f.notice_id, f.case_id, f.report_id, f.instance_id, f.platform_id, f.last_seq, 'message',
				case when f.outside then ${PARTY_AWAY} else ${ASSIGNEE_AWAY} end,
				case when not f.outside then array[f.role] when f.report_id is null then array['nurse'] else array['team'] end, f.visit, '[]', ${at}, 'system'
			from found f join added using (id) returning id, case_id, platform_id, instance_id
		), queued as (
			insert into outbox (id, topic, ref, at) select gen_random_uuid(), 'notice', id, ${at} from told
		), announced as (
			select count(pg_notify(${CHANGE_CHANNEL}, case when case_id is null
				then jsonb_build_object('kind', 'work', 'platformId', platform_id)
				else jsonb_build_object('kind', 'task', 'caseId', case_id, 'platformId',
				platform_id, 'instanceIds', jsonb_build_array(instance_id), 'lastSeq', null) end::text)) as n from told
		)
		select (select count(*)::int from told) as added, (select n from announced) as announced`
	return counted?.added ?? 0
}
