import { z } from "zod"
import { getPlace } from "../machines/advance.ts"
import type { MachineDefinition, Party } from "../machines/definition.ts"
import type { Clock } from "../machines/due.ts"
import type { Timer } from "../machines/ledger.ts"
import type { Recipient, Rung } from "../machines/place.ts"
import type { ProcedureKind } from "../machines/vocabulary.ts"
import { Labels } from "./cases/labels.ts"
import { LabelView, PlaceView } from "./cases/views.ts"
import { type Page, PageRequest, pageOf } from "./directory/page.ts"
import type { Engine } from "./engine.ts"
import { findTimerRecipients, type NamedPerson, type WaitingTimer } from "./timer-recipients.ts"

/** How the ledger calls it when an appointment came while its reminder was paused: no event cancelled that one. */
const PASSED_WHILE_PAUSED = "passedWhilePaused"

const timerStatuses = ["pending", "paused", "fired", "cancelled"] as const satisfies readonly Timer["status"][]

/** What may happen to a timer that waits. `moved`: the urgency, or the hours that it counts, changed. */
const timerMoves = ["paused", "resumed", "moved"] as const

/** Entries of the log that compute due times again without leaving a place (clocks C3 and C4). */
const MOVING = ["URGENCY_CHANGED", "CASE_URGENCY_CHANGED", "CLOCKS_MOVED"]

/** A case or procedure by name. */
export const InstanceName = z.object({
	id: z.uuid(),
	kind: z.string().nullable().describe("Null for the case itself"),
	ref: z.string(),
})

/** Query of the timers of a case; `cursor` is the last one already seen. */
export const TimersQuery = PageRequest.extend({
	status: z.enum(timerStatuses).optional(),
})
export type TimersQuery = z.infer<typeof TimersQuery>

/** An entry of the log that explains something. */
const ExplainingEvent = z.object({ seq: z.int(), type: z.string(), label: LabelView })

/** A timer that explains itself: where it comes from, what it does and what became of it. */
export const ExplainedTimer = z.object({
	id: z.uuid(),
	instance: InstanceName,
	name: z.string(),
	place: PlaceView,
	visit: z.int().describe("Number of the stay in that place"),
	does: z.enum(["remind", "escalate", "move"]).nullable().describe("Null when its machine no longer has it"),
	to: z.array(z.string()).readonly().describe("Who is reminded, or gets the task"),
	status: z.enum(timerStatuses),
	armedBy: ExplainingEvent,
	armedAt: z.iso.datetime(),
	dueAt: z.iso.datetime(),
	clock: z.enum(["working", "calendar", "fixed"]),
	territory: z
		.object({ code: z.string(), name: z.string().nullable(), zone: z.string().nullable() })
		.describe("Whose hours it was counted in"),
	generation: z.int().describe("How often it was armed: more than 1 after a pause or a change of urgency"),
	remainingMs: z.int().nullable().describe("Time left on its clock while paused; null for an appointment"),
	moves: z
		.array(z.object({ what: z.enum(timerMoves), at: z.iso.datetime(), by: ExplainingEvent.nullable() }))
		.readonly()
		.describe("What paused it, took it up again or moved it since it was armed, in that order"),
	people: z
		.array(z.object({ id: z.uuid(), name: z.string() }))
		.readonly()
		.nullable()
		.describe("Who was told when it fired, or would be if it did now; null for whoever does not see the case whole"),
	asks: z
		.object({ id: z.uuid(), name: z.string() })
		.nullable()
		.describe("Who is asked by itself when it leaves the place: the deputy that the directory knows"),
	fired: z
		.object({ at: z.iso.datetime(), seq: z.int().nullable(), lateMs: z.int() })
		.nullable()
		.describe("When it fired, and how long after it was due"),
	cancelled: z
		.object({ at: z.iso.datetime(), reason: z.string(), by: ExplainingEvent.nullable() })
		.nullable()
		.describe("`reason` is the event that left the place, or `passedWhilePaused`"),
})
export type ExplainedTimer = z.infer<typeof ExplainedTimer>

interface Row {
	readonly id: string
	readonly instance_id: string
	readonly kind: ProcedureKind | null
	readonly ref: string
	readonly machine: string
	readonly machine_version: number
	readonly name: string
	readonly place: string
	readonly visit: number
	readonly status: Timer["status"]
	readonly due_at: string
	readonly remaining_ms: string | null
	readonly clock: Clock
	readonly territory: string
	readonly territory_name: string | null
	readonly zone: string | null
	readonly generation: number
	readonly armed_seq: number
	readonly armed_at: string
	readonly armed_type: string | null
	readonly armed_version: number | null
	readonly armed_fired: Fired | null
	readonly ended_seq: number | null
	readonly ended_at: string | null
	readonly ended_by: string | null
	readonly ended_type: string | null
	readonly ended_fired: Fired | null
	readonly platform_id: string
	readonly task_role: string | null
	readonly assignee_id: string | null
	readonly parties: readonly Party[]
	readonly around: readonly Party[]
	/** Whom the machine asks next by itself. */
	readonly next: NamedPerson | null
	readonly told: readonly NamedPerson[]
	readonly moves: readonly {
		readonly what: (typeof timerMoves)[number]
		readonly at: string
		readonly seq: number | null
		readonly type: string | null
		readonly fired: Fired | null
	}[]
}

/** The timer that fired in an entry of the log. */
interface Fired {
	readonly name: string
	readonly place: string
}

/** Timers of a case and its procedures, or of one instance of it, in the order in which they were armed. */
export async function listTimers(
	engine: Engine,
	of: {
		readonly caseId: string
		readonly instanceId?: string /** Names of the team and of others told. */
		readonly names?: boolean
	},
	query: TimersQuery,
): Promise<Page<ExplainedTimer>> {
	const sql = engine.db.$client
	const rows = await sql<Row[]>`
		select t.id, t.instance_id, i.kind, i.ref, i.machine, i.machine_version, t.name, t.place, t.visit, t.status, t.due_at, t.remaining_ms,
			t.clock, t.territory, y.name as territory_name, y.zone, t.generation, t.armed_seq, t.armed_at,
			a.type as armed_type, a.machine_version as armed_version, a.fired as armed_fired, t.ended_seq, t.ended_at, t.ended_by,
			e.type as ended_type, e.fired as ended_fired, t.platform_id, k.role as task_role, k.assignee_id, i.parties,
			case when i.id = r.id then '[]' else r.parties end as around,
			(select jsonb_build_object('id', p.id, 'name', concat_ws(' ', p.title, p.given_name, p.family_name)) from people p
				where p.id::text = i.snapshot #>> '{state,context,deputy,person}') as next,
			coalesce((select jsonb_agg(distinct jsonb_build_object('id', p.id, 'name', concat_ws(' ', p.title, p.given_name,
				p.family_name))) from notices n join inbox b on b.notice_id = n.id join people p on p.id = b.person_id
				where t.status = 'fired' and n.case_id = t.case_id and n.seq = t.ended_seq and n.instance_id = t.instance_id), '[]')
				as told,
			coalesce((select jsonb_agg(to_jsonb(m) order by m.seq, m.at) from (
				select case when x.what = 'paused' then 'paused' else 'resumed' end as what, x.at, x.seq, o.type, o.fired from (
					select 'paused' as what, s.to_at as at, s.to_seq as seq from state_intervals s
						where s.instance_id = t.instance_id and s.visit = t.visit and s.to_at is not null
						and (s.status = 'paused' or exists (select from state_intervals n where n.instance_id = s.instance_id
							and n.visit = s.visit and n.segment = s.segment + 1))
					union all
					select 'resumed', s.from_at, s.from_seq from state_intervals s
						where s.instance_id = t.instance_id and s.visit = t.visit and s.segment > 1) x
					left join case_events o on o.case_id = t.case_id and o.seq = x.seq
				union all
				select 'moved', o.recorded_at, o.seq, o.type, o.fired from case_events o
					where o.case_id = t.case_id and o.instance_id = t.instance_id and o.type = any(${MOVING}::text[])
					and o.seq > t.armed_seq and t.generation > 1 and (o.type <> 'CLOCKS_MOVED' or t.clock = 'working' and exists (
						select from territory_incidents n where n.territory = t.territory
						and o.payload -> 'incidents' ? n.id::text))) m
				where t.ended_seq is null or m.seq < t.ended_seq), '[]') as moves
		from timers t
		join instances i on i.id = t.instance_id
		join instances r on r.id = t.case_id
		left join tasks k on k.instance_id = t.instance_id and k.visit = t.visit
		left join territories y on y.code = t.territory
		left join case_events a on a.case_id = t.case_id and a.seq = t.armed_seq
		left join case_events e on e.case_id = t.case_id and e.seq = t.ended_seq
		where t.case_id = ${of.caseId}
		${of.instanceId === undefined ? sql`` : sql`and t.instance_id = ${of.instanceId}`}
		${query.status === undefined ? sql`` : sql`and t.status = ${query.status}`}
		${query.cursor === undefined ? sql`` : sql`and (t.armed_seq, t.name, t.id) > (select armed_seq, name, id from timers where id = ${query.cursor})`}
		order by t.armed_seq, t.name, t.id limit ${query.limit + 1}`
	const labels = new Labels(engine.registry)
	const waiting = rows.filter((row) => row.status === "pending" || row.status === "paused")
	const people =
		of.names === true
			? await findTimerRecipients(
					engine,
					waiting.map((row) => waitingTimer(engine, row)),
				)
			: undefined
	return pageOf(
		rows.map((row) => explain(engine, labels, row, people)),
		query.limit,
	)
}

const waitingTimer = (engine: Engine, row: Row): WaitingTimer => ({
	id: row.id,
	platform: row.platform_id,
	instance: row.instance_id,
	name: row.name,
	rung: rungOf(engine, row),
	task: row.task_role === null ? null : { role: row.task_role, assignee: row.assignee_id },
	parties: [...row.parties, ...row.around],
})

/** In the version that armed it: a later one may have renamed the place. */
const rungOf = ({ registry }: Engine, row: Row): Rung | undefined =>
	findRung(registry.find(row.machine, row.armed_version ?? row.machine_version), row.place, row.name)

const iso = (value: string): string => new Date(value).toISOString()

function explain(
	engine: Engine,
	labels: Labels,
	row: Row,
	people: ReadonlyMap<string, readonly NamedPerson[]> | undefined,
): ExplainedTimer {
	const { machine } = row
	const version = row.armed_version ?? row.machine_version
	const rung = rungOf(engine, row)
	const live = row.status === "pending" || row.status === "paused"
	const eventOf = (seq: number, type: string, fired: Fired | null) => ({
		seq,
		type,
		label: labels.entry(machine, version, type, fired),
	})
	const endedAt = row.ended_at === null ? null : iso(row.ended_at)
	const endedBy =
		row.ended_seq === null || row.ended_type === null ? null : eventOf(row.ended_seq, row.ended_type, row.ended_fired)
	return {
		id: row.id,
		instance: { id: row.instance_id, kind: row.kind, ref: row.ref },
		name: row.name,
		place: labels.place(machine, version, row.place),
		visit: row.visit,
		does: rung?.does ?? null,
		to: recipientsOf(rung),
		status: row.status,
		armedBy: eventOf(row.armed_seq, row.armed_type ?? "STARTED", row.armed_fired),
		armedAt: iso(row.armed_at),
		dueAt: iso(row.due_at),
		clock: row.clock,
		territory: { code: row.territory, name: row.territory_name, zone: row.zone },
		generation: row.generation,
		remainingMs: row.remaining_ms === null ? null : Number(row.remaining_ms),
		moves: row.moves.map(({ what, at, seq, type, fired }) => ({
			what,
			at: iso(at),
			by: seq === null || type === null ? null : eventOf(seq, type, fired),
		})),
		people: people === undefined ? null : live ? (people.get(row.id) ?? []) : row.told,
		asks: people !== undefined && live && rung?.does === "move" ? row.next : null,
		fired:
			row.status === "fired" && endedAt !== null
				? { at: endedAt, seq: row.ended_seq, lateMs: Math.max(0, Date.parse(endedAt) - Date.parse(row.due_at)) }
				: null,
		cancelled:
			row.status === "cancelled" && endedAt !== null ? { at: endedAt, reason: reasonOf(row), by: endedBy } : null,
	}
}

/** As the log names it: the ledger has the event of XState where another timer left the place. */
const reasonOf = (row: Row): string =>
	row.ended_by === PASSED_WHILE_PAUSED ? PASSED_WHILE_PAUSED : (row.ended_type ?? row.ended_by ?? "")

/** What the timer does; undefined when no version known here has it any more. */
function findRung(definition: MachineDefinition | undefined, place: string, name: string): Rung | undefined {
	try {
		return definition && getPlace(definition, place).ladder.find((one) => one.name === name)
	} catch {
		return undefined
	}
}

function recipientsOf(rung: Rung | undefined): readonly Recipient[] {
	switch (rung?.does) {
		case "remind":
			return rung.to
		case "escalate":
			return [rung.to]
		case "move":
		case undefined:
			return []
	}
}
