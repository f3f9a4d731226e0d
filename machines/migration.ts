import { getPlace, persistSnapshot, restoreSnapshot } from "./advance.ts"
import type { Instance } from "./cascade.ts"
import { targetIn, targetKey } from "./clock-rules.ts"
import type { MachineDefinition } from "./definition.ts"
import { dueAt } from "./due.ts"
import type { Ledger, LedgerChanges, Segment, Task, Timer } from "./ledger.ts"
import { hoursOf, type StepPlace } from "./take-step.ts"
import type { Urgency } from "./vocabulary.ts"
import { WorkflowError } from "./workflow-error.ts"

/** How live instances of one version of a machine become instances of the next. */
export interface Migration {
	readonly machine: string
	readonly from: number
	readonly to: number
	/** Places that moved, old short state id → new; all others keep theirs. */
	readonly places: Readonly<Record<string, string>>
	/** Timers that were renamed, old name → new. */
	readonly timers: Readonly<Record<string, string>>
	readonly context: (old: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>
}

/** Append-only, one per released step from a version to the next. */
export const migrations: readonly Migration[] = []

interface StoredState {
	readonly status: string
	readonly value: unknown
	readonly historyValue: Readonly<Record<string, readonly { readonly id: string }[]>>
	readonly context: Readonly<Record<string, unknown>>
}

/**
 * The chain of migrations from a version of a machine to another.
 *
 * @throws WorkflowError MIGRATION_MISSING
 */
export function migrationPath(
	all: readonly Migration[],
	machine: string,
	from: number,
	to: number,
): readonly Migration[] {
	const path: Migration[] = []
	for (let version = from; version < to; ) {
		const next = all.find((one) => one.machine === machine && one.from === version)
		if (!next)
			throw new WorkflowError("MIGRATION_MISSING", `no migration of ${machine} from version ${version}`, {
				machine,
				from: version,
			})
		path.push(next)
		version = next.to
	}
	return path
}

/**
 * An instance in the next version of its machine, in the corresponding places. Armed timers keep their absolute due
 * time and tasks are carried over; rungs that are new are armed from the entry of the state, rungs that are gone are
 * cancelled. Pure.
 *
 * @param knownTimers names of all timers, fired ones included, by visit: what has fired is not armed again
 * @throws WorkflowError MIGRATION_MISSING when a place has no counterpart
 */
export function migrateInstance(
	instance: Instance,
	migration: Migration,
	target: MachineDefinition,
	knownTimers: ReadonlyMap<number, ReadonlySet<string>>,
	at: StepPlace,
): { next: Instance; changes: LedgerChanges } {
	const snapshot = restoreSnapshot(target, migratedState(instance, migration, target))
	const moved: Instance = { ...instance, definition: target, snapshot, version: instance.version + 1 }
	const { ledger, changes } = migratedLedger(moved, migration, knownTimers, at)
	return { next: { ...moved, ledger }, changes }
}

function migratedState(instance: Instance, migration: Migration, target: MachineDefinition): StoredState {
	const { definition: source } = instance
	const old = persistSnapshot(source, instance.snapshot) as StoredState
	const move = (id: string): string => {
		const short = id.slice(source.machine.id.length + 1)
		const place = migration.places[short] ?? short
		if (!hasNode(target, place))
			throw new WorkflowError("MIGRATION_MISSING", `place ${short} has no counterpart in version ${target.version}`, {
				place: short,
				machine: target.name,
			})
		return place
	}
	const historyValue = Object.fromEntries(
		Object.entries(old.historyValue)
			.map(
				([id, nodes]) =>
					[
						`${target.machine.id}.${id.slice(source.machine.id.length + 1)}`,
						nodes.map((node) => ({ id: `${target.machine.id}.${move(node.id)}` })),
					] as const,
			)
			.filter(([id]) => hasNode(target, id.slice(target.machine.id.length + 1))),
	)
	const leaves = Object.keys(instance.snapshot.getMeta() as object).map(move)
	return { ...old, value: stateValue(target, leaves), historyValue, context: migration.context(old.context) }
}

function hasNode(definition: MachineDefinition, short: string): boolean {
	try {
		definition.machine.getStateNodeById(`${definition.machine.id}.${short}`)
		return true
	} catch {
		return false
	}
}

/** The state value that has exactly these places active. */
function stateValue(definition: MachineDefinition, leaves: readonly string[], prefix = ""): unknown {
	const below = leaves.map((leaf) => leaf.split("."))
	const heads = [...new Set(below.map(([head]) => head ?? ""))]
	const parallel =
		definition.machine.getStateNodeById([definition.machine.id, prefix].filter(Boolean).join(".")).type === "parallel"
	const [only] = heads
	if (!parallel && heads.length === 1 && only !== undefined && below.every((path) => path.length === 1)) return only
	return Object.fromEntries(
		heads.map((head) => {
			const tails = below.filter((path) => path[0] === head && path.length > 1).map((path) => path.slice(1).join("."))
			return [head, tails.length === 0 ? {} : stateValue(definition, tails, prefix ? `${prefix}.${head}` : head)]
		}),
	)
}

function migratedLedger(
	instance: Instance,
	migration: Migration,
	knownTimers: ReadonlyMap<number, ReadonlySet<string>>,
	at: StepPlace,
): { ledger: Ledger; changes: LedgerChanges } {
	const { definition, snapshot, ledger: before } = instance
	const context = snapshot.context as Record<string, unknown>
	const now = at.now.toISOString()
	const place = (old: string) => migration.places[old] ?? old
	const segments = before.segments.map((one): Segment => ({ ...one, place: place(one.place) }))
	const timers: Timer[] = []
	const tasks: Task[] = before.tasks.map((one) => ({ ...one, place: place(one.place) }))
	for (const segment of segments) {
		const { ladder, target: ofDefinition, role } = getPlace(definition, segment.place)
		const target = targetIn(at.geography, targetKey(definition.name, segment.place), ofDefinition)
		const names = new Set(ladder.map((rung) => rung.name))
		for (const timer of before.timers.filter((one) => one.visit === segment.visit)) {
			const name = migration.timers[timer.name] ?? timer.name
			if (name !== timer.name || !names.has(name))
				timers.push({
					...timer,
					status: "cancelled",
					remainingMs: null,
					endedSeq: at.seq,
					endedAt: now,
					endedBy: "MIGRATED",
				})
			// A renamed timer is another row: same due time, same visit.
			if (names.has(name))
				timers.push({
					...timer,
					name,
					place: segment.place,
					...(name === timer.name ? {} : { armedSeq: at.seq, armedAt: now }),
				})
		}
		const known = new Set([...(knownTimers.get(segment.visit) ?? [])].map((name) => migration.timers[name] ?? name))
		const { territory, calendar } = hoursOf(role, instance, snapshot, at)
		for (const rung of ladder) {
			if (known.has(rung.name) || !target || segment.status !== "open") continue
			const due = dueAt(
				{
					target,
					urgency: context["urgency"] as Urgency,
					context,
					calendar,
					now: new Date(segment.fromAt),
					spent: segment.spentMs,
				},
				rung.when,
			)
			if (!due) continue
			timers.push({
				visit: segment.visit,
				name: rung.name,
				place: segment.place,
				status: "pending",
				dueAt: (due.at < at.now ? at.now : due.at).toISOString(),
				remainingMs: null,
				clock: due.clock,
				territory,
				rules: at.geography.revision,
				generation: 1,
				armedSeq: at.seq,
				armedAt: now,
				endedSeq: null,
				endedAt: null,
				endedBy: null,
			})
		}
	}
	return {
		ledger: {
			...before,
			segments,
			tasks,
			timers: timers.filter((one) => one.status === "pending" || one.status === "paused"),
		},
		changes: { segments, timers, tasks, released: [] },
	}
}
