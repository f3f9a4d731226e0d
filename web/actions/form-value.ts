import type { FieldKind, FieldSpec } from "./form-spec.ts"

/** What has been filled in so far: the payload, with texts that are still empty. */
export type FormValue = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === "object" && value !== null && !Array.isArray(value)

export const recordOf = (value: unknown): FormValue => (isRecord(value) ? value : {})
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
export const textOf = (value: unknown): string => (typeof value === "string" ? value : "")

/** The fields to show now: of an alternative, those of the option chosen. */
export function fieldsShown(form: FieldKind, value: FormValue): readonly FieldSpec[] {
	if (form.kind === "group") return form.fields
	if (form.kind !== "either") return []
	return form.options.find((one) => one.value === value[form.by])?.fields ?? []
}

/** A form begun: what has one possible value has it, lists that must be there are empty. */
export function begin(form: FieldKind): FormValue {
	if (form.kind === "either") return form.options.length === 1 ? { [form.by]: form.options[0]?.value } : {}
	if (form.kind !== "group") return {}
	return Object.fromEntries(
		form.fields.flatMap((field): [string, unknown][] => {
			const value = beginField(field)
			return value === undefined ? [] : [[field.name, value]]
		}),
	)
}

function beginField(field: FieldSpec): unknown {
	if (!field.required) return undefined
	switch (field.kind) {
		case "choice":
			return field.choices.length === 1 ? field.choices[0]?.value : undefined
		case "list":
			return []
		case "group": {
			const inside = begin(field)
			return Object.keys(inside).length > 0 ? inside : undefined
		}
		default:
			return undefined
	}
}

/** What is sent: without texts left empty, and without what is optional and holds nothing. */
export function payloadOf(form: FieldKind, value: FormValue): FormValue {
	const fields = fieldsShown(form, value)
	const named = form.kind === "either" && value[form.by] !== undefined ? { [form.by]: value[form.by] } : {}
	return {
		...named,
		...Object.fromEntries(
			fields.flatMap((field): [string, unknown][] => {
				const one = filled(field, value[field.name], field.required)
				return one === undefined ? [] : [[field.name, one]]
			}),
		),
	}
}

function filled(kind: FieldKind, value: unknown, required: boolean): unknown {
	switch (kind.kind) {
		case "text":
		case "date":
		case "dateTime":
		case "territory":
		case "orpha":
		case "hpo":
		case "ref":
		case "choice": {
			const text = textOf(value).trim()
			return text === "" ? undefined : text
		}
		case "boolean":
			return typeof value === "boolean" ? value : undefined
		case "number":
			return typeof value === "number" ? value : undefined
		case "list": {
			const some = listOf(value).flatMap((one) => filled(kind.of, one, true) ?? [])
			return some.length > 0 || required ? some : undefined
		}
		case "group":
		case "either": {
			const inside = payloadOf(kind, recordOf(value))
			return Object.keys(inside).length > 0 || required ? inside : undefined
		}
	}
}

const TO_COME = "…"

/**
 * The payload with a word for every text that is still to be written: guards ask whether there is one, never what it
 * says, so that what follows can be told before the last sentence is.
 */
export function withTextsToCome(form: FieldKind, payload: FormValue): FormValue {
	return {
		...payload,
		...Object.fromEntries(
			fieldsShown(form, payload).flatMap((field): [string, unknown][] => {
				const value = payload[field.name]
				if (field.kind === "group" && (field.required || value !== undefined))
					return [[field.name, withTextsToCome(field, recordOf(value))]]
				if (!field.required) return []
				if (field.kind === "text" && value === undefined) return [[field.name, TO_COME]]
				if (field.kind === "list" && field.of.kind === "text" && listOf(value).length < field.least)
					return [[field.name, [TO_COME]]]
				return []
			}),
		),
	}
}
