import type { Ledger } from "./ledger.ts"
import type { Target } from "./place.ts"
import type { Urgency } from "./vocabulary.ts"
import type { Calendar } from "./working-time.ts"

/** How long a place may take by urgency, ms, on the clock of its target. */
export type Durations = Readonly<Record<Urgency, number>>

/** Whose hours count and how long a step may take, at one revision of the rules. Nothing in it ever changes. */
export interface Geography {
	/** Number of the rules: every entry of a log says with which it was computed. */
	readonly revision: number
	/** Calendars by territory. */
	readonly calendars: ReadonlyMap<string, Calendar>
	/** Each platform's territory. */
	readonly platforms: ReadonlyMap<string, string>
	/** The published deadline table, by `targetKey`; a place that is not in it has the target of its definition. */
	readonly targets: ReadonlyMap<string, Durations>
	/** Calendars of earlier revisions, that deadlines of the case at hand were counted with. */
	readonly former?: ReadonlyMap<number, ReadonlyMap<string, Calendar>>
}

/** The rules that entries of the log have followed which name none: the plain hours of before there were revisions. */
export const FIRST_REVISION = 1

/** Name of a place in the deadline table: versions of a machine share it. */
export const targetKey = (machine: string, place: string): string => `${machine} ${place}`

/** The part of a target that the table holds: for an agreed day, what counts without one. Undefined when it has none. */
export function durationsOf(
	target: Target | null,
): { readonly clock: "working" | "calendar"; readonly ms: Durations } | undefined {
	if (target === null) return undefined
	if (target.clock !== "date") return target
	return durationsOf(target.fallback ?? null)
}

/** A place's target as the table has it. */
export function targetIn({ targets }: Pick<Geography, "targets">, key: string, target: Target | null): Target | null {
	const ms = targets.get(key)
	return ms === undefined || target === null ? target : withDurations(target, ms)
}

function withDurations(target: Target, ms: Durations): Target {
	if (target.clock !== "date") return { clock: target.clock, ms }
	return target.fallback === undefined ? target : { ...target, fallback: withDurations(target.fallback, ms) }
}

/** A deadline as the ledger keeps it: a timer, or a task's. */
interface Deadline {
	readonly status: string
	readonly clock: string
	readonly dueAt: string | null
	readonly territory: string
	/** Revision of the rules it was counted with. */
	readonly rules: number
}

const RUNNING: ReadonlySet<string> = new Set(["pending", "open"])

/** Incidents of its territory, declared or changed since a running deadline was counted, that may move it (clock C4). */
export function incidentsMoving(deadline: Deadline, { calendars }: Pick<Geography, "calendars">): readonly string[] {
	const closures = calendars.get(deadline.territory)?.closures
	const { dueAt } = deadline
	if (closures === undefined || dueAt === null || deadline.clock !== "working" || !RUNNING.has(deadline.status))
		return []
	return closures.flatMap((one) =>
		one.revision > deadline.rules && Date.parse(one.from) < Date.parse(dueAt) ? [one.incident] : [],
	)
}

/** Whether a ledger holds a running deadline that an incident moves and that was not counted again yet. */
export const isBehind = (ledger: Ledger, geography: Pick<Geography, "calendars">): boolean =>
	ledger.timers.some((one) => incidentsMoving(one, geography).length > 0) ||
	ledger.tasks.some((one) => incidentsMoving(one, geography).length > 0)
