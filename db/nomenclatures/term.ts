import type { NomenclatureSystem } from "../schema/nomenclatures.ts"

/** What a file of a nomenclature says of one disease or sign, in one language. */
export interface Term {
	readonly code: string
	readonly label: string
	readonly synonyms: readonly string[]
	/** Codes that it took the place of: whoever looks for them finds it. */
	readonly formerCodes: readonly string[]
	readonly active: boolean
}

/** The terms of one file. */
export interface Edition {
	readonly system: NomenclatureSystem
	/** ISO 639-1. */
	readonly language: string
	/** Date or name of the edition, as the file gives it. */
	readonly edition: string
	readonly terms: readonly Term[]
}
