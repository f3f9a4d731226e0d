import { randomUUID } from "node:crypto"
import type { SentEvent } from "../../machines/advance.ts"
import { type CascadeOptions, type CaseState, type Command, cascade, type Instance } from "../../machines/cascade.ts"
import type { Geography } from "../../machines/clock-rules.ts"
import { type Consequence, consequencesOf } from "../../machines/consequences.ts"
import { between } from "../../machines/due.ts"
import { registry } from "../../machines/registry.ts"
import type { Role } from "../../machines/vocabulary.ts"

/** A timer or task with the time it has left, on its own clock. */
export interface Left {
	readonly place: string
	readonly name: string
	readonly status: string
	/** Working or calendar time until it is due, ms; the instant itself for an appointment. */
	readonly left: number | string | null
	readonly dueAt: string | null
}

/** One case moved by the pure cascade, with its ledger: as `dispatch` moves it, without a database. */
export class CaseInMemory {
	readonly #geography: Geography
	readonly #platform: string
	#state: CaseState
	now: Date

	constructor(geography: Geography, platform: string, now: Date, input: Readonly<Record<string, unknown>>) {
		this.#geography = geography
		this.#platform = platform
		this.now = now
		this.#state = { platform, lastSeq: 0, instances: [] }
		const sent = { ...this.#envelope("STARTED", "opener", "secretary"), ...input, openedBy: "opener" }
		this.#run({ type: "open", instanceId: randomUUID(), ref: "case", input: sent })
	}

	instance(ref: string): Instance {
		const found = this.#state.instances.find((one) => one.ref === ref)
		if (!found) throw new Error(`no ${ref}`)
		return found
	}

	send(ref: string, type: string, by: string, role: Role, payload: Readonly<Record<string, unknown>> = {}): this {
		const sent = { facts: {}, ...payload, ...this.#envelope(type, by, role) }
		this.#run({ type: "event", instanceId: this.instance(ref).id, sent })
		return this
	}

	/** What an event would do, told before it is sent. */
	foretell(
		ref: string,
		type: string,
		by: string,
		role: Role,
		payload: Readonly<Record<string, unknown>> = {},
	): readonly Consequence[] {
		const sent = { facts: {}, ...payload, ...this.#envelope(type, by, role) }
		const command: Command = { type: "event", instanceId: this.instance(ref).id, sent }
		return consequencesOf(this.#state, cascade(this.#state, command, this.#options))
	}

	/** Lets time pass, every timer firing when it is due. */
	pass(ms: number): this {
		const until = this.now.getTime() + ms
		for (;;) {
			const next = this.#state.instances
				.flatMap(({ id: instanceId, ledger }) => ledger.timers.map((timer) => ({ instanceId, ...timer })))
				.filter((one) => one.status === "pending" && Date.parse(one.dueAt) <= until)
				.sort((one, other) => one.dueAt.localeCompare(other.dueAt))[0]
			if (!next) break
			this.now = new Date(Math.max(this.now.getTime(), Date.parse(next.dueAt)))
			this.#run({ type: "timer", instanceId: next.instanceId, visit: next.visit, name: next.name })
		}
		this.now = new Date(until)
		return this
	}

	/** What is armed or asked in an instance now, paused or not, without the time at which it was paused. */
	left(ref: string): readonly Left[] {
		const { ledger } = this.instance(ref)
		const timeLeft = (one: (typeof ledger.timers)[number] | (typeof ledger.tasks)[number]) => {
			if (one.dueAt === null || one.clock === "fixed") return one.dueAt
			if (one.remainingMs !== null) return one.remainingMs
			const calendar = this.#geography.calendars.get(one.territory)
			if (!calendar) throw new Error(`no calendar of ${one.territory}`)
			return Math.max(0, between(one.clock, calendar, this.now, new Date(one.dueAt)))
		}
		return [
			...ledger.timers.map((one) => ({ ...one, left: timeLeft(one) })),
			...ledger.tasks.map((one) => ({ ...one, name: `task of ${one.role}`, left: timeLeft(one) })),
		]
			.map(({ place, name, status, left, dueAt }) => ({ place, name, status, left, dueAt }))
			.sort((one, other) => `${one.place} ${one.name}`.localeCompare(`${other.place} ${other.name}`))
	}

	#envelope(type: string, by: string, role: Role): SentEvent {
		const at = this.now.toISOString()
		return { type, by, role, platform: this.#platform, recordedAt: at, occurredAt: at }
	}

	#run(command: Command): void {
		this.#state = cascade(this.#state, command, this.#options).state
	}

	get #options(): CascadeOptions {
		return { registry, geography: this.#geography, now: this.now, newId: randomUUID }
	}
}
