import { z } from "zod"
import { getPlace } from "../machines/advance.ts"
import type { MachineDefinition } from "../machines/definition.ts"
import type { Clock } from "../machines/due.ts"
import type { Timer } from "../machines/ledger.ts"
import type { Recipient, Rung } from "../machines/place.ts"
import type { ProcedureKind } from "../machines/vocabulary.ts"
import { Labels } from "./cases/labels.ts"
import { LabelView, PlaceView } from "./cases/views.ts"
import { type Page, PageRequest, pageOf } from "./directory/page.ts"
import type { Engine } from "./engine.ts"

/** How the ledger calls it when an appointment came while its reminder was paused: no event cancelled that one. */
const PASSED_WHILE_PAUSED = "passedWhilePaused"

const timerStatuses = ["pending", "paused", "fired", "cancelled"] as const satisfies readonly Timer["status"][]

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
	moved: z
		.array(z.object({ seq: z.int(), at: z.iso.datetime() }))
		.readonly()
		.describe("Entries of the log by which it was counted again after an incident of its territory"),
	remainingMs: z.int().nullable().describe("Time left on its clock while paused; null for an appointment"),
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
	readonly moved: readonly { readonly seq: number; readonly at: string }[] | null
}

/** The timer that fired in an entry of the log. */
interface Fired {
	readonly name: string
	readonly place: string
}

/** Timers of a case and its procedures, or of one instance of it, in the order in which they were armed. */
export async function listTimers(
	engine: Engine,
	of: { readonly caseId: string; readonly instanceId?: string },
	query: TimersQuery,
): Promise<Page<ExplainedTimer>> {
	const sql = engine.db.$client
	const rows = await sql<Row[]>`
		select t.id, t.instance_id, i.kind, i.ref, i.machine, i.machine_version, t.name, t.place, t.visit, t.status, t.due_at, t.remaining_ms,
			t.clock, t.territory, y.name as territory_name, y.zone, t.generation, t.armed_seq, t.armed_at,
			a.type as armed_type, a.machine_version as armed_version, a.fired as armed_fired, t.ended_seq, t.ended_at, t.ended_by,
			e.type as ended_type, e.fired as ended_fired,
			(select json_agg(json_build_object('seq', m.seq, 'at', m.recorded_at) order by m.seq) from case_events m
				where m.case_id = t.case_id and m.instance_id = t.instance_id and m.type = 'CLOCKS_MOVED' and t.clock = 'working'
				and m.seq > t.armed_seq and (t.ended_seq is null or m.seq < t.ended_seq)
				and exists (select from territory_incidents n where n.territory = t.territory
					and m.payload -> 'incidents' ? n.id::text)) as moved
		from timers t
		join instances i on i.id = t.instance_id
		left join territories y on y.code = t.territory
		left join case_events a on a.case_id = t.case_id and a.seq = t.armed_seq
		left join case_events e on e.case_id = t.case_id and e.seq = t.ended_seq
		where t.case_id = ${of.caseId}
		${of.instanceId === undefined ? sql`` : sql`and t.instance_id = ${of.instanceId}`}
		${query.status === undefined ? sql`` : sql`and t.status = ${query.status}`}
		${query.cursor === undefined ? sql`` : sql`and (t.armed_seq, t.name, t.id) > (select armed_seq, name, id from timers where id = ${query.cursor})`}
		order by t.armed_seq, t.name, t.id limit ${query.limit + 1}`
	const labels = new Labels(engine.registry)
	return pageOf(
		rows.map((row) => explain(engine, labels, row)),
		query.limit,
	)
}

const iso = (value: string): string => new Date(value).toISOString()

function explain(engine: Engine, labels: Labels, row: Row): ExplainedTimer {
	const { machine } = row
	// The version that armed it: a later one may have renamed the place.
	const version = row.armed_version ?? row.machine_version
	const rung = findRung(engine.registry.find(machine, version), row.place, row.name)
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
		moved: (row.moved ?? []).map(({ seq, at }) => ({ seq, at: iso(at) })),
		remainingMs: row.remaining_ms === null ? null : Number(row.remaining_ms),
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
