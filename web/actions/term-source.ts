import "../client/without-eval.ts"
import { z } from "zod"
import { label } from "../../machines/vocabulary.ts"
import { ask } from "../client/ask.ts"

/** Kinds of fields that hold codes of a published nomenclature. */
export type TermKind = "orpha" | "hpo"

/** What each kind is looked for in, and how its codes are written. */
export const systems = {
	orpha: {
		system: "ORPHA",
		pattern: /^ORPHA:\d{1,7}$/,
		example: "ORPHA:98896",
		hint: label("Cherchez par nom, synonyme ou code Orphanet.", "Look by name, synonym or Orphanet code."),
	},
	hpo: {
		system: "HPO",
		pattern: /^HP:\d{7}$/,
		example: "HP:0001250",
		hint: label("Cherchez chaque signe par son nom ou son code HPO.", "Look for each sign by its name or HPO code."),
	},
} as const satisfies Record<TermKind, unknown>

const Found = z.object({
	known: z.boolean(),
	items: z.array(z.object({ code: z.string(), label: z.string(), synonym: z.string().nullable() })),
})
const Labels = z.object({ labels: z.record(z.string(), z.string()) })

/** Terms that hold every word; none, but whether the nomenclature is known, for no words. */
export const findTerms = (system: string, words: string, language: "fr" | "en", signal: AbortSignal) =>
	ask("POST", `/nomenclatures/${system}/search`, Found, { body: { words, language }, signal })

/** What the codes stand for; one that is not known is missing. */
export const labelsOf = async (codes: readonly string[], language: "fr" | "en", signal: AbortSignal) =>
	(await ask("POST", "/nomenclatures/labels", Labels, { body: { codes, language }, signal })).labels

/** `Drépanocytose (ORPHA:232)`, with the synonym by which it was found. */
export const sayTerm = (code: string, name?: string, synonym?: string | null): string => {
	if (name === undefined) return code
	return synonym ? `${name} (${code}) · ${synonym}` : `${name} (${code})`
}
