import { useTranslation } from "react-i18next"
import { clockIn, dayNumber } from "../../case-parts/due-text.ts"
import { openingAfter } from "../../case-parts/opening.ts"
import { useHere } from "../../case-parts/use-here.ts"
import { useNow } from "../../case-parts/use-now.ts"
import { type Territory, useTerritories } from "../../case-parts/use-territories.ts"
import { useZone } from "../../case-parts/use-zone.ts"
import styles from "./CaseHeader.module.css"

/** Where reference centres are, and with them most experts. */
const MAINLAND = "HEX"

/** What time it is for everybody whom the case waits for, and when they open. */
export function CaseClocks({ territories }: { readonly territories: readonly string[] }) {
	const { t } = useTranslation(["casePage", "case"])
	const { find } = useTerritories()
	const here = useHere()
	const codes = [...new Set([...territories, MAINLAND])].filter((code) => code !== here?.code)
	const others = codes.flatMap((code) => find(code) ?? [])
	return (
		<ul className={styles["clocks"]} aria-label={t("clocks")}>
			{here !== undefined && <Clock territory={here} name={t("clock.here", { ns: "case" })} />}
			{others.map((one) => (
				<Clock key={one.code} territory={one} name={one.code === MAINLAND ? "Paris" : one.name} />
			))}
		</ul>
	)
}

function Clock({ territory, name }: { readonly territory: Territory; readonly name: string }) {
	const { t } = useTranslation("case")
	const now = useNow()
	const { zone, locale } = useZone()
	const { hours } = territory
	const opening = openingAfter(hours === null ? null : { zone: territory.zone, hours }, now)
	const time = opening && clockIn(opening.at, territory.zone, locale)
	const sameDay = opening && dayNumber(opening.at, territory.zone) === dayNumber(now, territory.zone)
	const says = (() => {
		if (opening === null || opening.open) return name
		if (sameDay) return t("clock.opens", { place: name, time })
		const ahead = dayNumber(opening.at, territory.zone) - dayNumber(now, territory.zone)
		const day =
			ahead === 1
				? t("status.tomorrow")
				: new Intl.DateTimeFormat(locale, { timeZone: territory.zone, weekday: "long" }).format(opening.at)
		return t("clock.opensOn", { place: name, day, time })
	})()
	return (
		<li>
			<time dateTime={now.toISOString()}>{clockIn(now, territory.zone, locale)}</time>{" "}
			<span>{territory.zone === zone && opening?.open === false ? name : says}</span>
		</li>
	)
}
