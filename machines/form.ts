import { z } from "zod"
import type { Label } from "./vocabulary.ts"

export type JsonSchema = Readonly<Record<string, unknown>>

const forms = new WeakMap<z.core.$ZodType, JsonSchema>()

/** The form of a payload as JSON Schema 2020-12, of what a person fills in. */
export function jsonSchemaOf(schema: z.core.$ZodType): JsonSchema {
	const known = forms.get(schema)
	if (known) return known
	const form = z.toJSONSchema(schema, { io: "input" }) as JsonSchema
	forms.set(schema, form)
	return form
}

/** An event that somebody could send, with all that is needed to send it. */
export interface AvailableEvent {
	readonly type: string
	readonly label: Label
	/** May be recorded for somebody outside the team. */
	readonly onBehalfOf: readonly string[]
	/** With the texts of its fields: see `describe-form.ts`. */
	readonly form: JsonSchema
}
