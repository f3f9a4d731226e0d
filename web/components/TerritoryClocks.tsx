import "../case-parts/texts.ts"
import { useTranslation } from "react-i18next"
import { clockIn, dayNumber } from "../case-parts/due-text.ts"
import { openingAfter } from "../case-parts/opening.ts"
import { useHere } from "../case-parts/use-here.ts"
import { useNow } from "../case-parts/use-now.ts"
import { calendarOf, type Territory, useTerritories } from "../case-parts/use-territories.ts"
import { dateFormat } from "../date-format.ts"
import { LOCALES } from "../format-instant.ts"
import { languageNow } from "../i18n/language.ts"
import { usePlatforms } from "../session/use-platforms.ts"
import styles from "./TerritoryClocks.module.css"

/** Where the experts of most filières are. */
const MAINLAND = "HEX"

/** What time it is where one works, in the territories that the platform serves, and in Paris; closed ones open when. */
export function TerritoryClocks() {
	const { t } = useTranslation()
	const { t: said } = useTranslation("case")
	const now = useNow()
	const here = useHere()
	const { platforms } = usePlatforms()
	const { find } = useTerritories()
	if (!here) return null
	const served = platforms.find(({ territory }) => territory === here.code)?.serves ?? []
	const others = [...new Set([...served, MAINLAND])].filter((code) => code !== here.code)
	const locale = LOCALES[languageNow()]
	const nameOf = (one: Territory) => (one.code === MAINLAND ? t("frame.paris") : one.name)
	const describe = (one: Territory): string => {
		const place = nameOf(one)
		const opening = openingAfter(calendarOf(one), now)
		if (opening === null || opening.open) return place
		const opens = opening.at
		const time = clockIn(opens, one.zone, locale)
		if (dayNumber(opens, one.zone) === dayNumber(now, one.zone)) return said("clock.opens", { place, time })
		const day = dateFormat(locale, { weekday: "short", timeZone: one.zone }).format(opens)
		return t("frame.clockOpens", { place, day, time })
	}
	const rows = others.flatMap((code) => find(code) ?? [])
	return (
		<dl className={styles["clocks"]} aria-label={t("frame.clocks")}>
			<div data-here="true">
				<dt>{t("frame.clockHere", { place: nameOf(here) })}</dt>
				<dd>{clockIn(now, here.zone, locale)}</dd>
			</div>
			{rows.map((one) => (
				<div key={one.code}>
					<dt>{describe(one)}</dt>
					<dd>{clockIn(now, one.zone, locale)}</dd>
				</div>
			))}
		</dl>
	)
}
