import { z } from "zod"

/** Tables that a payload may point to; `dispatch` refuses an identifier that does not exist there. */
export const referenceTables = [
	"people",
	"centres",
	"filieres",
	"staffs",
	"staffSessions",
	"resources",
	"missions",
	"places",
	"payers",
	"platforms",
	"cases",
	"documents",
	"bamaraItems",
	"bamaraExports",
] as const
export type ReferenceTable = (typeof referenceTables)[number]

/**
 * Personal or clinical text between the edge and the seal. It never prints itself:
 * JSON, string conversion and inspection all give "[secret]".
 */
export class Secret {
	readonly #text: string
	constructor(text: string) {
		this.#text = text
	}
	reveal(): string {
		return this.#text
	}
	toString(): string {
		return "[secret]"
	}
	toJSON(): string {
		return "[secret]"
	}
	[Symbol.for("nodejs.util.inspect.custom")](): string {
		return "[secret]"
	}
}

/** Short administrative text without personal content. At most 500 characters. */
export const text = () => z.string().trim().min(1).max(500)

/** Personal or clinical text, encrypted before it reaches machine, log or table. At most 20,000 characters. */
export const secret = () =>
	z
		.string()
		.trim()
		.min(1)
		.max(20_000)
		.transform((value) => new Secret(value))
		.meta({ field: "secret" })

/** The identifier of a row of `table`. */
export const ref = (table: ReferenceTable) => z.uuid().meta({ field: "ref", table })

/** A document of the same case. */
export const doc = () => z.uuid().meta({ field: "ref", table: "documents" satisfies ReferenceTable })

/** Calendar date `YYYY-MM-DD`. */
export const date = () => z.iso.date()

/** Instant in ISO 8601 with its offset. */
export const dateTime = () => z.iso.datetime({ offset: true })

/** Code of a territory of the directory, such as `RE`. */
export const territory = () => z.string().regex(/^[A-Z]{2,3}$/)

/** Orphanet nomenclature code of a disease, such as `ORPHA:98896`. */
export const orpha = () => z.string().regex(/^ORPHA:\d{1,7}$/)

/** Human Phenotype Ontology code of a sign, such as `HP:0001250`. */
export const hpo = () => z.string().regex(/^HP:\d{7}$/)
