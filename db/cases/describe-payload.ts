import type { JsonSchema } from "../../machines/form.ts"
import { type Label, label } from "../../machines/vocabulary.ts"

/** A field of an event with what somebody entered, in words; `at` for a day or an instant, which the reader's own zone says. */
export interface SaidField {
	readonly label: Label
	readonly text: Label
	readonly at: string | null
}

const yes = label("Oui", "Yes")
const no = label("Non", "No")
const INSTANT = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/
const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/

interface Form {
	readonly properties?: Readonly<Record<string, JsonSchema>>
	readonly items?: JsonSchema
	readonly oneOf?: readonly JsonSchema[]
	readonly anyOf?: readonly JsonSchema[]
	readonly const?: unknown
	readonly "x-label"?: Label
	readonly "x-labels"?: Readonly<Record<string, Label>>
}

/**
 * What an event says, in the order and the words of its form; what is nested follows where it stands. An id that nobody
 * has a name for is left out: it says nothing to a reader.
 *
 * @param form of the event, with its texts
 * @param names of people, centres, documents and other rows, by id
 */
export function describePayload(
	form: JsonSchema,
	payload: Readonly<Record<string, unknown>>,
	names: Readonly<Record<string, string>>,
): readonly SaidField[] {
	const properties = variantOf(form, payload).properties ?? {}
	return Object.entries(properties).flatMap(([name, schema]): SaidField[] => {
		const value = payload[name]
		if (value === undefined || value === null || value === "") return []
		const field = schema as Form
		if (typeof value === "object" && !Array.isArray(value))
			return [...describePayload(schema, value as Record<string, unknown>, names)]
		const title = field["x-label"] ?? label(name, name)
		if (typeof value === "string" && INSTANT.test(value))
			return [{ label: title, text: label(value, value), at: value }]
		const texts = (Array.isArray(value) ? value : [value]).flatMap((one) => say(one, field, names) ?? [])
		if (texts.length === 0) return []
		const joined = label(texts.map(({ fr }) => fr).join(", "), texts.map(({ en }) => en).join(", "))
		return [{ label: title, text: joined, at: null }]
	})
}

function say(value: unknown, field: Form, names: Readonly<Record<string, string>>): Label | undefined {
	if (typeof value === "boolean") return value ? yes : no
	if (typeof value === "number") return label(String(value), String(value))
	if (typeof value !== "string") {
		if (typeof value !== "object" || value === null) return undefined
		const parts = describePayload(field.items ?? {}, value as Record<string, unknown>, names)
		if (parts.length === 0) return undefined
		return label(parts.map(({ text }) => text.fr).join(", "), parts.map(({ text }) => text.en).join(", "))
	}
	const known = field["x-labels"]?.[value] ?? (field.items as Form | undefined)?.["x-labels"]?.[value]
	if (known) return known
	const name = names[value]
	if (name !== undefined) return label(name, name)
	return UUID.test(value) ? undefined : label(value, value)
}

/** Of several forms the one whose fixed values are those of the payload. */
function variantOf(form: JsonSchema, payload: Readonly<Record<string, unknown>>): Form {
	const { oneOf, anyOf } = form as Form
	const fits = (variant: JsonSchema) =>
		Object.entries((variant as Form).properties ?? {}).every(([name, one]) => {
			const fixed = (one as Form).const
			return fixed === undefined || fixed === payload[name]
		})
	return (oneOf ?? anyOf)?.find(fits) ?? form
}
