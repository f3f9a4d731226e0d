import type { Language } from "./words.ts"

const NO_BREAK = "\u00a0"
const THIN = "\u202f"

/** Text as it is printed: apostrophes and dots of a printer, and in French no line that begins with a mark. */
export function typeset(text: string, language: Language): string {
	const printed = text.replaceAll(/(\p{L})'(?=[\p{L}\p{N}])/gu, "$1’").replaceAll("...", "…")
	if (language === "en") return printed
	return printed
		.replaceAll(/ ?([;!?])(?=\s|$)/g, `${THIN}$1`)
		.replaceAll(/ ([:%»])/g, `${NO_BREAK}$1`)
		.replaceAll(/« /g, `«${NO_BREAK}`)
		.replaceAll(/(\d) (?=(?:j|h|min|ans?|mois|jours?|semaines?)\b)/g, `$1${NO_BREAK}`)
}
