import type { Label } from "../../machines/vocabulary.ts"
import { typeset } from "./french-typography.ts"
import { languageNow } from "./language.ts"

/** A text of the pathway, or of the API, in the language of the screens. */
export const sayLabel = (label: Label): string => (languageNow() === "fr" ? typeset(label.fr) : label.en)
