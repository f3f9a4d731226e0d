import {
	activePlaces,
	advance,
	availableEvents,
	type Snapshot,
	type Step,
	start,
	timerEventType,
} from "../../machines/advance.ts"
import type { MachineDefinition } from "../../machines/definition.ts"
import type { Effect } from "../../machines/effects.ts"
import type { RecordedFor } from "../../machines/event-definition.ts"
import type { Role } from "../../machines/vocabulary.ts"

export interface Sender {
	by: string
	role: Role
	/** Platform "p", which owns the case, unless said. */
	platform?: string
	recordedFor?: RecordedFor
}

/** Runs one machine in memory, without the engine around it: for tests of the definition alone. */
export class Drive {
	readonly definition: MachineDefinition
	#snapshot: Snapshot
	/** Effects of the last step. */
	effects: readonly Effect[] = []

	constructor(definition: MachineDefinition, input: Readonly<Record<string, unknown>>) {
		this.definition = definition
		const step = start(definition, input)
		this.#snapshot = step.snapshot
		this.#take(step)
	}

	#take(step: Step): this {
		this.#snapshot = step.snapshot
		this.effects = step.microsteps.flatMap((one) => one.effects)
		return this
	}

	/** Sends an event; payload fields as the machine sees them (secrets may be any string). Throws when refused. */
	send(type: string, payload: Readonly<Record<string, unknown>>, sender: Sender): this {
		const now = "2026-03-02T08:00:00.000Z"
		const sent = { facts: {}, platform: "p", ...payload, ...sender, type, recordedAt: now, occurredAt: now }
		return this.#take(advance(this.definition, this.#snapshot, sent))
	}

	/** Fires timer `name` of the active place that has it. */
	fire(name: string): this {
		const place = this.places.find((id) => this.#afters(id).includes(name))
		if (!place) throw new Error(`${name} is armed nowhere in ${this.places.join(", ")}`)
		return this.send(timerEventType(this.definition, name, place), {}, { by: "system", role: "system" })
	}

	#afters(place: string): readonly string[] {
		const node = this.definition.machine.getStateNodeById(`${this.definition.machine.id}.${place}`)
		return node.after.map((one) => String(one.delay))
	}

	/** Active places: state ids without the machine's name. */
	get places(): readonly string[] {
		return activePlaces(this.definition, this.#snapshot)
	}

	get context(): Readonly<Record<string, unknown>> {
		return this.#snapshot.context as Record<string, unknown>
	}

	get done(): boolean {
		return this.#snapshot.status === "done"
	}

	available(sender: Sender): readonly string[] {
		return availableEvents(this.definition, this.#snapshot, { platform: "p", ...sender }, "2026-03-02T08:00:00.000Z")
	}

	/** Types of the last step's effects, with what they are about. */
	get effectNames(): readonly string[] {
		return this.effects.map((effect) => {
			if (effect.type === "notify") return `notify ${effect.params.about}`
			if (effect.type === "openProcedure") return `open ${effect.params.kind}`
			if (effect.type === "tellProcedures" || effect.type === "tellCase") return `tell ${effect.params.event.type}`
			return effect.type
		})
	}
}
