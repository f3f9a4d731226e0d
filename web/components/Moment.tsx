import { useTranslation } from "react-i18next"
import { formatDay, formatInstant } from "../format-instant.ts"
import { languageNow } from "../i18n/language.ts"
import { useNow } from "../session/use-now.ts"

/** An instant (ISO 8601), or a day (`YYYY-MM-DD`), in words. */
export function Moment({ at }: { readonly at: string }) {
	// Said again when the language changes.
	useTranslation()
	const now = useNow()
	const clock = { language: languageNow(), now }
	const text = at.length === 10 ? formatDay(at, clock) : formatInstant(at, clock)
	return <time dateTime={at}>{text}</time>
}
