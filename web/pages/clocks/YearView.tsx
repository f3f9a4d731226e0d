import { useTranslation } from "react-i18next"
import { useZone } from "../../case-parts/use-zone.ts"
import { Moment } from "../../components/Moment.tsx"
import styles from "./Clocks.module.css"
import type { ClosedDay } from "./closed-on.ts"

interface YearViewProps {
	readonly year: number
	readonly days: readonly ClosedDay[]
}

const DAY_MS = 86_400_000

/** Twelve months with the closed days marked, and the same days as a list for whoever reads rather than looks. */
export function YearView({ year, days }: YearViewProps) {
	const { t } = useTranslation("clocks")
	const { locale } = useZone()
	const kinds = new Map(days.map((one) => [one.day, one.kind]))
	const name = (month: number) =>
		new Intl.DateTimeFormat(locale, { month: "long", timeZone: "UTC" }).format(new Date(Date.UTC(year, month, 1)))
	return (
		<>
			<div className={styles["months"]} aria-hidden="true">
				{Array.from({ length: 12 }, (_, month) => (
					<div key={name(month)} className={styles["month"]}>
						<p>{name(month)}</p>
						<div className={styles["days"]}>
							{daysOf(year, month).map(({ date, number, weekday }) => (
								<span
									key={date}
									style={number === 1 ? { gridColumnStart: weekday } : undefined}
									data-weekend={weekday > 5}
									data-kind={kinds.get(date)}
								>
									{number}
								</span>
							))}
						</div>
					</div>
				))}
			</div>
			<ol className={styles["closed"]}>
				{days.map((one) => (
					<li key={`${one.day} ${one.name}`} data-kind={one.kind}>
						<Moment at={one.day} /> <b>{one.name}</b>{" "}
						<span className={styles["meta"]}>{t(`calendars.kind.${one.kind}`)}</span>
					</li>
				))}
			</ol>
		</>
	)
}

function daysOf(year: number, month: number) {
	const first = Date.UTC(year, month, 1)
	const count = (Date.UTC(year, month + 1, 1) - first) / DAY_MS
	return Array.from({ length: count }, (_, index) => {
		const at = new Date(first + index * DAY_MS)
		return { date: at.toISOString().slice(0, 10), number: index + 1, weekday: ((at.getUTCDay() + 6) % 7) + 1 }
	})
}
