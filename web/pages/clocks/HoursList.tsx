import { useTranslation } from "react-i18next"
import { useZone } from "../../case-parts/use-zone.ts"
import type { CalendarView } from "../../client/clocks-contract.ts"
import { Icon } from "../../components/Icon.tsx"
import { sayLabel } from "../../i18n/say-label.ts"
import styles from "./Clocks.module.css"
import { hoursText } from "./hours-text.ts"
import { weekdayName, weekdays } from "./weekdays.ts"

/** A week of the territory, and the customs it observes. */
export function HoursList({ calendar }: { readonly calendar: CalendarView }) {
	const { t } = useTranslation("clocks")
	const { locale } = useZone()
	const customs = calendar.holidays.filter((one) => one.kind === "customary")
	return (
		<>
			<dl className={styles["hours"]}>
				{weekdays.map((weekday) => {
					const ranges = calendar.hours[weekday] ?? []
					return (
						<div key={weekday} data-closed={ranges.length === 0}>
							<dt>{weekdayName(weekday, locale)}</dt>
							<dd>{ranges.length === 0 ? t("calendars.closed") : hoursText(ranges)}</dd>
						</div>
					)
				})}
			</dl>
			{customs.length > 0 && (
				<>
					<h3>{t("calendars.customs")}</h3>
					<ul className={styles["customs"]}>
						{customs.map((one) => (
							<li key={one.code} data-observed={one.observed}>
								<Icon name={one.observed ? "circleCheck" : "circleDashed"} /> {sayLabel(one.label)}
							</li>
						))}
					</ul>
				</>
			)}
		</>
	)
}
