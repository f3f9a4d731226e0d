import { LOCALES } from "../../format-instant.ts"
import { languageNow } from "../../i18n/language.ts"

/** A day as a document says it, with its year: « 1er mai 2026 ». */
export function sayDay(day: string): string {
	const language = languageNow()
	const said = new Intl.DateTimeFormat(LOCALES[language], { dateStyle: "long", timeZone: "UTC" }).format(new Date(day))
	return language === "fr" ? said.replace(/^1 /, "1er ") : said
}
