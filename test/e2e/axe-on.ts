import { AxeBuilder } from "@axe-core/playwright"
import type { Page } from "playwright-core"

/**
 * axe, on a page without frames of others: it judges where it is, rather than in a second page that is opened for it
 * each time, and describes what it finds wrong, not the thousand things that it finds right. All its rules.
 */
export const axeOn = (page: Page): AxeBuilder =>
	new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] })
