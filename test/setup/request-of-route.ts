import fc from "fast-check"

type Schema = Readonly<Record<string, unknown>>

/** A route of the OpenAPI document. */
export interface Route {
	readonly method: string
	/** With its parameters in braces. */
	readonly path: string
	readonly parameters: readonly {
		readonly name: string
		readonly in: string
		readonly required?: boolean
		readonly schema?: Schema
	}[]
	/** JSON Schema of its body; null when it takes none. */
	readonly body: Schema | null
}

interface Document {
	readonly paths: Readonly<Record<string, Readonly<Record<string, Schema>>>>
	readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> }
}

/** Every route of the document, with what it takes. */
export const routesOf = (document: Document): readonly Route[] =>
	Object.entries(document.paths).flatMap(([path, item]) =>
		Object.entries(item).map(([method, operation]): Route => {
			const content = (operation["requestBody"] as { content?: Record<string, { schema?: Schema }> } | undefined)
				?.content
			return {
				method: method.toUpperCase(),
				path,
				parameters: (operation["parameters"] as Route["parameters"] | undefined) ?? [],
				body: content?.["application/json"]?.schema ?? null,
			}
		}),
	)

/**
 * Requests that a route would look at: every parameter and field that is required, others now and then, ids and words
 * from `known`. Not all are valid; most get past the form to what the route does.
 */
export function requestsOf(
	route: Route,
	document: Document,
	known: readonly string[],
): fc.Arbitrary<{ readonly path: string; readonly body: unknown }> {
	const words = fc.constantFrom(...known)
	const parameters = route.parameters.filter((one) => one.in === "path" || one.in === "query")
	const values = fc.record(
		Object.fromEntries(parameters.map((one) => [one.name, valueOf(one.schema ?? {}, document, words, 0)])),
		{ requiredKeys: parameters.filter((one) => one.required === true).map((one) => one.name) },
	)
	const body = route.body === null ? fc.constant(undefined) : valueOf(route.body, document, words, 0)
	return fc.tuple(values, body).map(([given, sent]) => {
		const fields = given as Readonly<Record<string, unknown>>
		const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(fields[name])))
		const query = new URLSearchParams(
			parameters
				.filter((one) => one.in === "query" && fields[one.name] !== undefined)
				.map((one): [string, string] => [one.name, String(fields[one.name])]),
		)
		return { path: query.size > 0 ? `${path}?${query}` : path, body: sent }
	})
}

function valueOf(
	schema: Schema,
	document: Document,
	words: fc.Arbitrary<string>,
	depth: number,
): fc.Arbitrary<unknown> {
	if (depth > 6) return fc.constant(null)
	const inner = (one: Schema) => valueOf(one, document, words, depth + 1)
	const ref = schema["$ref"]
	if (typeof ref === "string") return inner(document.components?.schemas?.[ref.split("/").at(-1) ?? ""] ?? {})
	const options = (schema["anyOf"] ?? schema["oneOf"]) as readonly Schema[] | undefined
	if (options) return fc.oneof(...options.map(inner))
	if ("const" in schema) return fc.constant(schema["const"])
	if (Array.isArray(schema["enum"])) return fc.constantFrom(...(schema["enum"] as unknown[]))
	const type = Array.isArray(schema["type"]) ? schema["type"][0] : schema["type"]
	switch (type) {
		case "object": {
			const properties = (schema["properties"] ?? {}) as Readonly<Record<string, Schema>>
			const required = (schema["required"] ?? []) as string[]
			const fields = Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, inner(one)]))
			return fc.record(fields, { requiredKeys: required.filter((name) => name in properties) })
		}
		case "array":
			return fc.array(inner((schema["items"] ?? {}) as Schema), { maxLength: 2 })
		case "boolean":
			return fc.boolean()
		case "integer":
		case "number":
			return fc.integer({ min: 0, max: 100 })
		case "string":
			if (schema["format"] === "date-time") return fc.constantFrom("2026-01-05T08:00:00Z", "2027-01-05T08:00:00Z")
			if (schema["format"] === "date") return fc.constantFrom("1990-04-12", "2027-01-05")
			if (schema["format"] === "email") return fc.constant("quelqu-un@exemple.invalid")
			return words
		default:
			return words
	}
}
