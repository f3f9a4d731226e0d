import type { ReferenceTable } from "../../machines/field.ts"
import type { Label } from "../../machines/vocabulary.ts"

/** A form as the definition of its event describes it (JSON Schema with `x-label`, `x-hint`, `x-labels`). */
export type FormSchema = Readonly<Record<string, unknown>>

export interface Choice {
	readonly value: string
	readonly label: Label
}

interface Common {
	readonly name: string
	readonly label: Label
	readonly hint: Label | null
	readonly required: boolean
}

/** What a person is asked for, one by one. */
export type FieldSpec = Common & FieldKind
export type FieldKind =
	| { readonly kind: "text"; readonly lines: boolean; readonly max: number | null }
	| { readonly kind: "date" | "dateTime" | "boolean" | "number" | "territory" | "orpha" | "hpo" }
	| { readonly kind: "choice"; readonly choices: readonly Choice[] }
	| { readonly kind: "ref"; readonly table: ReferenceTable }
	| { readonly kind: "list"; readonly of: FieldKind; readonly least: number }
	| { readonly kind: "group"; readonly fields: readonly FieldSpec[] }
	| {
			readonly kind: "either"
			readonly by: string
			readonly question: Pick<Common, "label" | "hint" | "required">
			readonly options: readonly Option[]
	  }

export interface Option extends Choice {
	readonly fields: readonly FieldSpec[]
}

interface Schema {
	readonly type?: string
	readonly format?: string
	readonly field?: string
	readonly table?: ReferenceTable
	readonly enum?: readonly string[]
	readonly const?: unknown
	readonly maxLength?: number
	readonly minItems?: number
	readonly items?: Schema
	readonly properties?: Readonly<Record<string, Schema>>
	readonly required?: readonly string[]
	readonly oneOf?: readonly Schema[]
	readonly title?: string
	readonly "x-label"?: Label
	readonly "x-hint"?: Label
	readonly "x-line"?: true
	readonly "x-labels"?: Readonly<Record<string, Label>>
}

const asIs = (name: string): Label => ({ fr: name, en: name })

const known = new WeakMap<FormSchema, FieldKind>()

/** The form as fields: a group, or one of several told apart by a field. */
export function readForm(form: FormSchema): FieldKind {
	const read = known.get(form)
	if (read) return read
	const made = kindOf(form)
	known.set(form, made)
	return made
}

function fieldsOf({ properties = {}, required = [] }: Schema, except?: string): readonly FieldSpec[] {
	return Object.entries(properties)
		.filter(([name]) => name !== except)
		.map(([name, schema]) => ({
			...kindOf(schema),
			name,
			label: schema["x-label"] ?? asIs(schema.title ?? name),
			hint: schema["x-hint"] ?? null,
			required: required.includes(name),
		}))
}

const choicesOf = (schema: Schema): readonly Choice[] =>
	(schema.enum ?? [String(schema.const)]).map((value) => ({
		value,
		label: schema["x-labels"]?.[value] ?? asIs(value),
	}))

function kindOf(schema: Schema): FieldKind {
	if (schema.oneOf) return eitherOf(schema.oneOf)
	if (schema.enum || schema.const !== undefined) return { kind: "choice", choices: choicesOf(schema) }
	if (schema.field === "ref" && schema.table) return { kind: "ref", table: schema.table }
	switch (schema.type) {
		case "object":
			return { kind: "group", fields: fieldsOf(schema) }
		case "array":
			return { kind: "list", of: kindOf(schema.items ?? {}), least: schema.minItems ?? 0 }
		case "boolean":
			return { kind: "boolean" }
		case "integer":
		case "number":
			return { kind: "number" }
		default:
			return textKind(schema)
	}
}

/** A text, or what a text stands for. */
function textKind(schema: Schema): FieldKind {
	if (schema.format === "date") return { kind: "date" }
	if (schema.format === "date-time") return { kind: "dateTime" }
	if (schema.field === "territory" || schema.field === "orpha" || schema.field === "hpo") return { kind: schema.field }
	return {
		kind: "text",
		lines: schema.field === "secret" && schema["x-line"] !== true,
		max: schema.maxLength ?? null,
	}
}

/** Several forms of which a fixed value in one field says which is meant. */
function eitherOf(options: readonly Schema[]): FieldKind {
	const by = Object.entries(options[0]?.properties ?? {}).find(([, one]) => one.const !== undefined)?.[0] ?? "kind"
	const asked = options[0]?.properties?.[by]
	return {
		kind: "either",
		by,
		question: { label: asked?.["x-label"] ?? asIs(by), hint: asked?.["x-hint"] ?? null, required: true },
		options: options.flatMap((one) => {
			const named = one.properties?.[by]
			const [choice] = named ? choicesOf(named) : []
			return choice ? [{ ...choice, fields: fieldsOf(one, by) }] : []
		}),
	}
}
