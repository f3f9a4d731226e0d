import type { Label, Role, Urgency } from "./vocabulary.ts"

/** Whom a notice goes to: a role, or the patient (or family). */
export type Recipient = Role | "patient"

/** Working hours in a working day: targets written in days count 8 h each (PATHWAY §1). */
export const HOURS_PER_DAY = 8
const HOUR_MS = 3_600_000
export const WORKING_DAY_MS = HOURS_PER_DAY * HOUR_MS

/** How long a step may take. Durations in ms; `working` counts the hours of the party who must act. */
export type Target =
	| { readonly clock: "working" | "calendar"; readonly ms: Readonly<Record<Urgency, number>> }
	/**
	 * At an agreed instant, or on an agreed day, found in the context; `fallback` when there is none, nothing armed
	 * without either. A day ends with its working hours, or counts from their opening.
	 */
	| { readonly clock: "date"; readonly from: string; readonly edge: "opening" | "closing"; readonly fallback?: Target }

const duration = (written: string): { clock: "working" | "calendar"; ms: number } => {
	const match = /^(\d+(?:\.\d+)?)(h|d|cd|mo)$/.exec(written)
	if (!match) throw new Error(`no duration: ${written}`)
	const amount = Number(match[1])
	switch (match[2]) {
		case "h":
			return { clock: "working", ms: amount * HOUR_MS }
		case "d":
			return { clock: "working", ms: amount * HOURS_PER_DAY * HOUR_MS }
		case "cd":
			return { clock: "calendar", ms: amount * 24 * HOUR_MS }
		default:
			// A month is counted as 30 days; only visiting clinics and yearly reviews use it.
			return { clock: "calendar", ms: amount * 30 * 24 * HOUR_MS }
	}
}

/** Target by urgency, written as in PATHWAY: `2h`, `5d` (working), `14cd` (calendar days), `12mo` (calendar). */
export function within(emergency: string, urgent = emergency, routine = urgent): Target {
	const parts = { emergency: duration(emergency), urgent: duration(urgent), routine: duration(routine) }
	return {
		clock: parts.routine.clock,
		ms: {
			// A place keeps one clock: an emergency written in working days beside calendar months counts 24 h days.
			emergency: toClock(parts.emergency, parts.routine.clock),
			urgent: toClock(parts.urgent, parts.routine.clock),
			routine: parts.routine.ms,
		},
	}
}

function toClock(part: { clock: "working" | "calendar"; ms: number }, clock: "working" | "calendar"): number {
	if (part.clock === clock) return part.ms
	if (clock === "calendar") return (part.ms / HOURS_PER_DAY) * 24
	throw new Error("a calendar duration cannot be counted in working hours")
}

/** At the instant, or by the end of the day, that the context's field `from` holds. */
export const at = (from: string, fallback?: Target): Target => ({
	clock: "date",
	from,
	edge: "closing",
	...(fallback ? { fallback } : {}),
})

/** When the day that the context's field `from` holds opens. */
export const onceOpen = (from: string): Target => ({ clock: "date", from, edge: "opening" })

/** When a rung falls: a multiple of the target, or working days before (negative) or after the target's instant. */
export type Moment = { readonly times: number } | { readonly days: number }

/** One rung of a ladder: a timer and what it does. */
export type Rung =
	| { readonly does: "remind"; readonly name: string; readonly when: Moment; readonly to: readonly Recipient[] }
	| { readonly does: "escalate"; readonly name: string; readonly when: Moment; readonly to: Role }
	| { readonly does: "move"; readonly name: string; readonly when: Moment }

export type BpmnKind = "task" | "receive" | "call" | "timer" | "eventBased" | "end"

/** A place where a case or procedure rests: one row of a "States" table of PATHWAY. */
export interface Place {
	readonly label: Label
	/** Who must act; null when it waits on something else. */
	readonly role: Role | null
	/** Title of the task; null when nobody has one. */
	readonly task: Label | null
	readonly target: Target | null
	readonly ladder: readonly Rung[]
	readonly bpmn: BpmnKind
	/** Context field that must be true for somebody to act: a procedure held by its case waits for nobody. */
	readonly onlyWhen: string | null
	/** Another title of the task while a context field is true. */
	readonly otherTask: { readonly when: string; readonly task: Label } | null
}

type RungSpec =
	| { does: "remind"; when: Moment; to?: readonly Recipient[] }
	| { does: "escalate"; when: Moment; to: Role }
	| { does: "move"; when: Moment }

/** R: a reminder at `times` × target, to whoever must act. */
export const remindAt = (times: number): RungSpec => ({ does: "remind", when: { times } })
/** R around an appointment: working days before it (negative) or after; to whoever must act unless said. */
export const remindDays = (days: number, ...to: Recipient[]): RungSpec => ({
	does: "remind",
	when: { days },
	...(to.length > 0 ? { to } : {}),
})
/** E: the task goes to `to`, at 2 × target unless said. */
export const escalateTo = (to: Role, when: Moment = { times: 2 }): RungSpec => ({ does: "escalate", when, to })
/** X: the state is left, at `times` × target. */
export const moveAt = (times: number): RungSpec => ({ does: "move", when: { times } })

interface PlaceOptions {
	readonly label: Label
	readonly role?: Role
	readonly task?: Label
	readonly target?: Target
	readonly ladder?: readonly RungSpec[]
	readonly bpmn: BpmnKind
	/** Timer names start with it; the state's own name unless said (`holdReview`). */
	readonly timers?: string
	readonly onlyWhen?: string
	readonly otherTask?: { readonly when: string; readonly task: Label }
}

/** Places of a machine by the last part of their state's id; timers named as PATHWAY says. */
export function places<const N extends string>(table: Record<N, PlaceOptions>): Record<N, Place> {
	const entries = Object.entries<PlaceOptions>(table).map(([name, options]): [string, Place] => {
		const prefix = options.timers ?? name
		let reminders = 0
		const ladder = (options.ladder ?? []).map((rung): Rung => {
			if (rung.does === "remind") {
				reminders += 1
				const holder = options.role ? [options.role] : []
				return { ...rung, to: rung.to ?? holder, name: `${prefix}Reminder${reminders}` }
			}
			return { ...rung, name: `${prefix}Escalation` }
		})
		return [
			name,
			{
				label: options.label,
				role: options.role ?? null,
				task: options.task ?? null,
				target: options.target ?? null,
				ladder,
				bpmn: options.bpmn,
				onlyWhen: options.onlyWhen ?? null,
				otherTask: options.otherTask ?? null,
			},
		]
	})
	return Object.fromEntries(entries) as Record<N, Place>
}

/** Title of a place's task, as the context has it now. */
export const taskTitle = (place: Place, context: Readonly<Record<string, unknown>>): Label | null =>
	place.otherTask !== null && context[place.otherTask.when] === true ? place.otherTask.task : place.task

/** What `meta` of a place's state node carries. */
export interface PlaceMeta {
	readonly place: Place
}

type RungAction =
	| { type: "remind"; params: { to: readonly Recipient[] } }
	| { type: "escalate"; params: { role: Role } }

interface Waiting<M> {
	meta: PlaceMeta
	after: Record<string, { actions: RungAction } | M>
}

/** State node parts of a place: its `meta`, and its ladder as `after`. `move` is what an X rung does. */
export function waits(place: Place): Waiting<never>
export function waits<M>(place: Place, move: M): Waiting<M>
export function waits<M>(place: Place, move?: M): Waiting<M> {
	const after: Record<string, { actions: RungAction } | M> = {}
	for (const rung of place.ladder) {
		switch (rung.does) {
			case "remind":
				after[rung.name] = { actions: { type: "remind", params: { to: rung.to } } }
				break
			case "escalate":
				after[rung.name] = { actions: { type: "escalate", params: { role: rung.to } } }
				break
			case "move":
				if (move === undefined) throw new Error(`${rung.name} moves, but its state says nowhere to`)
				after[rung.name] = move
				break
		}
	}
	return { meta: { place }, after }
}

/**
 * Delays of all ladders, for XState. Nominal: the hours of the target as if the party never slept. The engine arms
 * its timers from the place itself, in the working hours of the party (`machines/due.ts`).
 */
export function delaysOf(
	table: Readonly<Record<string, Place>>,
): Record<string, (args: { context: { urgency: Urgency } }) => number> {
	const delays: Record<string, (args: { context: { urgency: Urgency } }) => number> = {}
	for (const place of Object.values(table))
		for (const rung of place.ladder)
			delays[rung.name] = ({ context }) => nominal(place.target, rung.when, context.urgency)
	return delays
}

function nominal(target: Target | null, when: Moment, urgency: Urgency): number {
	if (!target) return 0
	if (target.clock === "date") return target.fallback ? nominal(target.fallback, when, urgency) : 0
	return "times" in when ? when.times * target.ms[urgency] : 0
}
