import type { CaseFlow } from "../../client/figures-contract.ts"
import { languageNow } from "../../i18n/language.ts"
import styles from "./Figures.module.css"
import { niceTicks } from "./nice-ticks.ts"
import { sayDay } from "./say-figure.ts"

const WIDTH = 560
const HEIGHT = 220
const LEFT = 34
const RIGHT = 10
const TOP = 10
const BASE = 190

/** Requests that came and cases that were closed, week by week, and how many were open at its end. */
export function WeekChart({ weeks, title }: { readonly weeks: CaseFlow["weeks"]; readonly title: string }) {
	const language = languageNow()
	const most = Math.max(1, ...weeks.flatMap(({ opened, closed }) => [opened ?? 0, closed ?? 0]))
	const mostOpen = Math.max(1, ...weeks.map(({ open }) => open ?? 0))
	const ticks = niceTicks(most, 3)
	const top = ticks.at(-1) ?? 1
	const step = (WIDTH - LEFT - RIGHT) / Math.max(1, weeks.length)
	const bar = Math.max(1, Math.min(9, step / 2 - 1))
	const y = (count: number) => BASE - (count / top) * (BASE - TOP)
	const yOpen = (count: number) => BASE - (count / mostOpen) * (BASE - TOP)
	const line = weeks
		.map(({ open }, nth) => `${nth === 0 ? "M" : "L"}${LEFT + step * (nth + 0.5)} ${yOpen(open ?? 0)}`)
		.join(" ")
	const named = weeks.flatMap(({ monday }, nth) =>
		nth % Math.ceil(weeks.length / 5) === 0 ? [{ monday, x: LEFT + step * (nth + 0.5) }] : [],
	)
	return (
		<svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className={styles["chart"]} role="img" aria-label={title}>
			{ticks.map((count) => (
				<g key={count}>
					<line x1={LEFT} x2={WIDTH - RIGHT} y1={y(count)} y2={y(count)} className={styles["grid"]} />
					<text x={LEFT - 6} y={y(count) + 4} textAnchor="end">
						{count}
					</text>
				</g>
			))}
			{weeks.map(({ monday, opened, closed }, nth) => {
				const middle = LEFT + step * (nth + 0.5)
				return (
					<g key={monday}>
						<rect
							x={middle - bar}
							y={y(opened ?? 0)}
							width={bar}
							height={BASE - y(opened ?? 0)}
							className={styles["arrived"]}
						/>
						<rect x={middle} y={y(closed ?? 0)} width={bar} height={BASE - y(closed ?? 0)} className={styles["left"]} />
					</g>
				)
			})}
			<path d={line} className={styles["openLine"]} />
			{named.map(({ monday, x }) => (
				<text key={monday} x={x} y={BASE + 18} textAnchor="middle">
					{sayDay(monday, language)}
				</text>
			))}
		</svg>
	)
}
