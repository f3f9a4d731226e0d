import { type Geography, incidentsMoving } from "./clock-rules.ts"
import { between, later } from "./due.ts"
import type { Ledger, LedgerChanges, Task, Timer } from "./ledger.ts"
import { WorkflowError } from "./workflow-error.ts"
import type { Calendar } from "./working-time.ts"

/** Entry of the log by which the engine counts running deadlines again after an incident of their territory. */
export const CLOCKS_MOVED = "CLOCKS_MOVED"

export interface Reclocked {
	readonly ledger: Ledger
	readonly changes: LedgerChanges
	/** Incidents that made it necessary, each once. */
	readonly incidents: readonly string[]
}

/**
 * Counts the running deadlines of an instance again that an incident of their territory moves (clock C4): the working
 * time from the beginning of the stay to the due time stays what it was, in the hours that are open after all. A
 * timer never falls before now. What is paused keeps what was left. Pure; `verify` folds the log through it.
 */
export function reclock(before: Ledger, at: { readonly now: Date; readonly geography: Geography }): Reclocked {
	const { geography } = at
	const incidents = new Set<string>()
	const timers: Timer[] = []
	const tasks: Task[] = []
	for (const timer of before.timers) {
		const due = movedDue(before, timer, timer.armedAt, geography, incidents)
		if (due === undefined) continue
		const dueAt = (due < at.now && due.getTime() !== Date.parse(timer.dueAt) ? at.now : due).toISOString()
		const generation = dueAt === timer.dueAt ? timer.generation : timer.generation + 1
		timers.push({ ...timer, dueAt, generation, rules: geography.revision })
	}
	for (const task of before.tasks) {
		const due = movedDue(before, task, task.openedAt, geography, incidents)
		if (due !== undefined) tasks.push({ ...task, dueAt: due.toISOString(), rules: geography.revision })
	}
	return {
		ledger: {
			...before,
			timers: before.timers.map((one) => timers.find((two) => two.visit === one.visit && two.name === one.name) ?? one),
			tasks: before.tasks.map((one) => tasks.find((two) => two.visit === one.visit) ?? one),
		},
		changes: { segments: [], timers, tasks, released: [] },
		incidents: [...incidents],
	}
}

/** When a deadline falls now; undefined when no incident moves it. */
function movedDue(
	ledger: Ledger,
	deadline: Timer | Task,
	begun: string,
	geography: Geography,
	incidents: Set<string>,
): Date | undefined {
	const moving = incidentsMoving(deadline, geography)
	if (moving.length === 0 || deadline.dueAt === null) return undefined
	for (const one of moving) incidents.add(one)
	const { territory } = deadline
	const calendar = geography.calendars.get(territory)
	if (!calendar) return undefined
	// A visit that was paused counts on from where it was taken up again.
	const stay = ledger.segments.find((one) => one.visit === deadline.visit && one.status === "open")
	const from = new Date(stay?.fromAt ?? begun)
	const promised = between("working", calendarAt(geography, deadline.rules, territory), from, new Date(deadline.dueAt))
	return later("working", calendar, from, Math.max(0, promised))
}

function calendarAt({ revision, calendars, former }: Geography, rules: number, territory: string): Calendar {
	const calendar = rules === revision ? calendars.get(territory) : former?.get(rules)?.get(territory)
	if (calendar) return calendar
	throw new WorkflowError("STATE_UNKNOWN", "the hours that a deadline was counted with are not at hand", { rules })
}
