import { activePlaces, getPlace, hasTag, rests } from "./advance.ts"
import type { CaseChange, CaseState, Instance } from "./cascade.ts"
import type { Party } from "./definition.ts"
import { confirmation } from "./engine-events.ts"
import { CONFIRMATION, type Ledger, type LedgerChanges, type Task, type Timer } from "./ledger.ts"
import { type Recipient, type Rung, taskTitle } from "./place.ts"
import { CLOCKS_MOVED } from "./reclock.ts"
import { partiesAround } from "./take-step.ts"
import type { Label, ProcedureKind } from "./vocabulary.ts"

/** The case or one of its procedures, as a consequence names it. */
export interface Subject {
	readonly instanceId: string
	/** Null for the case itself. */
	readonly kind: ProcedureKind | null
	readonly ref: string
	readonly label: Label
}

/** Somebody in a role, by name where the case knows one. */
export interface Somebody {
	readonly role: Recipient
	readonly person: string | null
	/** For `receiving`. */
	readonly platform: string | null
}

/** A deadline with the territory whose hours it counts. */
export interface Deadline {
	readonly dueAt: string
	readonly territory: string
}

interface TaskFacts {
	readonly subject: Subject
	readonly place: string
	readonly title: Label
	readonly who: Somebody
	readonly dueAt: string | null
	readonly territory: string
}

interface TimerFacts extends Deadline {
	readonly subject: Subject
	readonly place: string
	readonly placeLabel: Label
	readonly name: string
	readonly does: Rung["does"]
	/** Whom a reminder goes to, or who gets the task. */
	readonly to: readonly Somebody[]
}

/** One effect of a step, as data: what is said of it is the screens' business. */
export type Consequence =
	| {
			readonly type: "moved"
			readonly subject: Subject
			readonly left: readonly Label[]
			readonly entered: readonly Label[]
			/** Where it stands afterwards, all branches. */
			readonly places: readonly Label[]
	  }
	| { readonly type: "stays"; readonly subject: Subject; readonly places: readonly Label[] }
	| ({ readonly type: "taskOpened" | "taskResumed" | "taskPassed" | "taskPaused" | "taskMoved" } & TaskFacts)
	| ({ readonly type: "taskClosed"; readonly how: "done" | "withdrawn" } & TaskFacts)
	| ({ readonly type: "timerArmed" | "timerMoved" } & TimerFacts)
	| { readonly type: "timersEnded" | "timersPaused"; readonly subject: Subject; readonly count: number }
	| {
			readonly type: "notice"
			readonly subject: Subject
			readonly kind: "reminder" | "message"
			readonly about: string
			readonly to: readonly Somebody[]
	  }
	| { readonly type: "procedureOpened"; readonly subject: Subject; readonly places: readonly Label[] }
	| { readonly type: "procedureEnded"; readonly subject: Subject; readonly places: readonly Label[] }
	| { readonly type: "paused" | "resumed"; readonly subject: Subject }
	| { readonly type: "caseClosed"; readonly subject: Subject; readonly places: readonly Label[] }
	| { readonly type: "handedOver"; readonly platform: string }
	| { readonly type: "parked"; readonly subject: Subject }
	| {
			readonly type: "confirmationAsked"
			readonly subject: Subject
			readonly person: string | null
			readonly dueAt: string
	  }
	| { readonly type: "recorded"; readonly subject: Subject; readonly event: string; readonly label: Label }

/**
 * What a change does, told from the states before and after it and the rows it writes. The change itself is the
 * cascade's: nothing is worked out a second time here.
 */
export function consequencesOf(before: CaseState, change: CaseChange): readonly Consequence[] {
	const telling = new Telling(before, change)
	return telling.all()
}

class Telling {
	readonly #before: ReadonlyMap<string, Instance>
	readonly #state: CaseState
	readonly #change: CaseChange
	readonly #platform: string

	constructor(before: CaseState, change: CaseChange) {
		this.#before = new Map(before.instances.map((one) => [one.id, one]))
		this.#state = change.state
		this.#change = change
		this.#platform = before.platform
	}

	all(): readonly Consequence[] {
		// What the step is about comes first, then what follows from it.
		const first = this.#change.log.find((one) => one.type !== CLOCKS_MOVED)?.instanceId
		const touched = this.#state.instances.filter((one) => this.#change.touched.has(one.id))
		const ordered = [...touched].sort((a, b) => Number(b.id === first) - Number(a.id === first))
		return [
			...ordered.flatMap((one) => this.#moves(one)),
			...ordered.flatMap((one) => this.#tasks(one)),
			...this.#notices(),
			...ordered.flatMap((one) => this.#timers(one)),
			...this.#rest(),
		]
	}

	get #root(): Instance | undefined {
		return this.#state.instances[0]
	}

	#moves(after: Instance): readonly Consequence[] {
		const subject = subjectOf(after)
		const before = this.#before.get(after.id)
		const places = labelsOf(after, activePlaces(after.definition, after.snapshot))
		if (!before) return after.kind === null ? [] : [{ type: "procedureOpened", subject, places }]
		const entries = this.#change.log.filter((one) => one.instanceId === after.id && one.type !== CLOCKS_MOVED)
		if (entries.length === 0) return []
		if (entries.every((one) => one.parked)) return [{ type: "parked", subject }]
		const was = activePlaces(before.definition, before.snapshot)
		const is = activePlaces(after.definition, after.snapshot)
		if (after.snapshot.status === "done" && before.snapshot.status !== "done" && after.kind !== null)
			return [{ type: "procedureEnded", subject, places }]
		if (after.kind === null && rests(after.snapshot) && !rests(before.snapshot))
			return [{ type: "caseClosed", subject, places }]
		const held = hasTag(after.snapshot, "onHold")
		if (held !== hasTag(before.snapshot, "onHold")) return [{ type: held ? "paused" : "resumed", subject }]
		const again = reentered(this.#change.touched.get(after.id), before)
		const left = was.filter((one) => !is.includes(one) || again.has(one))
		const entered = is.filter((one) => !was.includes(one) || again.has(one))
		if (left.length === 0 && entered.length === 0) return [{ type: "stays", subject, places }]
		return [{ type: "moved", subject, left: labelsOf(before, left), entered: labelsOf(after, entered), places }]
	}

	#tasks(after: Instance): readonly Consequence[] {
		const changes = this.#change.touched.get(after.id)
		const before = this.#before.get(after.id)
		return (changes?.tasks ?? []).flatMap((task) => this.#task(after, before, task))
	}

	#task(after: Instance, before: Instance | undefined, task: Task): readonly Consequence[] {
		const was = before?.ledger.tasks.find((one) => one.visit === task.visit)
		const subject = subjectOf(after)
		const who = this.#somebody(task.role, after)
		if (task.place === CONFIRMATION && task.status === "open" && !was) {
			const { dueAt } = task
			return dueAt === null ? [] : [{ type: "confirmationAsked", subject, person: who.person, dueAt }]
		}
		const facts: TaskFacts = {
			subject,
			place: task.place,
			title: titleOf(after, task.place),
			who: task.status === "open" || task.status === "paused" ? who : this.#somebody(task.role, before ?? after),
			dueAt: task.dueAt,
			territory: task.territory,
		}
		switch (task.status) {
			case "open":
				if (!was) return [{ type: "taskOpened", ...facts }]
				if (was.status === "paused") return [{ type: "taskResumed", ...facts }]
				if (was.role !== task.role) return [{ type: "taskPassed", ...facts }]
				return was.dueAt === task.dueAt ? [] : [{ type: "taskMoved", ...facts }]
			case "paused":
				return was?.status === "open" ? [{ type: "taskPaused", ...facts }] : []
			case "done":
			case "withdrawn":
				// What began and ended in one step was never anybody's.
				return was ? [{ type: "taskClosed", how: task.status, ...facts }] : []
		}
	}

	#timers(after: Instance): readonly Consequence[] {
		const subject = subjectOf(after)
		const before = this.#before.get(after.id)
		const timers = this.#change.touched.get(after.id)?.timers ?? []
		const find = (timer: Timer) =>
			before?.ledger.timers.find((one) => one.visit === timer.visit && one.name === timer.name)
		const armed = timers
			.filter((one) => one.status === "pending")
			.flatMap((timer): Consequence[] => {
				const was = find(timer)
				if (was?.status === "pending" && was.dueAt === timer.dueAt) return []
				const place = getPlace(after.definition, timer.place)
				const rung = place.ladder.find((one) => one.name === timer.name)
				if (!rung) return []
				return [
					{
						type: was?.status === "pending" ? "timerMoved" : "timerArmed",
						subject,
						place: timer.place,
						placeLabel: place.label,
						name: timer.name,
						does: rung.does,
						to: recipientsOf(rung).map((role) => this.#somebody(role, after)),
						dueAt: timer.dueAt,
						territory: timer.territory,
					},
				]
			})
			.sort((a, b) => ("dueAt" in a && "dueAt" in b ? String(a.dueAt).localeCompare(String(b.dueAt)) : 0))
		const count = (status: Timer["status"]) =>
			timers.filter((one) => one.status === status && find(one) !== undefined && find(one)?.status !== status).length
		const ended = count("cancelled")
		const paused = count("paused")
		return [
			...armed,
			...(ended > 0 ? [{ type: "timersEnded", subject, count: ended } as const] : []),
			...(paused > 0 ? [{ type: "timersPaused", subject, count: paused } as const] : []),
		]
	}

	#notices(): readonly Consequence[] {
		return this.#change.notices.flatMap((notice): Consequence[] => {
			const instance = this.#state.instances.find((one) => one.id === notice.instanceId)
			if (!instance) return []
			const to = notice.to.flatMap((role): Somebody[] => {
				const named = notice.parties.filter((one) => one.role === role)
				const now = named.filter((one) => one.territory !== null)
				const those = now.length > 0 ? now : named
				return those.length === 0 ? [{ role, person: null, platform: null }] : those.map((one) => inRole(role, one))
			})
			return [{ type: "notice", subject: subjectOf(instance), kind: notice.kind, about: notice.about, to }]
		})
	}

	#rest(): readonly Consequence[] {
		const [entry] = this.#change.log.filter((one) => one.causeSeq === null && one.sent.role !== "system")
		const instance = entry && this.#state.instances.find((one) => one.id === entry.instanceId)
		const label = entry?.definition.events[entry.type]?.label
		return [
			...(this.#state.platform === this.#platform
				? []
				: [{ type: "handedOver", platform: this.#state.platform } as const]),
			...(entry && instance && label
				? [{ type: "recorded", subject: subjectOf(instance), event: entry.type, label } as const]
				: []),
		]
	}

	/** Whoever holds a role now: the outside party of the instance or its case, else the role itself. */
	#somebody(role: Recipient, instance: Instance): Somebody {
		const party =
			role === "patient"
				? undefined
				: partiesAround(instance, instance.snapshot, this.#root).find((one) => one.role === role)
		return party ? inRole(role, party) : { role, person: null, platform: null }
	}
}

const inRole = (role: Recipient, party: Party): Somebody => ({
	role,
	person: party.person,
	platform: party.platform ?? null,
})

const recipientsOf = (rung: Rung): readonly Recipient[] => {
	switch (rung.does) {
		case "remind":
			return rung.to
		case "escalate":
			return [rung.to]
		case "move":
			return []
	}
}

const subjectOf = ({ id, kind, ref, definition }: Instance): Subject => ({
	instanceId: id,
	kind,
	ref,
	label: definition.label,
})

const labelsOf = ({ definition }: Instance, places: readonly string[]): readonly Label[] =>
	places.map((place) => getPlace(definition, place).label)

function titleOf({ definition, snapshot }: Instance, placeId: string): Label {
	if (placeId === CONFIRMATION) return confirmation.task
	const place = getPlace(definition, placeId)
	return taskTitle(place, snapshot.context as Record<string, unknown>) ?? place.label
}

/** Places that were left and entered anew: their visit is another one. */
function reentered(changes: LedgerChanges | undefined, { ledger }: { readonly ledger: Ledger }): ReadonlySet<string> {
	const visits = new Set(ledger.segments.map((one) => one.visit))
	const began = (changes?.segments ?? []).filter((one) => one.status === "open" && !visits.has(one.visit))
	const stood = new Set(ledger.segments.filter((one) => one.status === "open").map((one) => one.place))
	return new Set(began.map((one) => one.place).filter((one) => stood.has(one)))
}
