import { z } from "zod"
import { getPlace } from "../../machines/advance.ts"
import { outsideRoles, type ProcedureKind } from "../../machines/vocabulary.ts"
import { Labels } from "../cases/labels.ts"
import { PlaceView } from "../cases/views.ts"
import type { Engine } from "../engine.ts"
import { InstanceName } from "../timers.ts"

const Person = z.object({ id: z.uuid(), name: z.string() })

/** Somebody who owed something was away, and the team was told. */
export const CaseAbsence = z.object({
	id: z.uuid(),
	instance: InstanceName,
	place: PlaceView,
	visit: z.int(),
	role: z.string().describe("Role that they owe it in"),
	away: Person,
	fromOn: z.iso.date(),
	untilOn: z.iso.date(),
	deputy: Person.nullable().describe("Who stood in for them and was there; null for nobody"),
	at: z.iso.datetime().describe("When the team was told"),
	told: z.array(Person).readonly().describe("Whose inbox it reached"),
	live: z.boolean().describe("Whether the task still waits for them"),
	deputyAskedAt: z.iso
		.datetime()
		.nullable()
		.describe("When the deputy will be asked by itself, if nothing comes; null when nobody will"),
})
export type CaseAbsence = z.infer<typeof CaseAbsence>

interface Row {
	readonly id: string
	readonly instance_id: string
	readonly kind: ProcedureKind | null
	readonly ref: string
	readonly machine: string
	readonly machine_version: number
	readonly visit: number
	readonly place: string
	readonly role: string
	readonly away: z.infer<typeof Person>
	readonly from_on: string
	readonly to_on: string
	readonly deputy: z.infer<typeof Person> | null
	readonly at: string
	readonly told: readonly z.infer<typeof Person>[]
	readonly live: boolean
	/** The person that the machine asks next by itself, where it knows one. */
	readonly next: string | null
	readonly timers: readonly { readonly name: string; readonly due: string }[]
}

/** Absences that the team of a case was told of, the latest first: evidence, and what still waits. */
export async function listCaseAbsences(engine: Engine, caseId: string): Promise<readonly CaseAbsence[]> {
	const sql = engine.db.$client
	const named = (id: string) =>
		sql.unsafe(`(select jsonb_build_object('id', p.id, 'name', concat_ws(' ', p.title, p.given_name, p.family_name))
			from people p where p.id = ${id})`)
	const rows = await sql<Row[]>`
		select e.id, e.instance_id, i.kind, i.ref, i.machine, i.machine_version, e.visit, e.place, e.role,
			${named("e.away_id")} as away, e.from_on::text, e.to_on::text, ${named("e.deputy_id")} as deputy, e.at,
			coalesce((select jsonb_agg(${named("b.person_id")} order by b.person_id) from inbox b
				where b.notice_id = e.notice_id), '[]') as told,
			coalesce(t.status = 'open' and (t.assignee_id = e.away_id
				or t.role = e.role and e.role = any(${[...outsideRoles]}::text[])), false) as live,
			i.snapshot #>> '{state,context,deputy,person}' as next,
			coalesce((select jsonb_agg(jsonb_build_object('name', x.name, 'due', x.due_at)) from timers x
				where x.instance_id = e.instance_id and x.visit = e.visit and x.status = 'pending'), '[]') as timers
		from absence_alerts e join instances i on i.id = e.instance_id
			left join tasks t on t.instance_id = e.instance_id and t.visit = e.visit
		where e.case_id = ${caseId} order by e.at desc, e.id`
	const labels = new Labels(engine.registry)
	return rows.map((row) => ({
		id: row.id,
		instance: { id: row.instance_id, kind: row.kind, ref: row.ref },
		place: labels.place(row.machine, row.machine_version, row.place),
		visit: row.visit,
		role: row.role,
		away: row.away,
		fromOn: row.from_on,
		untilOn: row.to_on,
		deputy: row.deputy,
		at: new Date(row.at).toISOString(),
		told: row.told,
		live: row.live,
		deputyAskedAt: row.live ? deputyAskedAt(engine, row) : null,
	}))
}

/** The rung that leaves the place asks the deputy, where the machine knows one. */
function deputyAskedAt({ registry }: Engine, row: Row): string | null {
	const definition = registry.find(row.machine, row.machine_version)
	if (row.next === null || !definition) return null
	const moves = getPlace(definition, row.place).ladder.filter((one) => one.does === "move")
	const due = row.timers.find((timer) => moves.some((one) => one.name === timer.name))?.due
	return due === undefined ? null : new Date(due).toISOString()
}
