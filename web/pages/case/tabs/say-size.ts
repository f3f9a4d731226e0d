import type { TFunction } from "i18next"
import { LOCALES } from "../../../format-instant.ts"
import { languageNow } from "../../../i18n/language.ts"

const KILO = 1024

/** A size as one says it: « 340 Ko », « 2,4 Mo ». */
export function saySize(bytes: number, t: TFunction<"caseTabs">): string {
	const format = (value: number, digits: number) =>
		new Intl.NumberFormat(LOCALES[languageNow()], { maximumFractionDigits: digits }).format(value)
	return bytes < KILO * KILO
		? t("documents.kb", { size: format(Math.max(1, bytes / KILO), 0) })
		: t("documents.mb", { size: format(bytes / KILO / KILO, 1) })
}
