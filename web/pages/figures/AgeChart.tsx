import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import type { WaitingStep } from "../../client/figures-contract.ts"
import { languageNow } from "../../i18n/language.ts"
import styles from "./Figures.module.css"
import { DAY_MS } from "./heat.ts"
import { niceTicks } from "./nice-ticks.ts"
import { sayDays } from "./say-figure.ts"

const WIDTH = 380
const HEIGHT = 210
const LEFT = 12
const RIGHT = 16
const BASE = 168
const DOT = 12

interface AgeChartProps {
	readonly waiting: readonly WaitingStep[]
	readonly targetMs: number | null
	readonly title: string
}

/** What goes on now by how long it has: a mark each, which opens its case; what is late is another shape. */
export function AgeChart({ waiting, targetMs, title }: AgeChartProps) {
	const { t } = useTranslation("figures")
	const language = languageNow()
	const target = targetMs === null ? null : targetMs / DAY_MS
	const longest = Math.max(0.5, target ?? 0, ...waiting.map(({ workedMs }) => workedMs / DAY_MS))
	const ticks = niceTicks(longest, 3)
	const last = ticks.at(-1) ?? 1
	const x = (days: number) => LEFT + (days / last) * (WIDTH - LEFT - RIGHT)
	const late = waiting.filter((one) => one.late).length
	const heights = new Map<number, number>()
	const most = Math.floor((BASE - 40) / DOT)
	const marks = waiting.map((one) => {
		const column = Math.round(x(one.workedMs / DAY_MS) / DOT)
		const height = Math.min(heights.get(column) ?? 0, most)
		heights.set(column, height + 1)
		return { ...one, cx: column * DOT, cy: BASE - 8 - height * DOT }
	})
	return (
		<figure className={styles["figure"]} aria-label={title}>
			<svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className={styles["chart"]}>
				{target !== null && (
					<g>
						<rect
							x={x(target)}
							y={18}
							width={Math.max(0, WIDTH - RIGHT - x(target))}
							height={BASE - 18}
							className={styles["beyond"]}
						/>
						<line x1={x(target)} x2={x(target)} y1={14} y2={BASE} className={styles["mark"]} />
						<text x={Math.min(x(target) + 6, WIDTH - 120)} y={12}>
							{t("age.target", { value: sayDays(target, language) })}
						</text>
					</g>
				)}
				{late > 0 && (
					<text x={WIDTH - RIGHT - 6} y={36} textAnchor="end" className={styles["lateText"]}>
						{t("age.late", { count: late })}
					</text>
				)}
				<line x1={LEFT} x2={WIDTH - RIGHT} y1={BASE} y2={BASE} className={styles["axis"]} />
				{marks.map((one, nth) => {
					const label = t("age.mark", {
						number: one.number ?? t("age.hidden"),
						value: sayDays(one.workedMs / DAY_MS, language),
					})
					const shape = one.late ? (
						<path
							d={`M${one.cx} ${one.cy - 6} l6 6 l-6 6 l-6 -6 z`}
							className={styles["lateMark"]}
							data-paused={one.paused}
						/>
					) : (
						<circle cx={one.cx} cy={one.cy} r={4.6} className={styles["openMark"]} data-paused={one.paused} />
					)
					return one.caseId === null ? (
						<g key={`${nth} ${one.workedMs}`}>
							<title>{label}</title>
							{shape}
						</g>
					) : (
						<Link key={`${nth} ${one.caseId}`} to={`/dossiers/${one.caseId}`} aria-label={label}>
							<title>{label}</title>
							<rect x={one.cx - DOT / 2} y={one.cy - DOT / 2} width={DOT} height={DOT} fill="transparent" />
							{shape}
						</Link>
					)
				})}
				{ticks.map((days) => (
					<text
						key={days}
						x={x(days)}
						y={BASE + 18}
						textAnchor={days === last ? "end" : days === 0 ? "start" : "middle"}
					>
						{sayDays(days, language)}
					</text>
				))}
				<text x={LEFT} y={HEIGHT - 4}>
					{t("age.axis")}
				</text>
			</svg>
		</figure>
	)
}
