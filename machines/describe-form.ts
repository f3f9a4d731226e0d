import type { MachineDefinition } from "./definition.ts"
import { hpo, orpha, territory } from "./field.ts"
import { type FieldText, fieldTexts } from "./field-labels.ts"
import { type AvailableEvent, type JsonSchema, jsonSchemaOf } from "./form.ts"
import { registry } from "./registry.ts"
import { valueLabels } from "./value-labels.ts"
import type { Label } from "./vocabulary.ts"

/** Names of `EVENT` for what a machine is started with. */
export const INPUT = "INPUT"

/** Values that only the engine sends: a person is not offered them. */
const engineValues: ReadonlySet<string> = new Set(["RESUMED.cause.informationArrived"])

/** Formats that are told apart by their pattern alone: the schemas say no more, and their structure is released. */
const fieldOfPattern: ReadonlyMap<unknown, string> = new Map(
	Object.entries({ territory: territory(), orpha: orpha(), hpo: hpo() }).map(([name, schema]) => [
		jsonSchemaOf(schema)["pattern"],
		name,
	]),
)

interface Owner {
	readonly machine: string
	/** Event type, or `INPUT`. */
	readonly event: string
}

const forms = new WeakMap<object, Map<string, JsonSchema>>()

/**
 * The form of an event (or, for `INPUT`, of a start) for people: its JSON Schema with a French `title` on every field,
 * both languages in `x-label`, help in `x-hint`, names of the values in `x-labels`, and `field` where a format has a
 * meaning of its own (territory, ORPHA, HPO). Not `jsonSchemaOf`: words are no part of a machine's structure.
 */
export function formOf(definition: MachineDefinition, event: string): JsonSchema {
	const known = forms.get(definition) ?? new Map<string, JsonSchema>()
	forms.set(definition, known)
	const made = known.get(event)
	if (made) return made
	const schema = event === INPUT ? definition.input : definition.events[event]?.payload
	const form = schema ? labelled(jsonSchemaOf(schema), [], { machine: definition.name, event }) : {}
	known.set(event, form)
	return form
}

/** An event that somebody could send, with its form. */
export const describeEvent = (
	definition: MachineDefinition,
	type: string,
	{ label }: { readonly label: Label },
	onBehalfOf: readonly string[],
): AvailableEvent => ({ type, label, onBehalfOf, form: formOf(definition, type) })

/** The text of the field at `path`; undefined when nobody wrote one, which a test forbids. */
function findFieldText({ machine, event }: Owner, path: readonly string[]): FieldText | undefined {
	const dotted = path.join(".")
	const names = [`${machine} ${event}.${dotted}`, `${event}.${dotted}`, path.at(-1) ?? ""]
	return names.map((name) => fieldTexts[name]).find((one) => one !== undefined)
}

function findValueLabel({ event }: Owner, path: readonly string[], value: string): Label | undefined {
	const kind = registry.current.find((one) => one.kind === value)
	if (path.at(-1) === "kind" && kind) return kind.label
	const names = [`${event}.${path.join(".")}.${value}`, `${path.at(-1)}.${value}`, value]
	return names.map((name) => valueLabels[name]).find((one) => one !== undefined)
}

function labelled(schema: JsonSchema, path: readonly string[], owner: Owner): JsonSchema {
	const {
		properties,
		items,
		oneOf,
		anyOf,
		enum: values,
		const: only,
		pattern,
	} = schema as Readonly<{
		properties?: Readonly<Record<string, JsonSchema>>
		items?: JsonSchema
		oneOf?: readonly JsonSchema[]
		anyOf?: readonly JsonSchema[]
		enum?: readonly string[]
		const?: unknown
		pattern?: string
	}>
	const offered = values?.filter((one) => !engineValues.has(`${owner.event}.${path.join(".")}.${one}`))
	const named = offered ?? (typeof only === "string" ? [only] : undefined)
	const field = pattern === undefined ? undefined : fieldOfPattern.get(pattern)
	return {
		...schema,
		...(field === undefined ? {} : { field }),
		...(offered ? { enum: offered } : {}),
		...(named
			? {
					"x-labels": Object.fromEntries(
						named.flatMap((one) => {
							const text = findValueLabel(owner, path, one)
							return text ? [[one, text]] : []
						}),
					),
				}
			: {}),
		...(items ? { items: labelled(items, path, owner) } : {}),
		...(oneOf ? { oneOf: oneOf.map((one) => labelled(one, path, owner)) } : {}),
		...(anyOf ? { anyOf: anyOf.map((one) => labelled(one, path, owner)) } : {}),
		...(properties
			? {
					properties: Object.fromEntries(
						Object.entries(properties).map(([name, one]) => {
							const text = findFieldText(owner, [...path, name])
							const words = text && {
								title: text.label.fr,
								"x-label": text.label,
								...(text.hint ? { "x-hint": text.hint } : {}),
								...(text.line ? { "x-line": true } : {}),
							}
							return [name, { ...labelled(one, [...path, name], owner), ...words }]
						}),
					),
				}
			: {}),
	}
}
