/** A tree of texts. */
export interface Texts {
	readonly [key: string]: string | Texts
}

const NARROW = "\u202f"
const WIDE = "\u00a0"

/** One text. */
export const typeset = (text: string): string =>
	text
		.replaceAll(/ (?=[;?!%])/g, NARROW)
		.replaceAll(/ (?=[:»])/g, WIDE)
		.replaceAll(/(?<=«) /g, WIDE)
		.replaceAll("'", "’")

/** Spaces that do not break before French punctuation, and typographic apostrophes; nobody can type them reliably. */
export const setTypography = <T extends Texts>(texts: T): T =>
	Object.fromEntries(
		Object.entries(texts).map(([key, value]) => [
			key,
			typeof value === "string" ? typeset(value) : setTypography(value),
		]),
	) as T
