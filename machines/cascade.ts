import {
	advance,
	can,
	hasTag,
	type SentEvent,
	type Snapshot,
	type Step,
	start,
	timerEventType,
	wouldTakeOnReturn,
} from "./advance.ts"
import { type Geography, isBehind } from "./clock-rules.ts"
import type { MachineDefinition, Party } from "./definition.ts"
import type { Effect } from "./effects.ts"
import { confirm, emptyLedger, type Ledger, type LedgerChanges } from "./ledger.ts"
import type { Recipient } from "./place.ts"
import { CLOCKS_MOVED, reclock } from "./reclock.ts"
import type { Registry } from "./registry.ts"
import { takeStep } from "./take-step.ts"
import type { ProcedureKind } from "./vocabulary.ts"
import { WorkflowError } from "./workflow-error.ts"

/** One run of a machine: the case itself (kind null) or one of its procedures. */
export interface Instance {
	readonly id: string
	readonly kind: ProcedureKind | null
	readonly ref: string
	readonly definition: MachineDefinition
	readonly snapshot: Snapshot
	/** How many log entries it has. */
	readonly version: number
	readonly ledger: Ledger
	/** Facts from outside that wait until it is back from a handover. */
	readonly parked: readonly SentEvent[]
}

/** A case with its live procedures, as a step needs it. The case's own instance comes first. */
export interface CaseState {
	readonly platform: string
	readonly lastSeq: number
	readonly instances: readonly Instance[]
}

/** One line of the append-only log. */
export interface LogEntry {
	readonly seq: number
	readonly instanceId: string
	readonly instanceVersion: number
	readonly definition: MachineDefinition
	/** Event name, `STARTED`, `ACT_CONFIRMED`, `CLOCKS_MOVED`, or `timer:` and the timer's name. */
	readonly type: string
	readonly sent: SentEvent
	/** The entry that caused this one: message, woken hold, procedure opened, parked fact released. */
	readonly causeSeq: number | null
	readonly fired: { readonly visit: number; readonly name: string; readonly place: string } | null
	readonly parked: boolean
	/** Revision of the clock rules that it was computed with. */
	readonly rules: number
}

/** A reminder or message that fell due; sending it is the workers' business. */
export interface Notice {
	readonly seq: number
	readonly instanceId: string
	readonly kind: "reminder" | "message"
	/** Template: timer name for a reminder, else what the machine says. */
	readonly about: string
	readonly to: readonly Recipient[]
	readonly visit: number | null
	/** Outside parties it may be for, as they are after the step, or were before it where the step forgets them. */
	readonly parties: readonly Party[]
}

/** Everything a command changes, to be written together or not at all. */
export interface CaseChange {
	readonly state: CaseState
	readonly log: readonly LogEntry[]
	readonly notices: readonly Notice[]
	/** Instances touched, with the rows of their ledgers. */
	readonly touched: ReadonlyMap<string, LedgerChanges>
	readonly leads: { readonly lead: string; readonly physician: string } | null
}

export type Command =
	| { readonly type: "event"; readonly instanceId: string; readonly sent: SentEvent }
	| { readonly type: "timer"; readonly instanceId: string; readonly visit: number; readonly name: string }
	| { readonly type: "confirm"; readonly instanceId: string; readonly sent: SentEvent; readonly seq: number }
	/** Nothing but what every command does first: deadlines that an incident of their territory moves are counted again. */
	| { readonly type: "reclock" }
	| { readonly type: "open"; readonly instanceId: string; readonly ref: string; readonly input: SentEvent }

export interface CascadeOptions {
	readonly registry: Registry
	readonly geography: Geography
	readonly now: Date
	/** Identifier of a procedure that the case opens. */
	readonly newId: () => string
}

/** More entries than any command can cause: a guard against two machines answering each other for ever. */
const MOST_ENTRIES = 200

/**
 * Runs one command through a case: the event itself, then every message between case and procedures that follows from
 * it, until none is left. Pure: the caller writes the result in one transaction.
 *
 * @throws WorkflowError EVENT_NOT_ALLOWED when the command's own event is refused; nothing of it happened.
 */
export function cascade(state: CaseState, command: Command, options: CascadeOptions): CaseChange {
	const run = new Run(state, options)
	run.execute(command)
	return run.result()
}

interface Delivery {
	readonly instanceId: string
	readonly sent: SentEvent
	/** A person's event is refused when it finds no transition; a message is dropped (rule E3). */
	readonly mandatory: boolean
	readonly causeSeq: number | null
	readonly fired: LogEntry["fired"]
}

class Run {
	readonly #options: CascadeOptions
	readonly #instances: Map<string, Instance>
	/** As they were before the command. */
	readonly #before: ReadonlyMap<string, Instance>
	readonly #rootId: string | undefined
	#platform: string
	#seq: number
	readonly #log: LogEntry[] = []
	readonly #notices: Notice[] = []
	readonly #touched = new Map<string, LedgerChanges>()
	#leads: CaseChange["leads"] = null
	readonly #queue: Delivery[] = []

	constructor(state: CaseState, options: CascadeOptions) {
		this.#options = options
		this.#instances = new Map(state.instances.map((one) => [one.id, one]))
		this.#before = new Map(this.#instances)
		this.#rootId = state.instances[0]?.id
		this.#platform = state.platform
		this.#seq = state.lastSeq
	}

	result(): CaseChange {
		return {
			state: { platform: this.#platform, lastSeq: this.#seq, instances: [...this.#instances.values()] },
			log: this.#log,
			notices: this.#notices,
			touched: this.#touched,
			leads: this.#leads,
		}
	}

	execute(command: Command): void {
		this.#reclock(command.type === "reclock")
		switch (command.type) {
			case "reclock":
				break
			case "open":
				this.#open(command.instanceId, null, command.ref, command.input, null)
				break
			case "confirm":
				this.#confirm(command)
				break
			case "timer":
				this.#queueTimer(command)
				break
			case "event":
				this.#queueEvent(command)
				break
		}
		for (let delivery = this.#queue.shift(); delivery; delivery = this.#queue.shift()) this.#deliver(delivery)
	}

	/**
	 * A deadline that an incident has moved falls when it should before anything else happens: none fires early because
	 * nobody had come to its case yet, and what is left of one that is paused is what was left.
	 *
	 * @param strict false where it only goes before something else: an instance that cannot be read keeps no other from moving
	 */
	#reclock(strict: boolean): void {
		const { geography, now } = this.#options
		let first: number | null = null
		for (const instance of this.#instances.values()) {
			if (!isBehind(instance.ledger, geography) || (!strict && !isReadable(instance))) continue
			const { ledger, changes, incidents } = reclock(instance.ledger, { now, geography })
			const sent = { ...this.#system(CLOCKS_MOVED), incidents }
			const seq = this.#append(instance, sent, { type: CLOCKS_MOVED, causeSeq: first, fired: null, parked: false })
			first ??= seq
			this.#instances.set(instance.id, { ...instance, version: instance.version + 1, ledger })
			this.#touch(instance.id, changes)
		}
	}

	get #root(): Instance | undefined {
		return this.#rootId === undefined ? undefined : this.#instances.get(this.#rootId)
	}

	#get(id: string): Instance {
		const found = this.#instances.get(id)
		if (!found) throw new WorkflowError("NOT_FOUND", "no such case or procedure", {})
		return found
	}

	#queueEvent({ instanceId, sent }: Extract<Command, { type: "event" }>): void {
		const instance = this.#get(instanceId)
		const outside = instance.definition.events[sent.type]?.outside ?? false
		const event = { instanceId, sent, mandatory: true, causeSeq: null, fired: null }
		if (outside && !can(instance.snapshot, sent)) {
			if (hasTag(instance.snapshot, "onHold") && wouldTakeOnReturn(instance.definition, instance.snapshot, sent)) {
				// Rule E4: a fact from outside wakes what was put on hold, and only that.
				const wake = { ...this.#system("RESUMED", sent.occurredAt), cause: "informationArrived" }
				this.#queue.push({ ...event, sent: wake }, event)
				if (instance.kind !== null) this.#notify(this.#seq + 1, instance, ["nurse"], "procedureWoken")
				return
			}
			if (hasTag(instance.snapshot, "away") && wouldTakeOnReturn(instance.definition, instance.snapshot, sent)) {
				this.#park(instance, sent)
				return
			}
		}
		this.#queue.push(event)
	}

	#queueTimer({ instanceId, visit, name }: Extract<Command, { type: "timer" }>): void {
		const instance = this.#get(instanceId)
		const timer = instance.ledger.timers.find((one) => one.visit === visit && one.name === name)
		if (timer?.status !== "pending")
			throw new WorkflowError("TIMER_STALE", `timer ${name} is no longer pending`, { name })
		const sent = this.#system(timerEventType(instance.definition, name, timer.place))
		const fired = { visit, name, place: timer.place }
		this.#queue.push({ instanceId, sent, mandatory: true, causeSeq: null, fired })
	}

	#system(type: string, occurredAt?: string): SentEvent {
		const recordedAt = this.#options.now.toISOString()
		return {
			type,
			by: "system",
			role: "system",
			platform: this.#platform,
			recordedAt,
			occurredAt: occurredAt ?? recordedAt,
			facts: {},
		}
	}

	#deliver({ instanceId, sent, mandatory, causeSeq, fired }: Delivery): void {
		const instance = this.#get(instanceId)
		if (!mandatory && !can(instance.snapshot, sent)) return
		const step = advance(instance.definition, instance.snapshot, sent)
		this.#write(instance, sent, step, { type: fired ? `timer:${fired.name}` : sent.type, causeSeq, fired })
	}

	/** Logs a step, takes it into the instance's ledger and queues what follows from it. */
	#write(instance: Instance, sent: SentEvent, step: Step, entry: Pick<LogEntry, "type" | "causeSeq" | "fired">): void {
		const seq = this.#append(instance, sent, { ...entry, parked: false })
		const { next, changes } = takeStep(instance, step, entry.type === "STARTED" ? null : sent, {
			seq,
			now: this.#options.now,
			fired: entry.fired,
			geography: this.#options.geography,
			platform: this.#platform,
			root: this.#root,
		})
		this.#instances.set(instance.id, next)
		this.#touch(instance.id, changes)
		for (const microstep of step.microsteps)
			for (const effect of microstep.effects) this.#follow(next, seq, effect, entry.fired)
		if (next.parked.length > 0 && !hasTag(step.snapshot, "away")) this.#release(next, seq)
	}

	#append(
		instance: Instance,
		sent: SentEvent,
		entry: Pick<LogEntry, "type" | "causeSeq" | "fired" | "parked">,
	): number {
		if (this.#log.length >= MOST_ENTRIES)
			throw new WorkflowError("SNAPSHOT_INVALID", "case and procedures answer each other without end", {})
		this.#seq += 1
		this.#log.push({
			...entry,
			seq: this.#seq,
			instanceId: instance.id,
			instanceVersion: instance.version + 1,
			definition: instance.definition,
			sent,
			rules: this.#options.geography.revision,
		})
		return this.#seq
	}

	#touch(id: string, changes: LedgerChanges): void {
		const before = this.#touched.get(id)
		if (!before) {
			this.#touched.set(id, changes)
			return
		}
		this.#touched.set(id, {
			segments: latest(before.segments, changes.segments, (one) => `${one.visit} ${one.segment}`),
			timers: latest(before.timers, changes.timers, (one) => `${one.visit} ${one.name}`),
			tasks: latest(before.tasks, changes.tasks, (one) => String(one.visit)),
			released: [...new Set([...before.released, ...changes.released])],
		})
	}

	#follow(instance: Instance, seq: number, effect: Effect, fired: LogEntry["fired"]): void {
		switch (effect.type) {
			case "remind":
				this.#notice(effect.params.to, {
					seq,
					instanceId: instance.id,
					kind: "reminder",
					about: fired?.name ?? "reminder",
					visit: fired?.visit ?? null,
				})
				break
			case "notify":
				this.#notify(seq, instance, effect.params.to, effect.params.about)
				break
			case "escalate":
				this.#notify(seq, instance, [effect.params.role], "escalated")
				break
			case "retarget":
				break
			case "openProcedure":
				this.#open(
					this.#options.newId(),
					effect.params.kind,
					effect.params.ref,
					this.#started(effect.params.input),
					seq,
				)
				break
			case "tellProcedures":
				for (const other of this.#instances.values()) {
					if (other.kind === null || other.snapshot.status === "done") continue
					if (effect.params.ref !== undefined && other.ref !== effect.params.ref) continue
					this.#message(other.id, effect.params.event, seq)
				}
				break
			case "tellCase":
				if (this.#rootId) this.#message(this.#rootId, effect.params.event, seq)
				break
			case "handOver":
				this.#platform = effect.params.platform
				this.#leads = { lead: effect.params.lead, physician: effect.params.physician }
				break
		}
	}

	#message(instanceId: string, event: { readonly type: string }, causeSeq: number): void {
		const sent = { ...this.#system(event.type), ...event }
		this.#queue.push({ instanceId, sent, mandatory: false, causeSeq, fired: null })
	}

	#notify(seq: number, instance: Instance, to: readonly Recipient[], about: string): void {
		this.#notice(to, { seq, instanceId: instance.id, kind: "message", about, visit: null })
	}

	/** Invariant 6: after death, withdrawal or loss to follow-up nothing goes to the patient or the family. */
	#notice(to: readonly Recipient[], notice: Omit<Notice, "to" | "parties">): void {
		const root = this.#root
		const write = root?.definition.mayWriteToPatient(root.snapshot.context as Record<string, unknown>) ?? true
		const left = write ? to : to.filter((one) => one !== "patient" && one !== "respondent")
		if (left.length > 0) this.#notices.push({ ...notice, to: left, parties: this.#partiesFor(left, notice.instanceId) })
	}

	#partiesFor(to: readonly Recipient[], instanceId: string): readonly Party[] {
		const after = [...this.#partiesOf(this.#instances, instanceId)]
		const before = this.#partiesOf(this.#before, instanceId)
		return to.flatMap((role) => {
			const now = after.filter((one) => one.role === role)
			return now.length > 0 ? now : before.filter((one) => one.role === role)
		})
	}

	/** Parties of an instance and of its case. */
	#partiesOf(instances: ReadonlyMap<string, Instance>, instanceId: string): readonly Party[] {
		return [...new Set([instanceId, this.#rootId])].flatMap((id) => {
			const one = id === undefined ? undefined : instances.get(id)
			return one ? one.definition.parties(one.snapshot.context as Record<string, unknown>) : []
		})
	}

	#started(input: Readonly<Record<string, unknown>>): SentEvent {
		return { ...this.#system("STARTED"), ...input }
	}

	#open(id: string, kind: ProcedureKind | null, ref: string, input: SentEvent, causeSeq: number | null): void {
		const definition = this.#options.registry.ofKind(kind)
		const step = start(definition, input)
		const instance: Instance = {
			id,
			kind,
			ref,
			definition,
			snapshot: step.snapshot,
			version: 0,
			ledger: emptyLedger,
			parked: [],
		}
		this.#write(instance, input, step, { type: "STARTED", causeSeq, fired: null })
	}

	#confirm({ instanceId, sent, seq }: Extract<Command, { type: "confirm" }>): void {
		const instance = this.#get(instanceId)
		if (!instance.ledger.tasks.some((one) => one.visit === -seq))
			throw new WorkflowError("EVENT_NOT_ALLOWED", "nothing waits to be confirmed under this number", { seq })
		const at = this.#append(instance, sent, { type: sent.type, causeSeq: seq, fired: null, parked: false })
		const { ledger, changes } = confirm(instance.ledger, seq, at, this.#options.now)
		this.#instances.set(instanceId, { ...instance, version: instance.version + 1, ledger })
		this.#touch(instanceId, changes)
	}

	/** A fact from outside that arrives during a handover is kept, and taken as soon as the case is back. */
	#park(instance: Instance, sent: SentEvent): void {
		const seq = this.#append(instance, sent, { type: sent.type, causeSeq: null, fired: null, parked: true })
		this.#instances.set(instance.id, {
			...instance,
			version: instance.version + 1,
			parked: [...instance.parked, sent],
		})
		this.#touch(instance.id, { segments: [], timers: [], tasks: [], released: [] })
		this.#notify(seq, instance, ["nurse"], "factParked")
	}

	#release(instance: Instance, causeSeq: number): void {
		this.#instances.set(instance.id, { ...instance, parked: [] })
		// Recorded now, as every entry of the log; when it really happened is kept.
		const recordedAt = this.#options.now.toISOString()
		for (const sent of instance.parked)
			this.#queue.push({
				instanceId: instance.id,
				sent: { ...sent, recordedAt },
				mandatory: false,
				causeSeq,
				fired: null,
			})
	}
}

/** Stored snapshots are restored when first looked at: see `db/load-case.ts`. */
function isReadable(instance: Instance): boolean {
	try {
		return instance.snapshot !== undefined
	} catch (error) {
		if (error instanceof WorkflowError) return false
		throw error
	}
}

function latest<T>(before: readonly T[], after: readonly T[], keyOf: (row: T) => string): T[] {
	return [...new Map([...before, ...after].map((row) => [keyOf(row), row])).values()]
}
