import { z } from "zod"
import type { ReferenceTable } from "./field.ts"

interface Reference {
	readonly table: ReferenceTable
	readonly id: string
}

type Collect = (value: unknown, into: Reference[]) => void

const compiled = new WeakMap<z.core.$ZodType, Collect | null>()

/** Every row that a payload points to, found by walking its schema. */
export function referencesIn(schema: z.core.$ZodType, value: unknown): readonly Reference[] {
	const into: Reference[] = []
	compile(schema)?.(value, into)
	return into
}

function compile(schema: z.core.$ZodType): Collect | null {
	const known = compiled.get(schema)
	if (known !== undefined) return known
	const collect = compileAnew(schema)
	compiled.set(schema, collect)
	return collect
}

function compileAnew(schema: z.core.$ZodType): Collect | null {
	const meta = z.globalRegistry.get(schema) as { field?: string; table?: ReferenceTable } | undefined
	if (meta?.field === "ref" && meta.table) {
		const table = meta.table
		return (value, into) => {
			if (typeof value === "string") into.push({ table, id: value })
		}
	}
	const def = schema._zod.def as z.core.$ZodTypes["_zod"]["def"]
	switch (def.type) {
		case "object":
			return ofFields(Object.entries(def.shape).map(([key, field]) => [key, compile(field)] as const))
		case "array": {
			const element = compile(def.element)
			if (!element) return null
			return (value, into) => {
				if (Array.isArray(value)) for (const one of value) element(one, into)
			}
		}
		case "union":
			return ofUnion(def.options)
		case "optional":
		case "nullable":
		case "default":
			return compile(def.innerType)
		case "pipe":
			return compile(def.in)
		default:
			return null
	}
}

function ofFields(fields: readonly (readonly [string, Collect | null])[]): Collect | null {
	const some = fields.flatMap(([key, collect]) => (collect ? [[key, collect] as const] : []))
	if (some.length === 0) return null
	return (value, into) => {
		if (typeof value !== "object" || value === null) return
		for (const [key, collect] of some) collect((value as Record<string, unknown>)[key], into)
	}
}

function ofUnion(options: readonly z.core.$ZodType[]): Collect | null {
	const some = options.map((option) => [option, compile(option)] as const)
	if (some.every(([, collect]) => collect === null)) return null
	return (value, into) => {
		const before = into.length
		for (const [option, collect] of some) {
			if (!collect || !fits(option, value)) continue
			collect(value, into)
			if (into.length > before) return
		}
	}
}

/** Whether a parsed value belongs to an option: its literal fields (the discriminator) agree. */
function fits(option: z.core.$ZodType, value: unknown): boolean {
	const def = option._zod.def as z.core.$ZodTypes["_zod"]["def"]
	if (def.type !== "object" || typeof value !== "object" || value === null) return true
	return Object.entries(def.shape).every(([key, field]) => {
		const fieldDef = field._zod.def as z.core.$ZodTypes["_zod"]["def"]
		return fieldDef.type !== "literal" || fieldDef.values.includes((value as Record<string, never>)[key] as never)
	})
}
