import { advance, hasTag, persistSnapshot, type SentEvent, start, timerEventType } from "../machines/advance.ts"
import type { Instance } from "../machines/cascade.ts"
import { FIRST_REVISION, type Geography } from "../machines/clock-rules.ts"
import { confirm, emptyLedger, type LedgerChanges, type Segment, type Task, type Timer } from "../machines/ledger.ts"
import { type Migration, migrateInstance } from "../machines/migration.ts"
import { CLOCKS_MOVED, reclock } from "../machines/reclock.ts"
import type { Registry } from "../machines/registry.ts"
import { takeStep } from "../machines/take-step.ts"
import type { ProcedureKind, Role } from "../machines/vocabulary.ts"
import { WorkflowError } from "../machines/workflow-error.ts"

/** A row of `case_events`, JSON columns parsed. */
export interface LogRow {
	readonly seq: number
	readonly instance_id: string
	readonly instance_version: number
	readonly machine_version: number
	readonly type: string
	readonly sent_by: string
	readonly role: Role
	readonly platform_id: string
	readonly recorded_for: SentEvent["recordedFor"] | null
	readonly recorded_at: string
	readonly occurred_at: string
	readonly payload: Readonly<Record<string, unknown>>
	readonly facts: Readonly<Record<string, unknown>>
	readonly fired: { readonly visit: number; readonly name: string; readonly place: string } | null
	readonly parked: boolean
	/** Revision of the clock rules it was computed with; null before there were revisions. */
	readonly clock_rules: number | null
}

/** What the log says of one instance: its last snapshot and every row of its ledger, closed ones included. */
export interface FoldedInstance {
	readonly instance: Instance
	readonly segments: ReadonlyMap<string, Segment>
	readonly timers: ReadonlyMap<string, Timer>
	readonly tasks: ReadonlyMap<string, Task>
	readonly released: ReadonlyMap<number, string>
}

export interface FoldOptions {
	readonly registry: Registry
	readonly migrations: readonly Migration[]
	/** The rules at each revision that the log names, every earlier one among their former ones. */
	readonly geographyAt: (revision: number) => Geography
	readonly caseId: string
	/** Platform on which the case was opened. */
	readonly originPlatform: string
	/** Machine, kind and reference of each instance, which its first entry does not repeat. */
	readonly known: ReadonlyMap<string, { machine: string; kind: ProcedureKind | null; ref: string }>
}

export const segmentKey = (row: { visit: number; segment: number }): string => `${row.visit}/${row.segment}`
export const timerKey = (row: { visit: number; name: string }): string => `${row.visit}/${row.name}`
export const taskKey = (row: { visit: number }): string => String(row.visit)

interface Growing {
	instance: Instance
	segments: Map<string, Segment>
	timers: Map<string, Timer>
	tasks: Map<string, Task>
	released: Map<number, string>
}

/**
 * Replays the log of one case through the same pure step that wrote it. No query, no clock: two folds of a log are
 * equal.
 *
 * @throws WorkflowError when an entry cannot be replayed
 */
export function foldCase(log: readonly LogRow[], options: FoldOptions): ReadonlyMap<string, FoldedInstance> {
	const folded = new Map<string, Growing>()
	let platform = options.originPlatform
	for (const row of log) {
		const root = folded.get(options.caseId)?.instance
		const at = {
			seq: row.seq,
			now: new Date(row.recorded_at),
			fired: row.fired,
			geography: options.geographyAt(row.clock_rules ?? FIRST_REVISION),
			platform,
			root,
		}
		const before = folded.get(row.instance_id)
		if (row.type === "STARTED") {
			const known = options.known.get(row.instance_id)
			if (!known) throw new WorkflowError("STATE_UNKNOWN", "the log starts an instance that has no row", {})
			const definition = options.registry.get(known.machine, row.machine_version)
			const step = start(definition, sentOf(row))
			const first: Instance = {
				id: row.instance_id,
				kind: known.kind,
				ref: known.ref,
				definition,
				snapshot: step.snapshot,
				version: 0,
				ledger: emptyLedger,
				parked: [],
			}
			const { next, changes } = takeStep(first, step, null, at)
			const grown: Growing = {
				instance: next,
				segments: new Map(),
				timers: new Map(),
				tasks: new Map(),
				released: new Map(),
			}
			folded.set(row.instance_id, grown)
			grow(grown, changes, row)
			continue
		}
		if (!before) throw new WorkflowError("STATE_UNKNOWN", "the log moves an instance that it never started", {})
		const { next, changes } = replay(before, row, at, options)
		before.instance = next
		grow(before, changes, row)
		const handedTo = platformAfter(row, before.instance, options.caseId)
		if (handedTo !== undefined) platform = handedTo
	}
	return folded
}

function replay(
	before: Growing,
	row: LogRow,
	at: Parameters<typeof takeStep>[3],
	options: FoldOptions,
): { next: Instance; changes: LedgerChanges } {
	const { instance } = before
	const nothing: LedgerChanges = { segments: [], timers: [], tasks: [], released: [] }
	if (row.type === "ACT_CONFIRMED") {
		const { ledger, changes } = confirm(instance.ledger, row.payload["seq"] as number, row.seq, at.now)
		return { next: { ...instance, version: instance.version + 1, ledger }, changes }
	}
	if (row.type === CLOCKS_MOVED) {
		const { ledger, changes } = reclock(instance.ledger, at)
		return { next: { ...instance, version: instance.version + 1, ledger }, changes }
	}
	if (row.type === "MIGRATED") {
		const migration = options.migrations.find(
			(one) => one.machine === instance.definition.name && one.from === row.payload["from"],
		)
		if (!migration)
			throw new WorkflowError("MIGRATION_MISSING", "the log names a migration that is gone", { ...row.payload })
		const target = options.registry.get(instance.definition.name, row.machine_version)
		return migrateInstance(instance, migration, target, knownTimers(before.timers), at)
	}
	const sent = sentOf(row)
	if (row.parked)
		return {
			next: { ...instance, version: instance.version + 1, parked: [...instance.parked, sent] },
			changes: nothing,
		}
	const event = row.fired
		? { ...sent, type: timerEventType(instance.definition, row.fired.name, row.fired.place) }
		: sent
	const step = advance(instance.definition, instance.snapshot, event)
	const { next, changes } = takeStep(instance, step, event, at)
	return { next: hasTag(next.snapshot, "away") ? next : { ...next, parked: [] }, changes }
}

/** Names of all timers of each visit, fired and cancelled ones included. */
function knownTimers(timers: ReadonlyMap<string, Timer>): ReadonlyMap<number, ReadonlySet<string>> {
	const known = new Map<number, Set<string>>()
	for (const timer of timers.values()) known.set(timer.visit, (known.get(timer.visit) ?? new Set()).add(timer.name))
	return known
}

function grow(grown: Growing, changes: LedgerChanges, row: LogRow): void {
	for (const one of changes.segments) grown.segments.set(segmentKey(one), one)
	for (const one of changes.timers) grown.timers.set(timerKey(one), one)
	for (const one of changes.tasks) grown.tasks.set(taskKey(one), one)
	for (const visit of changes.released) grown.released.set(visit, row.recorded_at)
}

/** The platform that a handover gave the case to. */
function platformAfter(row: LogRow, _instance: Instance, caseId: string): string | undefined {
	return row.type === "HANDOVER_ACCEPTED" && row.instance_id === caseId ? row.platform_id : undefined
}

/** A log row as the event that machines took. */
export function sentOf(row: LogRow): SentEvent {
	return {
		...row.payload,
		type: row.type,
		by: row.sent_by,
		role: row.role,
		platform: row.platform_id,
		recordedAt: new Date(row.recorded_at).toISOString(),
		occurredAt: new Date(row.occurred_at).toISOString(),
		...(row.recorded_for ? { recordedFor: row.recorded_for } : {}),
		facts: row.facts,
	}
}

/** The stored form of a folded instance's snapshot. */
export const foldedSnapshot = ({ instance }: FoldedInstance): unknown => ({
	machine: instance.definition.name,
	version: instance.definition.version,
	state: persistSnapshot(instance.definition, instance.snapshot),
})
