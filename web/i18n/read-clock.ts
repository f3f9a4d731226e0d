import type { Clock } from "../format-instant.ts"
import { languageNow } from "./language.ts"

/** The language of the screens and the time on this device, where it is. */
export const readClock = (): Clock => ({ language: languageNow(), now: new Date() })
