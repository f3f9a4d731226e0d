import { useTranslation } from "react-i18next"
import { formatDay, formatInstant } from "../format-instant.ts"
import { readClock } from "../i18n/read-clock.ts"

/** An instant (ISO 8601), or a day (`YYYY-MM-DD`), in words. */
export function Moment({ at }: { readonly at: string }) {
	// Said again when the language changes.
	useTranslation()
	const clock = readClock()
	const text = at.length === 10 ? formatDay(at, clock) : formatInstant(at, clock)
	return <time dateTime={at}>{text}</time>
}
