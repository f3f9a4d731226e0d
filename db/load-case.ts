import { restoreSnapshot, type SentEvent, type Snapshot } from "../machines/advance.ts"
import type { CaseState, Instance } from "../machines/cascade.ts"
import type { MachineDefinition, Party } from "../machines/definition.ts"
import type { Ledger, Segment, Task, Timer } from "../machines/ledger.ts"
import type { Reserve } from "../machines/policy.ts"
import type { Registry } from "../machines/registry.ts"
import type { ProcedureKind } from "../machines/vocabulary.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import type { Executor } from "./client.ts"
import { type Reservation, reserveOf } from "./reserve.ts"
import type { WrappedKey } from "./vault.ts"

/** How a snapshot is stored: with the name and version of its machine, so that another machine's is refused. */
export interface StoredSnapshot {
	readonly machine: string
	readonly version: number
	readonly state: unknown
}

export interface StoredInstance {
	readonly id: string
	readonly kind: ProcedureKind | null
	readonly ref: string
	readonly machine: string
	readonly machine_version: number
	readonly snapshot: StoredSnapshot
	readonly version: number
	readonly next_visit: number
	readonly places: readonly string[]
	readonly parties: readonly Party[]
	readonly parked: readonly SentEvent[]
	readonly done: boolean
}

/** A case as one round trip brings it. */
export interface LoadedCase {
	readonly caseId: string
	readonly number: string
	readonly platform: string
	readonly lastSeq: number
	/** Hash of the last entry of its log; null when none is chained. */
	readonly chainHash: string | null
	/** Newest revision of the clock rules at the load. */
	readonly rules: number
	/** Database time of the load: `recordedAt` of what follows. */
	readonly now: Date
	readonly state: CaseState
	/** Stored rows by instance: parties and versions without restoring a snapshot. */
	readonly stored: ReadonlyMap<string, StoredInstance>
	/** Set while it is kept for its platform's physicians alone. */
	readonly reserved: Reserve | null
	/** Null once it was destroyed. */
	readonly key: WrappedKey | null
	/** The stored answer of a request with the same idempotency key. */
	readonly replay: { readonly request: string; readonly answer: unknown } | null
	/** Instances that an open incident keeps from moving. */
	readonly blocked: ReadonlySet<string>
}

/** `json_agg` of the columns that are read: `jsonb_agg(to_jsonb(row) - …)` took half as long again. */
const LOAD = `
select clock_timestamp() as now, (select max(revision) from clock_rules) as rules, c.id, c.number, c.platform_id, c.last_seq, c.chain_hash, c.retention, c.limited_at, k.wrapped, k.master_key,
 (select json_agg(i) from (
  select id, kind, ref, machine, machine_version, snapshot, version, next_visit, places, parties, parked, done
  from instances where case_id = c.id and (not done or id = t.id or id = c.id)) i) as instances,
 (select json_agg(s) from (
  select instance_id, visit, segment, place, role, status, from_at, from_seq, to_at, to_seq, spent_ms, paused_in, territory, person_id
  from state_intervals where case_id = c.id and status <> 'closed') s) as segments,
 (select json_agg(m) from (
  select instance_id, visit, name, place, status, due_at, remaining_ms, clock, territory, rules, generation, armed_seq, armed_at, ended_seq, ended_at, ended_by
  from timers where case_id = c.id and status in ('pending', 'paused')) m) as timers,
 (select json_agg(w) from (
  select instance_id, visit, place, role, status, due_at, remaining_ms, clock, territory, rules, opened_seq, opened_at, closed_seq, closed_at, escalated
  from tasks where case_id = c.id and status in ('open', 'paused')) w) as tasks,
 (select jsonb_agg(n.instance_id) from incidents n where n.case_id = c.id and n.resolved_at is null and n.kind in ('snapshot', 'migration')) as blocked,
 (select jsonb_build_object('request', r.request, 'answer', r.answer) from idempotency_keys r where r.principal = $2 and r.key = $3) as replay
from instances t join cases c on c.id = t.case_id left join case_keys k on k.case_id = c.id
where t.id = $1`

type Row = Readonly<Record<string, unknown>> &
	Reservation & {
		readonly id: string
		readonly number: string
		readonly platform_id: string
		readonly last_seq: number
		readonly chain_hash: string | null
		readonly now: string
		readonly rules: number
		readonly instances: readonly StoredInstance[]
		readonly segments: readonly Record<string, unknown>[] | null
		readonly timers: readonly Record<string, unknown>[] | null
		readonly tasks: readonly Record<string, unknown>[] | null
		readonly blocked: readonly string[] | null
		readonly wrapped: string | null
		readonly master_key: string | null
		readonly replay: LoadedCase["replay"]
	}

export interface LoadOptions {
	readonly registry: Registry
	readonly idempotency?: { readonly principal: string; readonly key: string } | undefined
}

/** The one statement that brings a case. */
export const loadStatement = (
	instanceId: string,
	idempotency?: LoadOptions["idempotency"],
): { text: string; parameters: string[] } => ({
	text: LOAD,
	parameters: [instanceId, idempotency?.principal ?? "", idempotency?.key ?? ""],
})

/** The case to which an instance belongs, with everything a step needs; undefined when there is no such instance. */
export async function findCase(
	sql: Executor,
	instanceId: string,
	options: LoadOptions,
): Promise<LoadedCase | undefined> {
	const { text, parameters } = loadStatement(instanceId, options.idempotency)
	const rows = await sql.unsafe<Row[]>(text, parameters, { prepare: true })
	const row = rows[0]
	if (!row) return undefined
	const ledgers = ledgersOf(row)
	const stored = new Map(row.instances.map((one) => [one.id, one]))
	// The case's own instance has the case's id and comes first.
	const ordered = [...row.instances].sort((a, b) => Number(b.id === row.id) - Number(a.id === row.id))
	return {
		caseId: row.id,
		number: row.number,
		platform: row.platform_id,
		lastSeq: row.last_seq,
		chainHash: row.chain_hash,
		now: new Date(row.now),
		rules: row.rules,
		state: {
			platform: row.platform_id,
			lastSeq: row.last_seq,
			instances: ordered.map((one) => lazyInstance(one, ledgers.get(one.id), options.registry)),
		},
		stored,
		reserved: reserveOf(row),
		key: row.wrapped && row.master_key ? { wrapped: row.wrapped, masterKey: row.master_key } : null,
		replay: row.replay,
		blocked: new Set(row.blocked ?? []),
	}
}

/**
 * Restores a stored snapshot with the machine that wrote it.
 *
 * @throws WorkflowError SNAPSHOT_INVALID or MACHINE_UNKNOWN
 */
export function restoreStored(
	registry: Registry,
	row: Pick<StoredInstance, "machine" | "machine_version" | "snapshot">,
): { definition: MachineDefinition; snapshot: Snapshot } {
	const definition = registry.get(row.machine, row.machine_version)
	if (row.snapshot.machine !== definition.name || row.snapshot.version !== definition.version)
		throw new WorkflowError("SNAPSHOT_INVALID", "the snapshot was written by another machine or version", {
			machine: definition.name,
			version: definition.version,
		})
	return { definition, snapshot: restoreSnapshot(definition, row.snapshot.state) }
}

/** An instance whose snapshot is restored when first looked at: most commands touch one of several. */
function lazyInstance(row: StoredInstance, ledger: Ledger | undefined, registry: Registry): Instance {
	let restored: { definition: MachineDefinition; snapshot: Snapshot } | undefined
	const restore = () => {
		try {
			restored ??= restoreStored(registry, row)
			return restored
		} catch (error) {
			if (!(error instanceof WorkflowError)) throw error
			// Which one it is: a command to a procedure may fail on its case.
			throw new WorkflowError(error.code, error.message, { ...error.details, instance: row.id }, { cause: error })
		}
	}
	return {
		id: row.id,
		kind: row.kind,
		ref: row.ref,
		version: row.version,
		ledger: ledger ?? { nextVisit: row.next_visit, segments: [], timers: [], tasks: [] },
		parked: row.parked,
		get definition() {
			return restore().definition
		},
		get snapshot() {
			return restore().snapshot
		},
	}
}

function ledgersOf(row: Row): Map<string, Ledger> {
	const ledgers = new Map<string, { segments: Segment[]; timers: Timer[]; tasks: Task[] }>()
	const of = (id: unknown) => {
		const key = String(id)
		const ledger = ledgers.get(key) ?? { segments: [], timers: [], tasks: [] }
		ledgers.set(key, ledger)
		return ledger
	}
	for (const one of row.segments ?? []) of(one["instance_id"]).segments.push(segmentOf(one))
	for (const one of row.timers ?? []) of(one["instance_id"]).timers.push(timerOf(one))
	for (const one of row.tasks ?? []) of(one["instance_id"]).tasks.push(taskOf(one))
	return new Map(
		row.instances.map((one) => [
			one.id,
			{ nextVisit: one.next_visit, ...(ledgers.get(one.id) ?? { segments: [], timers: [], tasks: [] }) },
		]),
	)
}

const iso = (value: unknown): string => new Date(String(value)).toISOString()
const isoOrNull = (value: unknown): string | null => (value === null || value === undefined ? null : iso(value))

/** A row of `state_intervals` as the ledger has it. */
export const segmentOf = (row: Readonly<Record<string, unknown>>): Segment => ({
	visit: row["visit"] as number,
	segment: row["segment"] as number,
	place: row["place"] as string,
	role: row["role"] as Segment["role"],
	status: row["status"] as Segment["status"],
	fromAt: iso(row["from_at"]),
	fromSeq: row["from_seq"] as number,
	toAt: isoOrNull(row["to_at"]),
	toSeq: row["to_seq"] as number | null,
	spentMs: Number(row["spent_ms"]),
	pausedIn: row["paused_in"] as number | null,
	territory: row["territory"] as string | null,
	person: row["person_id"] as string | null,
})

/** A row of `timers` as the ledger has it. */
export const timerOf = (row: Readonly<Record<string, unknown>>): Timer => ({
	visit: row["visit"] as number,
	name: row["name"] as string,
	place: row["place"] as string,
	status: row["status"] as Timer["status"],
	dueAt: iso(row["due_at"]),
	remainingMs: row["remaining_ms"] === null ? null : Number(row["remaining_ms"]),
	clock: row["clock"] as Timer["clock"],
	territory: row["territory"] as string,
	rules: row["rules"] as number,
	generation: row["generation"] as number,
	armedSeq: row["armed_seq"] as number,
	armedAt: iso(row["armed_at"]),
	endedSeq: row["ended_seq"] as number | null,
	endedAt: isoOrNull(row["ended_at"]),
	endedBy: row["ended_by"] as string | null,
})

/** A row of `tasks` as the ledger has it. */
export const taskOf = (row: Readonly<Record<string, unknown>>): Task => ({
	visit: row["visit"] as number,
	place: row["place"] as string,
	role: row["role"] as Task["role"],
	status: row["status"] as Task["status"],
	dueAt: isoOrNull(row["due_at"]),
	remainingMs: row["remaining_ms"] === null ? null : Number(row["remaining_ms"]),
	clock: row["clock"] as Task["clock"],
	territory: row["territory"] as string,
	rules: row["rules"] as number,
	openedSeq: row["opened_seq"] as number,
	openedAt: iso(row["opened_at"]),
	closedSeq: row["closed_seq"] as number | null,
	closedAt: isoOrNull(row["closed_at"]),
	escalated: row["escalated"] as boolean,
})
