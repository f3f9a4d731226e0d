import type { Label } from "../../machines/vocabulary.ts"
import type { FieldKind, FieldSpec } from "./form-spec.ts"
import { type FormValue, fieldsShown, listOf, recordOf } from "./form-value.ts"

/** What is wrong with a form, by the dotted path of the field, in words. */
export type FormErrors = Readonly<Record<string, string>>

/** A complaint of the schema, by ours or by the server's copy of it. */
export interface Issue {
	readonly path: readonly PropertyKey[]
	readonly code?: string | undefined
}

/** Keys of the texts under `error`. */
export type ErrorKey =
	| "text"
	| "choice"
	| "ref"
	| "date"
	| "dateTime"
	| "yesNo"
	| "list"
	| "tooLong"
	| "orpha"
	| "hpo"
	| "check"
	| "gone"

export type SayError = (key: ErrorKey, label: Label) => string

/** One sentence for each field that an issue is about, in the order in which the fields stand. */
export function errorsOf(form: FieldKind, value: FormValue, issues: readonly Issue[], say: SayError): FormErrors {
	const found = new Map<string, string>()
	for (const issue of issues) {
		const at = locate(form, value, issue.path.map(String))
		if (at && !found.has(at.path)) found.set(at.path, say(keyOf(at.field, issue), at.field.label))
	}
	const order = pathsOf(form, value)
	return Object.fromEntries([...found].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b)))
}

/** Fields that hold the id of a row that is no longer there. */
export function unknownReferences(
	form: FieldKind,
	value: FormValue,
	ids: readonly string[],
	say: SayError,
): FormErrors {
	const found: [string, string][] = []
	walk(form, value, "", (path, field, one) => {
		const held = field.kind === "ref" ? [one] : field.kind === "list" && field.of.kind === "ref" ? listOf(one) : []
		if (held.some((id) => typeof id === "string" && ids.includes(id))) found.push([path, say("gone", field.label)])
	})
	return Object.fromEntries(found)
}

type Named = FieldKind & Pick<FieldSpec, "label">

function keyOf(field: Named, { code }: Issue): ErrorKey {
	if (code === "too_big") return field.kind === "list" ? "check" : "tooLong"
	switch (field.kind) {
		case "text":
		case "number":
			return "text"
		case "choice":
		case "either":
			return "choice"
		case "ref":
		case "territory":
			return "ref"
		case "date":
		case "dateTime":
		case "list":
			return field.kind
		case "orpha":
		case "hpo":
			return field.kind
		case "boolean":
			return "yesNo"
		case "group":
			return "check"
	}
}

/** The deepest field on the way to where an issue is. */
function locate(
	form: FieldKind,
	value: FormValue,
	path: readonly string[],
): { readonly path: string; readonly field: Named } | undefined {
	const [name, ...rest] = path
	if (name === undefined) return undefined
	if (form.kind === "either" && name === form.by) {
		return { path: name, field: { ...form, label: form.question.label } }
	}
	const field = fieldsShown(form, value).find((one) => one.name === name)
	if (!field) return undefined
	if (field.kind === "group" || field.kind === "either") {
		const inside = locate(field, recordOf(value[name]), rest)
		return inside ? { path: `${name}.${inside.path}`, field: inside.field } : firstOf(field, name)
	}
	if (field.kind === "list" && field.of.kind === "group" && rest.length > 0) {
		const [index = "", ...deeper] = rest
		const inside = locate(field.of, recordOf(listOf(value[name])[Number(index)]), deeper)
		return inside ? { path: `${name}.${index}.${inside.path}`, field: inside.field } : { path: name, field }
	}
	return { path: name, field }
}

/** A group as a whole is missing: its first field is where to begin. */
function firstOf(field: FieldSpec, path: string): { readonly path: string; readonly field: Named } {
	const first = field.kind === "group" ? field.fields.find((one) => one.required) : undefined
	return first ? { path: `${path}.${first.name}`, field: first } : { path, field }
}

const pathsOf = (form: FieldKind, value: FormValue): readonly string[] => {
	const paths: string[] = form.kind === "either" ? [form.by] : []
	walk(form, value, "", (path) => {
		paths.push(path)
	})
	return paths
}

function walk(
	form: FieldKind,
	value: FormValue,
	prefix: string,
	visit: (path: string, field: FieldSpec, value: unknown) => void,
): void {
	for (const field of fieldsShown(form, value)) {
		const path = `${prefix}${field.name}`
		const one = value[field.name]
		visit(path, field, one)
		if (field.kind === "group") walk(field, recordOf(one), `${path}.`, visit)
		const { kind } = field
		if (kind === "list" && field.of.kind === "group")
			for (const [index, item] of listOf(one).entries()) walk(field.of, recordOf(item), `${path}.${index}.`, visit)
	}
}
