import { z } from "zod"
import { getPlace } from "../machines/advance.ts"
import type { MachineDefinition } from "../machines/definition.ts"
import type { Clock } from "../machines/due.ts"
import type { Timer } from "../machines/ledger.ts"
import type { Recipient, Rung } from "../machines/place.ts"
import { type Label, label, type ProcedureKind, type Role } from "../machines/vocabulary.ts"
import { type Page, pageOf } from "./directory/page.ts"
import type { Engine } from "./engine.ts"

/** Query of the timers of a case; `cursor` is the last one already seen. */
export const TimersQuery = z.strictObject({
	cursor: z.uuid().optional(),
	limit: z.coerce.number().int().min(1).max(200).default(100),
	status: z.enum(["pending", "paused", "fired", "cancelled"]).optional(),
})
export type TimersQuery = z.infer<typeof TimersQuery>

/** An entry of the log that explains something. */
export interface ExplainingEvent {
	readonly seq: number
	readonly type: string
	/** Null for what no machine declares. */
	readonly label: Label | null
}

/** A timer that explains itself: where it comes from, what it does and what became of it. Instants ISO 8601, UTC. */
export interface ExplainedTimer {
	readonly id: string
	readonly instance: { readonly id: string; readonly kind: ProcedureKind | null; readonly ref: string }
	readonly name: string
	readonly place: { readonly id: string; readonly label: Label | null }
	/** Number of the stay in that place. */
	readonly visit: number
	readonly does: Rung["does"] | null
	/** Who is reminded, or gets the task. */
	readonly to: readonly Recipient[]
	readonly status: Timer["status"]
	readonly armedBy: ExplainingEvent
	readonly armedAt: string
	readonly dueAt: string
	readonly clock: Clock
	/** Whose working hours it was counted in. */
	readonly territory: { readonly code: string; readonly name: string | null; readonly zone: string | null }
	/** How often it was armed: more than 1 after a pause or a change of urgency. */
	readonly generation: number
	/** While paused: time left on its clock, ms; null for an appointment, which does not move. */
	readonly remainingMs: number | null
	readonly fired: { readonly at: string; readonly seq: number | null; readonly lateMs: number } | null
	/** `reason` is the event that left the place, or `passedWhilePaused` for a reminder that came too late. */
	readonly cancelled: { readonly at: string; readonly reason: string; readonly by: ExplainingEvent | null } | null
}

interface Row {
	readonly id: string
	readonly instance_id: string
	readonly kind: ProcedureKind | null
	readonly ref: string
	readonly machine: string
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
	readonly ended_seq: number | null
	readonly ended_at: string | null
	readonly ended_by: string | null
	readonly ended_type: string | null
}

/** Timers of a case and its procedures, or of one instance of it, in the order in which they were armed. */
export async function listTimers(
	engine: Engine,
	of: { readonly caseId: string; readonly instanceId?: string },
	query: TimersQuery,
): Promise<Page<ExplainedTimer>> {
	const sql = engine.db.$client
	const rows = await sql<Row[]>`
		select t.id, t.instance_id, i.kind, i.ref, i.machine, t.name, t.place, t.visit, t.status, t.due_at, t.remaining_ms,
			t.clock, t.territory, y.name as territory_name, y.zone, t.generation, t.armed_seq, t.armed_at,
			a.type as armed_type, a.machine_version as armed_version, t.ended_seq, t.ended_at, t.ended_by, e.type as ended_type
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
	return pageOf(
		rows.map((row) => explain(engine, row)),
		query.limit,
	)
}

const iso = (value: string): string => new Date(value).toISOString()

function explain(engine: Engine, row: Row): ExplainedTimer {
	// The version that armed it: a later one may have renamed the place.
	const definition =
		engine.registry.find(row.machine, row.armed_version ?? undefined) ?? engine.registry.find(row.machine)
	const place = definition && findPlace(definition, row.place)
	const rung = place?.ladder.find((one) => one.name === row.name)
	const endedAt = row.ended_at === null ? null : iso(row.ended_at)
	return {
		id: row.id,
		instance: { id: row.instance_id, kind: row.kind, ref: row.ref },
		name: row.name,
		place: { id: row.place, label: place?.label ?? null },
		visit: row.visit,
		does: rung?.does ?? null,
		to: recipientsOf(rung, place?.role ?? null),
		status: row.status,
		armedBy: {
			seq: row.armed_seq,
			type: row.armed_type ?? "",
			label: row.armed_type === null ? null : labelOf(definition, row.armed_type),
		},
		armedAt: iso(row.armed_at),
		dueAt: iso(row.due_at),
		clock: row.clock,
		territory: { code: row.territory, name: row.territory_name, zone: row.zone },
		generation: row.generation,
		remainingMs: row.remaining_ms === null ? null : Number(row.remaining_ms),
		fired:
			row.status === "fired" && endedAt !== null
				? { at: endedAt, seq: row.ended_seq, lateMs: Math.max(0, Date.parse(endedAt) - Date.parse(row.due_at)) }
				: null,
		cancelled:
			row.status === "cancelled" && endedAt !== null
				? { at: endedAt, reason: row.ended_by ?? "", by: endedBy(definition, row) }
				: null,
	}
}

const endedBy = (definition: MachineDefinition | undefined, row: Row): ExplainingEvent | null =>
	row.ended_seq === null || row.ended_type === null
		? null
		: { seq: row.ended_seq, type: row.ended_type, label: labelOf(definition, row.ended_type) }

/** A timer of a place that no version known here has any more still shows its dates. */
export function findPlace(definition: MachineDefinition, id: string) {
	try {
		return getPlace(definition, id)
	} catch {
		return undefined
	}
}

function recipientsOf(rung: Rung | undefined, role: Role | null): readonly Recipient[] {
	switch (rung?.does) {
		case "remind":
			return rung.to
		case "escalate":
			return [rung.to]
		case "move":
		case undefined:
			return role === null ? [] : [role]
	}
}

const opened = label("Ouverture", "Opening")
const deadline = label("Échéance", "Deadline")

function labelOf(definition: MachineDefinition | undefined, type: string): Label | null {
	if (type === "STARTED") return opened
	if (type.startsWith("timer:")) return deadline
	return definition?.events[type]?.label ?? null
}
