import { createContext, useContext } from "react"
import type { FormErrors } from "./form-errors.ts"

/** What every field of a form needs beside its own value. */
export interface FieldContext {
	readonly caseId: string
	/** Platform that owns the case; empty until it is known. */
	readonly platform: string
	readonly errors: FormErrors
	readonly disabled: boolean
	/** Id of the element to focus for a dotted path. */
	readonly idOf: (path: string) => string
}

export const FieldContextProvider = createContext<FieldContext | null>(null)

export function useField(path: string) {
	const context = useContext(FieldContextProvider)
	if (!context) throw new Error("a field stands in a form")
	return { ...context, id: context.idOf(path), error: context.errors[path] }
}
