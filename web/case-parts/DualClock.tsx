import "./texts.ts"
import { useTranslation } from "react-i18next"
import { clockIn, dayIn, dayNumber } from "./due-text.ts"
import { placeInWords } from "./place-in-words.ts"
import { useNow } from "./use-now.ts"
import { useTerritories } from "./use-territories.ts"
import { useZone } from "./use-zone.ts"

interface DualClockProps {
	readonly at: string
	/** Territory whose hour is said first; only here when it is where one is. */
	readonly territory: string | null
}

/** An instant there, then here: « jeu. 19 mars, 14:00 à Paris, 17:00 ici ». */
export function DualClock({ at, territory }: DualClockProps) {
	const { t } = useTranslation("case")
	const now = useNow()
	const { zone, locale } = useZone()
	const { find } = useTerritories()
	const date = new Date(at)
	const there = territory === null ? undefined : find(territory)
	const zoneThere = there?.zone ?? zone
	const day = dayNumber(date, zoneThere) === dayNumber(now, zone) ? "" : `${dayIn(date, now, zoneThere, locale)}, `
	const time = clockIn(date, zoneThere, locale)
	const here = clockIn(date, zone, locale)
	const otherDay = dayNumber(date, zoneThere) !== dayNumber(date, zone) ? `${dayIn(date, now, zone, locale)}, ` : ""
	return (
		<time dateTime={at}>
			{there === undefined || zoneThere === zone
				? `${day}${time}`
				: t("clock.both", { there: `${day}${time}`, at: placeInWords(t, there), here: `${otherDay}${here}` })}
		</time>
	)
}
