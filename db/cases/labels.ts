import { getPlace } from "../../machines/advance.ts"
import { describePlaces } from "../../machines/describe-machine.ts"
import { confirmation, engineEntries, engineEvents } from "../../machines/engine-events.ts"
import { CONFIRMATION } from "../../machines/ledger.ts"
import { taskTitle } from "../../machines/place.ts"
import type { Registry } from "../../machines/registry.ts"
import { type Label, label } from "../../machines/vocabulary.ts"
import type { PlaceView } from "./views.ts"

/** A name that this process does not know, as one of another version may be: better shown than hidden. */
const asIs = (name: string): Label => label(name, name)

/** What is called differently while a field of the context is true: the fields to read beside a task. */
export function titleFields(registry: Registry): readonly string[] {
	const fields = registry.all.flatMap((one) =>
		describePlaces(one).flatMap(({ id }) => {
			const when = getPlace(one, id).otherTask?.when
			return when === undefined ? [] : [when]
		}),
	)
	return [...new Set(fields)]
}

export class Labels {
	readonly #registry: Registry
	constructor(registry: Registry) {
		this.#registry = registry
	}

	machine(name: string, version: number): Label {
		return this.#registry.find(name, version)?.label ?? asIs(name)
	}

	place(machine: string, version: number, id: string): PlaceView {
		if (id === CONFIRMATION) return { id, label: confirmation.label }
		return { id, label: this.#place(machine, version, id)?.label ?? asIs(id) }
	}

	/** Whether a machine has such a place. */
	knows(machine: string, version: number, id: string): boolean {
		return this.#place(machine, version, id) !== undefined
	}

	task(machine: string, version: number, place: string, context: Readonly<Record<string, unknown>>): Label {
		if (place === CONFIRMATION) return confirmation.task
		const found = this.#place(machine, version, place)
		return (found && taskTitle(found, context)) ?? found?.label ?? asIs(place)
	}

	/** Name of a log entry: the event's button, the start of a procedure, or what a timer did. */
	entry(machine: string, version: number, type: string, fired: { name: string; place: string } | null): Label {
		const definition = this.#registry.find(machine, version)
		if (type === "STARTED") {
			const of = definition?.label ?? asIs(machine)
			return label(`Ouverture : ${of.fr}`, `Opened: ${of.en}`)
		}
		if (fired) return this.#timer(machine, version, fired)
		return definition?.events[type]?.label ?? engineEvents[type]?.label ?? engineEntries[type] ?? asIs(type)
	}

	#timer(machine: string, version: number, fired: { name: string; place: string }): Label {
		const place = this.#place(machine, version, fired.place)
		const rung = place?.ladder.find((one) => one.name === fired.name)
		const at = place?.label ?? asIs(fired.place)
		switch (rung?.does) {
			case "remind":
				return label(`Relance : ${at.fr}`, `Reminder: ${at.en}`)
			case "escalate":
				return label(`Escalade : ${at.fr}`, `Escalation: ${at.en}`)
			case "move":
			case undefined:
				return label(`Délai écoulé : ${at.fr}`, `Deadline passed: ${at.en}`)
		}
	}

	#place(machine: string, version: number, id: string) {
		const definition = this.#registry.find(machine, version)
		if (!definition) return undefined
		try {
			return getPlace(definition, id)
		} catch {
			return undefined
		}
	}
}
