import "i18next"
import type { fr as actions } from "../actions/texts.fr.ts"
import type { fr as caseParts } from "../case-parts/texts.fr.ts"
import type { fr as keyboard } from "../keyboard/texts.fr.ts"
import type { fr as bamara } from "../pages/bamara/texts.fr.ts"
import type { fr as board } from "../pages/board/texts.fr.ts"
import type { fr as deadlines } from "../pages/case/deadlines/texts.fr.ts"
import type { fr as caseTabs } from "../pages/case/tabs/texts.fr.ts"
import type { fr as casePage } from "../pages/case/texts.fr.ts"
import type { fr as clocks } from "../pages/clocks/texts.fr.ts"
import type { fr as directory } from "../pages/directory/texts.fr.ts"
import type { fr as emergency } from "../pages/emergency/texts.fr.ts"
import type { fr as figures } from "../pages/figures/texts.fr.ts"
import type { fr as incidents } from "../pages/incidents/texts.fr.ts"
import type { fr as links } from "../pages/links/texts.fr.ts"
import type { fr as messages } from "../pages/messages/texts.fr.ts"
import type { fr as print } from "../pages/print/texts.fr.ts"
import type { fr as reports } from "../pages/reports/texts.fr.ts"
import type { fr as request } from "../pages/request/texts.fr.ts"
import type { fr as search } from "../pages/search/texts.fr.ts"
import type { fr as settings } from "../pages/settings/texts.fr.ts"
import type { fr as survey } from "../pages/survey/texts.fr.ts"
import type { fr as tags } from "../pages/tags/texts.fr.ts"
import type { fr as work } from "../pages/work/texts.fr.ts"
import type { fr as pathway } from "../pathway/texts.fr.ts"
import type { fr } from "./fr.ts"

/** Every area of `addTexts` has its line here, so that keys are checked. */
declare module "i18next" {
	interface CustomTypeOptions {
		resources: {
			translation: typeof fr
			actions: typeof actions
			case: typeof caseParts
			keyboard: typeof keyboard
			settings: typeof settings
			work: typeof work
			casePage: typeof casePage
			pathway: typeof pathway
			bamara: typeof bamara
			caseTabs: typeof caseTabs
			deadlines: typeof deadlines
			board: typeof board
			clocks: typeof clocks
			directory: typeof directory
			figures: typeof figures
			incidents: typeof incidents
			links: typeof links
			messages: typeof messages
			emergency: typeof emergency
			print: typeof print
			search: typeof search
			reports: typeof reports
			request: typeof request
			survey: typeof survey
			tags: typeof tags
		}
	}
}
