import type { SentEvent, Snapshot, Step } from "./advance.ts"
import type { Instance } from "./cascade.ts"
import type { Geography } from "./clock-rules.ts"
import type { Party } from "./definition.ts"
import { type LedgerChanges, record } from "./ledger.ts"
import type { Role } from "./vocabulary.ts"
import { WorkflowError } from "./workflow-error.ts"
import type { Calendar } from "./working-time.ts"

/** Where in the case's log a step stands, and whose hours count for it. */
export interface StepPlace {
	readonly seq: number
	readonly now: Date
	readonly fired: { readonly visit: number; readonly name: string } | null
	readonly geography: Geography
	/** Platform that owns the case at that moment. */
	readonly platform: string
	/** The case's own instance; undefined while it is being opened. */
	readonly root: Instance | undefined
}

/**
 * An instance after a step, with the rows of its ledger that changed. `dispatch` writes them; `verify` folds the log
 * through the same function.
 *
 * @param sent null for a start
 */
export function takeStep(
	instance: Instance,
	step: Step,
	sent: SentEvent | null,
	at: StepPlace,
): { next: Instance; changes: LedgerChanges } {
	const { ledger, changes } = record(instance.ledger, {
		definition: instance.definition,
		step,
		sent,
		fired: at.fired,
		seq: at.seq,
		now: at.now,
		calendarOf: (role) => hoursOf(role, instance, step.snapshot, at),
		rules: at.geography,
	})
	return { next: { ...instance, snapshot: step.snapshot, version: instance.version + 1, ledger }, changes }
}

/** The calendar of whoever holds a role: an outside party's own territory, else the platform's. */
export function hoursOf(
	role: Role | null,
	instance: Instance,
	snapshot: Snapshot,
	{ geography, platform, root }: Pick<StepPlace, "geography" | "platform" | "root">,
): { territory: string; calendar: Calendar; person: string | null } {
	const party = role === null ? undefined : partiesAround(instance, snapshot, root).find((one) => one.role === role)
	for (const territory of [party?.territory, geography.platforms.get(platform)]) {
		const calendar = typeof territory === "string" ? geography.calendars.get(territory) : undefined
		if (territory && calendar) return { territory, calendar, person: party?.person ?? null }
	}
	throw new WorkflowError("STATE_UNKNOWN", "no calendar for the platform's territory", {})
}

/** The instance's own parties, then its case's; an expert asked now has a territory, former ones have none. */
export function partiesAround(instance: Instance, snapshot: Snapshot, root: Instance | undefined): Party[] {
	const own = instance.definition.parties(snapshot.context as Record<string, unknown>)
	const around =
		root && root.id !== instance.id ? root.definition.parties(root.snapshot.context as Record<string, unknown>) : []
	return [...own, ...around].filter((one) => one.territory !== null)
}
