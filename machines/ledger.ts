import { getPlace, type Microstep, rests, type SentEvent, type Step } from "./advance.ts"
import { type Geography, targetIn, targetKey } from "./clock-rules.ts"
import type { MachineDefinition } from "./definition.ts"
import { between, type Clock, dependsOnUrgency, dueAt, later } from "./due.ts"
import type { Place, Rung, Target } from "./place.ts"
import { within } from "./place.ts"
import type { Role, Urgency } from "./vocabulary.ts"
import type { Calendar } from "./working-time.ts"

/**
 * One stay in a place without interruption. A visit that was paused and resumed has several segments; the last one
 * tells how the visit stands.
 */
export interface Segment {
	/** Running number of the visit within its instance. */
	readonly visit: number
	readonly segment: number
	readonly place: string
	readonly role: Role | null
	readonly status: "open" | "paused" | "closed"
	readonly fromAt: string
	readonly fromSeq: number
	readonly toAt: string | null
	readonly toSeq: number | null
	/** Working time of the party spent in earlier segments of the visit, ms. */
	readonly spentMs: number
	/** While paused: the visit whose end brings this one back. */
	readonly pausedIn: number | null
	/** Whose hours counted; null in rows from before it was kept. */
	readonly territory: string | null
	/** Who was asked, where the role is somebody's outside the team. */
	readonly person: string | null
}

/** A durable deadline: one rung of a ladder in one visit. */
export interface Timer {
	readonly visit: number
	readonly name: string
	readonly place: string
	readonly status: "pending" | "paused" | "fired" | "cancelled"
	readonly dueAt: string
	/** Time left when it was paused, on its clock, ms; null for appointments, which do not move. */
	readonly remainingMs: number | null
	readonly clock: Clock
	/** Territory whose calendar it was counted in. */
	readonly territory: string
	/** Revision of the clock rules that its due time was counted with. */
	readonly rules: number
	/** Grows each time it is armed again (resumed, urgency changed): an alarm of an older generation is stale. */
	readonly generation: number
	readonly armedSeq: number
	readonly armedAt: string
	readonly endedSeq: number | null
	readonly endedAt: string | null
	readonly endedBy: string | null
}

/** A human work item. */
export interface Task {
	readonly visit: number
	readonly place: string
	readonly role: Role
	readonly status: "open" | "paused" | "done" | "withdrawn"
	readonly dueAt: string | null
	readonly remainingMs: number | null
	readonly clock: Clock
	readonly territory: string
	readonly rules: number
	readonly openedSeq: number
	readonly openedAt: string
	readonly closedSeq: number | null
	readonly closedAt: string | null
	readonly escalated: boolean
}

/** What is live in one instance: open and paused segments, pending and paused timers, open and paused tasks. */
export interface Ledger {
	readonly nextVisit: number
	readonly segments: readonly Segment[]
	readonly timers: readonly Timer[]
	readonly tasks: readonly Task[]
}

export const emptyLedger: Ledger = { nextVisit: 1, segments: [], timers: [], tasks: [] }

/** Rows that a step added or changed, to be written as they are. */
export interface LedgerChanges {
	readonly segments: readonly Segment[]
	readonly timers: readonly Timer[]
	readonly tasks: readonly Task[]
	/** Tasks that lost their assignee: escalated to another role. */
	readonly released: readonly number[]
}

export interface LedgerStep {
	readonly definition: MachineDefinition
	readonly step: Step
	/** Null for a start. */
	readonly sent: SentEvent | null
	/** Set when the event is a timer that fires. */
	readonly fired: { readonly visit: number; readonly name: string } | null
	readonly seq: number
	readonly now: Date
	/** Calendar of whoever holds a role, with the territory it belongs to and, outside the team, who that is. */
	readonly calendarOf: (role: Role | null) => { territory: string; calendar: Calendar; person: string | null }
	readonly rules: Pick<Geography, "revision" | "targets">
}

/** Place under which a physician confirms what was recorded for them (PATHWAY §17); never a state of a machine. */
export const CONFIRMATION = "confirmation"
/** One working day to confirm an act recorded for a physician. */
const CONFIRMATION_TARGET = within("1d")

/** Applies one step to the ledger of its instance. Pure; `verify` folds the log through it. */
export function record(before: Ledger, at: LedgerStep): { ledger: Ledger; changes: LedgerChanges } {
	const book = new Book(before, at)
	if (at.fired) book.fire(at.fired.visit, at.fired.name)
	at.step.microsteps.forEach((microstep, index) => {
		book.take(microstep, index === 0)
	})
	if (needsConfirmation(at.sent)) book.openConfirmation()
	if (rests(at.step.snapshot)) book.withdrawConfirmations()
	return book.close()
}

/** Closes the confirmation task that event `seq` opened. */
export function confirm(
	before: Ledger,
	confirmed: number,
	seq: number,
	now: Date,
): { ledger: Ledger; changes: LedgerChanges } {
	const task = before.tasks.find((one) => one.visit === -confirmed)
	if (!task) return { ledger: before, changes: { segments: [], timers: [], tasks: [], released: [] } }
	const done: Task = { ...task, status: "done", closedSeq: seq, closedAt: now.toISOString() }
	return {
		ledger: { ...before, tasks: before.tasks.filter((one) => one !== task) },
		changes: { segments: [], timers: [], tasks: [done], released: [] },
	}
}

/** A decision that a physician took by phone and somebody else recorded. */
const needsConfirmation = (sent: SentEvent | null): boolean => sent?.recordedFor?.role === "physician"

const keyOfTimer = (timer: { visit: number; name: string }) => `${timer.visit} ${timer.name}`

/** The ledger while one step is written into it. */
class Book {
	readonly #at: LedgerStep
	readonly #now: string
	#nextVisit: number
	readonly #segments: Map<number, Segment>
	readonly #timers: Map<string, Timer>
	readonly #tasks: Map<number, Task>
	readonly #changedSegments = new Map<string, Segment>()
	readonly #changedTimers = new Map<string, Timer>()
	readonly #changedTasks = new Map<number, Task>()
	readonly #released = new Set<number>()

	constructor(before: Ledger, at: LedgerStep) {
		this.#at = at
		this.#now = at.now.toISOString()
		this.#nextVisit = before.nextVisit
		this.#segments = new Map(before.segments.map((one) => [one.visit, one]))
		this.#timers = new Map(before.timers.map((one) => [keyOfTimer(one), one]))
		this.#tasks = new Map(before.tasks.map((one) => [one.visit, one]))
	}

	close(): { ledger: Ledger; changes: LedgerChanges } {
		return {
			ledger: {
				nextVisit: this.#nextVisit,
				segments: [...this.#segments.values()].filter((one) => one.status !== "closed"),
				timers: [...this.#timers.values()].filter((one) => one.status === "pending" || one.status === "paused"),
				tasks: [...this.#tasks.values()].filter((one) => one.status === "open" || one.status === "paused"),
			},
			changes: {
				segments: [...this.#changedSegments.values()],
				timers: [...this.#changedTimers.values()],
				tasks: [...this.#changedTasks.values()],
				released: [...this.#released],
			},
		}
	}

	fire(visit: number, name: string): void {
		const timer = this.#timers.get(keyOfTimer({ visit, name }))
		if (timer) this.#setTimer({ ...timer, status: "fired", ...this.#ended("fired") })
	}

	take(microstep: Microstep, first: boolean): void {
		const pauses = first && this.#at.sent !== null && this.#pauses(this.#at.sent)
		const closed: { visit: number; place: string }[] = []
		const paused: number[] = []
		for (const place of microstep.left) {
			const segment = [...this.#segments.values()].find((one) => one.place === place && one.status === "open")
			if (!segment) continue
			if (pauses) {
				this.#pause(segment)
				paused.push(segment.visit)
			} else {
				this.#endVisit(segment)
				closed.push({ visit: segment.visit, place })
			}
		}
		const comingBack = this.#pausedIn(closed.map((one) => one.visit))
		const opened: number[] = []
		for (const place of microstep.entered) {
			const back = microstep.resumes ? comingBack.find((one) => one.place === place) : undefined
			if (back) {
				comingBack.splice(comingBack.indexOf(back), 1)
				this.#resume(back)
			} else opened.push(this.#open(place))
		}
		for (const left of comingBack) {
			// A hold entered again (lifted by the team, still held by the case) keeps what waits behind it.
			const again = closed.find((one) => one.visit === left.pausedIn && microstep.entered.includes(one.place))
			const successor = again && this.#openVisitAt(again.place)
			if (successor === undefined) this.#drop(left)
			else this.#setSegment({ ...left, pausedIn: successor })
		}
		for (const visit of paused) {
			const segment = this.#segments.get(visit)
			if (segment) this.#setSegment({ ...segment, pausedIn: opened[0] ?? null })
		}
		for (const effect of microstep.effects) {
			if (effect.type === "escalate") this.#escalate(effect.params.role)
			if (effect.type === "retarget") this.#retarget()
		}
	}

	/** PATHWAY §17: an act recorded for a physician is confirmed by a task, keyed by the event's number. */
	openConfirmation(): void {
		const { territory, calendar } = this.#at.calendarOf("physician")
		const due = dueAt(
			{ target: CONFIRMATION_TARGET, urgency: "routine", context: {}, calendar, now: this.#at.now, spent: 0 },
			{ times: 1 },
		)
		this.#setTask({
			visit: -this.#at.seq,
			place: CONFIRMATION,
			role: "physician",
			status: "open",
			dueAt: due?.at.toISOString() ?? null,
			remainingMs: null,
			clock: "working",
			territory,
			rules: this.#at.rules.revision,
			openedSeq: this.#at.seq,
			openedAt: this.#now,
			closedSeq: null,
			closedAt: null,
			escalated: false,
		})
	}

	/** A closed case and an ended procedure have no task; the log keeps saying what nobody confirmed. */
	withdrawConfirmations(): void {
		for (const task of this.#tasks.values())
			if (task.place === CONFIRMATION && task.status === "open")
				this.#setTask({ ...task, status: "withdrawn", closedSeq: this.#at.seq, closedAt: this.#now })
	}

	#pauses(sent: SentEvent): boolean {
		return this.#at.definition.events[sent.type]?.pauses ?? false
	}

	/** As the deadline table has it. */
	#targetOf(shortStateId: string, place: Place): Target | null {
		return targetIn(this.#at.rules, targetKey(this.#at.definition.name, shortStateId), place.target)
	}

	get #context(): Readonly<Record<string, unknown>> {
		return this.#at.step.snapshot.context as Record<string, unknown>
	}

	get #urgency(): Urgency {
		return this.#context["urgency"] as Urgency
	}

	#ended(by: string) {
		return { endedSeq: this.#at.seq, endedAt: this.#now, endedBy: by, remainingMs: null }
	}

	#openVisitAt(place: string): number | undefined {
		return [...this.#segments.values()].find((one) => one.place === place && one.status === "open")?.visit
	}

	#pausedIn(visits: readonly number[]): Segment[] {
		return [...this.#segments.values()].filter(
			(one) => one.status === "paused" && one.pausedIn !== null && visits.includes(one.pausedIn),
		)
	}

	#open(shortStateId: string): number {
		const { definition, seq, now } = this.#at
		const place = getPlace(definition, shortStateId)
		const visit = this.#nextVisit
		this.#nextVisit += 1
		const acting = place.onlyWhen === null || this.#context[place.onlyWhen] === true
		const role = acting ? place.role : null
		const { territory, calendar, person } = this.#at.calendarOf(place.role)
		this.#setSegment({
			visit,
			segment: 1,
			place: shortStateId,
			role,
			status: "open",
			fromAt: this.#now,
			fromSeq: seq,
			toAt: null,
			toSeq: null,
			spentMs: 0,
			pausedIn: null,
			territory,
			person,
		})
		const target = this.#targetOf(shortStateId, place)
		const from = target && {
			target,
			urgency: this.#urgency,
			context: this.#context,
			calendar,
			now,
			spent: 0,
		}
		if (from && acting)
			for (const rung of place.ladder) {
				const due = dueAt(from, rung.when)
				if (!due) continue
				this.#setTimer({
					visit,
					name: rung.name,
					place: shortStateId,
					status: "pending",
					dueAt: due.at.toISOString(),
					remainingMs: null,
					clock: due.clock,
					territory,
					rules: this.#at.rules.revision,
					generation: 1,
					armedSeq: seq,
					armedAt: this.#now,
					endedSeq: null,
					endedAt: null,
					endedBy: null,
				})
			}
		if (role !== null && place.task) {
			const due = from ? dueAt(from, { times: 1 }) : null
			this.#setTask({
				visit,
				place: shortStateId,
				role,
				status: "open",
				dueAt: due?.at.toISOString() ?? null,
				remainingMs: null,
				clock: due?.clock ?? "calendar",
				territory,
				rules: this.#at.rules.revision,
				openedSeq: seq,
				openedAt: this.#now,
				closedSeq: null,
				closedAt: null,
				escalated: false,
			})
		}
		return visit
	}

	#pause(segment: Segment): void {
		const place = getPlace(this.#at.definition, segment.place)
		this.#setSegment({
			...segment,
			status: "paused",
			toAt: this.#now,
			toSeq: this.#at.seq,
			spentMs: this.#spentBy(segment, place),
		})
		for (const timer of this.#timersOf(segment.visit))
			this.#setTimer({ ...timer, status: "paused", remainingMs: this.#remaining(timer) })
		const task = this.#tasks.get(segment.visit)
		if (task?.status === "open") this.#setTask({ ...task, status: "paused", remainingMs: this.#remaining(task) })
	}

	/** Time used by a visit up to now, on the clock of its target, ms. */
	#spentBy(segment: Segment, place: Place): number {
		const { calendar } = this.#at.calendarOf(place.role)
		const clock = place.target?.clock === "calendar" ? "calendar" : "working"
		return segment.spentMs + between(clock, calendar, new Date(segment.fromAt), this.#at.now)
	}

	#remaining(deadline: { dueAt: string | null; clock: Clock; place: string }): number | null {
		if (deadline.dueAt === null || deadline.clock === "fixed") return null
		const { calendar } = this.#calendarFor(deadline.place)
		return Math.max(0, between(deadline.clock, calendar, this.#at.now, new Date(deadline.dueAt)))
	}

	#calendarFor(shortStateId: string) {
		return this.#at.calendarOf(getPlace(this.#at.definition, shortStateId).role)
	}

	#resume(segment: Segment): void {
		const { seq, now } = this.#at
		this.#setSegment({ ...segment, status: "closed", pausedIn: null })
		this.#setSegment({
			...segment,
			segment: segment.segment + 1,
			status: "open",
			fromAt: this.#now,
			fromSeq: seq,
			toAt: null,
			toSeq: null,
			pausedIn: null,
		})
		for (const timer of this.#timersOf(segment.visit)) {
			if (timer.remainingMs === null) this.#resumeAppointment(timer)
			else {
				const { calendar } = this.#calendarFor(timer.place)
				const due = later(timer.clock, calendar, now, timer.remainingMs)
				this.#rearm(timer, due)
			}
		}
		const task = this.#tasks.get(segment.visit)
		if (task?.status !== "paused") return
		const { calendar } = this.#calendarFor(task.place)
		this.#setTask({
			...task,
			status: "open",
			remainingMs: null,
			dueAt: task.remainingMs === null ? task.dueAt : later(task.clock, calendar, now, task.remainingMs).toISOString(),
			rules: this.#at.rules.revision,
		})
	}

	/** An appointment does not move: what should have been said before it is dropped, the rest falls due at once. */
	#resumeAppointment(timer: Timer): void {
		const rung = this.#rung(timer)
		const past = new Date(timer.dueAt) <= this.#at.now
		if (past && rung && "days" in rung.when && rung.when.days < 0)
			this.#setTimer({ ...timer, status: "cancelled", ...this.#ended("passedWhilePaused") })
		else this.#rearm(timer, past ? this.#at.now : new Date(timer.dueAt))
	}

	#rearm(timer: Timer, due: Date): void {
		this.#setTimer({
			...timer,
			status: "pending",
			remainingMs: null,
			dueAt: due.toISOString(),
			rules: this.#at.rules.revision,
			generation: timer.generation + 1,
		})
	}

	#rung(timer: Timer): Rung | undefined {
		return getPlace(this.#at.definition, timer.place).ladder.find((one) => one.name === timer.name)
	}

	#drop(segment: Segment): void {
		this.#setSegment({ ...segment, status: "closed", pausedIn: null })
		this.#closeDeadlines(segment.visit)
		for (const behind of this.#pausedIn([segment.visit])) this.#drop(behind)
	}

	#endVisit(segment: Segment): void {
		this.#setSegment({ ...segment, status: "closed", toAt: this.#now, toSeq: this.#at.seq })
		this.#closeDeadlines(segment.visit)
	}

	#closeDeadlines(visit: number): void {
		const by = this.#at.sent?.type ?? "start"
		for (const timer of this.#timersOf(visit)) this.#setTimer({ ...timer, status: "cancelled", ...this.#ended(by) })
		const task = this.#tasks.get(visit)
		if (!task || (task.status !== "open" && task.status !== "paused")) return
		this.#setTask({
			...task,
			status: this.#at.sent?.role === "system" ? "withdrawn" : "done",
			remainingMs: null,
			closedSeq: this.#at.seq,
			closedAt: this.#now,
		})
	}

	#timersOf(visit: number): Timer[] {
		return [...this.#timers.values()].filter(
			(one) => one.visit === visit && (one.status === "pending" || one.status === "paused"),
		)
	}

	#escalate(role: Role): void {
		const visit = this.#at.fired?.visit
		const task = visit === undefined ? undefined : this.#tasks.get(visit)
		if (!task || task.status !== "open") return
		this.#setTask({ ...task, role, escalated: true })
		this.#released.add(task.visit)
	}

	/** Clock C3: due times again from the entry with the new target, pauses excluded, never before now. */
	#retarget(): void {
		for (const segment of this.#segments.values()) {
			if (segment.status === "closed") continue
			const place = getPlace(this.#at.definition, segment.place)
			const target = this.#targetOf(segment.place, place)
			if (!target || !dependsOnUrgency(target, this.#context)) continue
			const { calendar } = this.#at.calendarOf(place.role)
			const spent = segment.status === "paused" ? segment.spentMs : this.#spentBy(segment, place)
			const rules = this.#at.rules.revision
			const from = {
				target,
				urgency: this.#urgency,
				context: this.#context,
				calendar,
				now: this.#at.now,
				spent,
			}
			for (const timer of this.#timersOf(segment.visit)) {
				const rung = this.#rung(timer)
				const due = rung && dueAt(from, rung.when)
				if (!due) continue
				const again: Timer = { ...timer, dueAt: due.at.toISOString(), rules, generation: timer.generation + 1 }
				this.#setTimer(timer.status === "paused" ? { ...again, remainingMs: this.#remaining(again) } : again)
			}
			const task = this.#tasks.get(segment.visit)
			const due = dueAt(from, { times: 1 })
			if (!task || !due) continue
			const again: Task = { ...task, dueAt: due.at.toISOString(), rules }
			this.#setTask(task.status === "paused" ? { ...again, remainingMs: this.#remaining(again) } : again)
		}
	}

	#setSegment(segment: Segment): void {
		this.#segments.set(segment.visit, segment)
		this.#changedSegments.set(`${segment.visit} ${segment.segment}`, segment)
	}

	#setTimer(timer: Timer): void {
		this.#timers.set(keyOfTimer(timer), timer)
		this.#changedTimers.set(keyOfTimer(timer), timer)
	}

	#setTask(task: Task): void {
		this.#tasks.set(task.visit, task)
		this.#changedTasks.set(task.visit, task)
	}
}
