import { createContext, useContext } from "react"
import type { Issue, Step, Variant } from "./request-issues.ts"
import type { RequestValues } from "./request-values.ts"

interface FormContext {
	readonly variant: Variant
	readonly values: RequestValues
	readonly issues: readonly Issue[]
	readonly set: (values: Partial<RequestValues>) => void
	readonly go: (step: Step) => void
	/** Id of a field on the page. */
	readonly idOf: (field: string) => string
	readonly territories: readonly { readonly code: string; readonly name: string }[]
	readonly nameOfTerritory: (code: string) => string
}

export const RequestFormContext = createContext<FormContext | undefined>(undefined)

export function useFormContext(): FormContext {
	const form = useContext(RequestFormContext)
	if (!form) throw new Error("useFormContext is for the fields of a request")
	return form
}
