import type { Party } from "../machines/definition.ts"
import type { Relation, Reserve } from "../machines/policy.ts"
import type { ProcedureKind } from "../machines/vocabulary.ts"
import type { Executor } from "./client.ts"
import { type Reservation, reserveOf } from "./reserve.ts"

/** A case and who stands around it, without restoring any snapshot. */
export interface CaseRelation extends Relation {
	readonly caseId: string
	readonly reserved: Reserve | null
	readonly number: string
}

/** The same of one case or procedure. */
export interface InstanceRelation extends CaseRelation {
	/** Kind of procedure; null for the case itself. */
	readonly kind: ProcedureKind | null
	readonly machine: string
	readonly machineVersion: number
}

/**
 * Platform of a case, and the outside parties of the case and of its procedures that still run: nothing that ended or
 * closed has a link that still works (PATHWAY §13.4). Undefined when there is no such case. One query.
 */
export async function relationOfCase(sql: Executor, caseId: string): Promise<CaseRelation | undefined> {
	const [relation] = await relationsOfCases(sql, [caseId])
	return relation
}

interface CaseRow extends Reservation {
	readonly id: string
	readonly number: string
	readonly platform_id: string
	readonly parties: readonly (readonly Party[])[] | null
}

/** The same of several cases, in any order; none for what does not exist. One query. */
export async function relationsOfCases(sql: Executor, ids: readonly string[]): Promise<readonly CaseRelation[]> {
	const rows = await sql<CaseRow[]>`
		select c.id, c.number, c.platform_id, c.retention, c.limited_at,
			(select jsonb_agg(i.parties) from instances i where i.case_id = c.id and not i.done and c.closed_at is null) as parties
		from cases c where c.id = any(${[...ids]}::uuid[])`
	return rows.map((row) => ({
		caseId: row.id,
		reserved: reserveOf(row),
		number: row.number,
		platform: row.platform_id,
		parties: (row.parties ?? []).flat(),
		instance: row.id,
	}))
}

interface InstanceRow extends Reservation {
	readonly case_id: string
	readonly number: string
	readonly platform_id: string
	readonly kind: ProcedureKind | null
	readonly machine: string
	readonly machine_version: number
	readonly own: readonly Party[]
	readonly around: readonly Party[] | null
}

/**
 * Platform of a case or procedure, its own outside parties and its case's: the same as `dispatch` asks the policy
 * with. Undefined when there is no such instance. One query.
 */
export async function relationOfInstance(sql: Executor, instanceId: string): Promise<InstanceRelation | undefined> {
	const [row] = await sql<InstanceRow[]>`
		select i.case_id, c.number, c.platform_id, c.retention, c.limited_at, i.kind, i.machine, i.machine_version, i.parties as own,
			(select r.parties from instances r where r.id = i.case_id and r.id <> i.id) as around
		from instances i join cases c on c.id = i.case_id where i.id = ${instanceId}`
	if (!row) return undefined
	return {
		caseId: row.case_id,
		reserved: reserveOf(row),
		number: row.number,
		platform: row.platform_id,
		parties: [...row.own, ...(row.around ?? [])],
		instance: instanceId,
		kind: row.kind,
		machine: row.machine,
		machineVersion: row.machine_version,
	}
}
