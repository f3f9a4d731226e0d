import { z } from "zod"
import type { LinkedInstance } from "../../client/links-contract.ts"

const Property = z.looseObject({
	type: z.string().optional(),
	format: z.string().optional(),
	field: z.string().optional(),
	table: z.string().optional(),
	enum: z.array(z.string()).optional(),
	maxLength: z.int().optional(),
	items: z.looseObject({ table: z.string().optional(), type: z.string().optional() }).optional(),
})

/** One field of an event's form, as its machine declares it. */
export interface FormField {
	readonly name: string
	readonly required: boolean
	/** What somebody who came by a link can fill in; `none` for what asks for a directory that they do not see. */
	readonly kind: "text" | "long" | "choice" | "tick" | "day" | "moment" | "file" | "files" | "me" | "mes" | "none"
	readonly values: readonly string[]
	readonly table: string | undefined
	readonly maxLength: number | undefined
}

function kindOf(property: z.infer<typeof Property>): FormField["kind"] {
	const { type, format, field, table, items } = property
	if (property.enum) return "choice"
	if (type === "boolean") return "tick"
	if (type === "array") return items?.table === "documents" ? "files" : items?.table === "people" ? "mes" : "none"
	if (type !== "string") return "none"
	if (table === "documents") return "file"
	// Somebody of the directory: whoever holds the link is the one they can name.
	if (table === "people") return "me"
	if (table !== undefined) return "none"
	if (format === "date") return "day"
	if (format === "date-time") return "moment"
	return field === "secret" ? "long" : "text"
}

/** The fields of an event that is possible now, in the machine's order. */
export function formFields(instance: LinkedInstance, type: string): readonly FormField[] {
	const form = instance.available.find((one) => one.type === type)?.form
	if (!form) return []
	return Object.entries(form.properties).map(([name, raw]) => {
		const property = Property.parse(raw)
		return {
			name,
			required: form.required.includes(name),
			kind: kindOf(property),
			values: property.enum ?? [],
			table: property.table,
			maxLength: property.maxLength,
		}
	})
}

/** Whether somebody who came by a link can fill it in. */
export const isFillable = (fields: readonly FormField[]): boolean =>
	fields.every(({ required, kind }) => !required || kind !== "none")
