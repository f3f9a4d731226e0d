import type { MachineDefinition, Party } from "../../machines/definition.ts"
import type { AvailableEvent } from "../../machines/form.ts"
import type { Principal, Relation } from "../../machines/policy.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import { availableFor } from "../available.ts"
import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import { findCase, type LoadedCase } from "../load-case.ts"
import type { Labels } from "./labels.ts"
import { partyView } from "./names.ts"
import type { IncidentView, ProcedureItem } from "./views.ts"

/** The case of an instance, with what a read of it needs. */
export async function getLoaded(engine: Engine, instanceId: string): Promise<LoadedCase> {
	const loaded = await findCase(engine.db.$client, instanceId, { registry: engine.registry })
	if (loaded) return loaded
	throw new WorkflowError("NOT_FOUND", "no such case or procedure", {})
}

export interface InstanceState {
	readonly definition: MachineDefinition | undefined
	readonly available: readonly AvailableEvent[]
	/** An open incident on it or its case, or a snapshot that its machine does not take, keeps it from moving. */
	readonly blocked: boolean
}

/** What the principal could send to an instance now; nothing when it is blocked, which a reader must still see. */
export function stateOf(
	engine: Engine,
	loaded: LoadedCase,
	instanceId: string,
	principal: Principal,
	relation: Relation,
): InstanceState {
	const stored = loaded.stored.get(instanceId)
	const definition = stored && engine.registry.find(stored.machine, stored.machine_version)
	// Every step of a procedure asks its case: one that cannot move keeps them all.
	if (loaded.blocked.has(instanceId) || loaded.blocked.has(loaded.caseId))
		return { definition, available: [], blocked: true }
	// Nothing more can be sealed about an erased case.
	if (loaded.key === null) return { definition, available: [], blocked: false }
	const instance = loaded.state.instances.find((one) => one.id === instanceId)
	try {
		const now = engine.clock?.() ?? loaded.now
		return { definition, available: instance ? availableFor(instance, principal, relation, now) : [], blocked: false }
	} catch (error) {
		if (error instanceof WorkflowError) return { definition, available: [], blocked: true }
		throw error
	}
}

export interface ProcedureRow {
	readonly id: string
	readonly kind: string
	readonly ref: string
	readonly machine: string
	readonly machine_version: number
	readonly places: readonly string[]
	readonly version: number
	readonly done: boolean
	readonly started_at: string
	readonly parties: readonly Party[]
}

/** Procedures of a case in the order they were opened, ended ones too; or only one of them. */
export const readProcedures = (sql: Executor, caseId: string, only: string | null): Promise<readonly ProcedureRow[]> =>
	sql<ProcedureRow[]>`
		select id, kind, ref, machine, machine_version, places, version, done, started_at, parties
		from instances where case_id = ${caseId} and kind is not null ${only === null ? sql`` : sql`and id = ${only}`}
		order by started_at, ref`

export const procedureItem = (
	row: ProcedureRow,
	labels: Labels,
	names: ReadonlyMap<string, string>,
): ProcedureItem => ({
	id: row.id,
	kind: row.kind,
	ref: row.ref,
	label: labels.machine(row.machine, row.machine_version),
	places: row.places.map((place) => labels.place(row.machine, row.machine_version, place)),
	version: row.version,
	done: row.done,
	startedAt: new Date(row.started_at).toISOString(),
	parties: row.parties.map((party) => partyView(party, names)),
})

/** Open incidents of a case, oldest first. */
export async function readIncidents(sql: Executor, caseId: string): Promise<readonly IncidentView[]> {
	const rows = await sql<
		{
			id: string
			instance_id: string | null
			kind: string
			code: string
			message: string
			attempts: number
			opened_at: string
			last_attempt_at: string
		}[]
	>`select id, instance_id, kind, code, message, attempts, opened_at, last_attempt_at
		from incidents where case_id = ${caseId} and resolved_at is null order by opened_at, id`
	return rows.map((row) => ({
		id: row.id,
		instanceId: row.instance_id,
		kind: row.kind,
		code: row.code,
		message: row.message,
		attempts: row.attempts,
		openedAt: new Date(row.opened_at).toISOString(),
		lastAttemptAt: new Date(row.last_attempt_at).toISOString(),
	}))
}
