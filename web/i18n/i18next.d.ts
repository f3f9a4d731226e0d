import "i18next"
import type { fr as caseParts } from "../case-parts/texts.fr.ts"
import type { fr as bamara } from "../pages/bamara/texts.fr.ts"
import type { fr as board } from "../pages/board/texts.fr.ts"
import type { fr as directory } from "../pages/directory/texts.fr.ts"
import type { fr as survey } from "../pages/survey/texts.fr.ts"
import type { fr } from "./fr.ts"

/** Every area of `addTexts` has its line here, so that keys are checked. */
declare module "i18next" {
	interface CustomTypeOptions {
		resources: {
			translation: typeof fr
			case: typeof caseParts
			bamara: typeof bamara
			board: typeof board
			directory: typeof directory
			survey: typeof survey
		}
	}
}
