import { z } from "zod"
import { type EventDefinition, event } from "./event-definition.ts"
import { CLOCKS_MOVED } from "./reclock.ts"
import { type Label, label } from "./vocabulary.ts"

/** Where a physician confirms what was recorded for them: the engine's own place, in no machine. */
export const confirmation = {
	label: label("Acte noté par téléphone, à confirmer", "Act recorded by phone, to confirm"),
	task: label("Confirmer ce qui a été noté pour vous", "Confirm what was recorded for you"),
}

/** Entries that the engine writes by itself. */
export const engineEntries: Readonly<Record<string, Label>> = {
	[CLOCKS_MOVED]: label("Incident de territoire : délais recalculés", "Territory incident: deadlines counted again"),
	MIGRATED: label("Parcours mis à jour", "Pathway updated"),
}

/** Events that every instance takes without its machine: they change no state. */
export const engineEvents: Readonly<Record<string, EventDefinition>> = {
	/** The physician confirms what somebody recorded for them in an emergency (PATHWAY §17). */
	ACT_CONFIRMED: event({
		label: label("Confirmer l'acte noté pour moi", "Confirm what was recorded for me"),
		roles: ["physician"],
		payload: z.strictObject({ seq: z.int().positive() }),
		inPerson: true,
	}),
}
