import { LOCALES } from "../format-instant.ts"
import { languageNow } from "../i18n/language.ts"
import { useHere } from "./use-here.ts"

/** Zone and locale that times are written in here: the platform's territory, the device's until it is known. */
export function useZone(): { readonly zone: string; readonly locale: string } {
	const here = useHere()
	return {
		zone: here?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
		locale: LOCALES[languageNow()],
	}
}
