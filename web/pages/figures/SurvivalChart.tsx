import { useTranslation } from "react-i18next"
import type { CurveStep } from "../../client/figures-contract.ts"
import { languageNow } from "../../i18n/language.ts"
import styles from "./Figures.module.css"
import { DAY_MS } from "./heat.ts"
import { niceTicks } from "./nice-ticks.ts"
import { sayDays, sayShare } from "./say-figure.ts"

const WIDTH = 380
const HEIGHT = 236
const LEFT = 44
const RIGHT = 14
const TOP = 12
const BOTTOM = 44

interface SurvivalChartProps {
	readonly curve: readonly CurveStep[]
	/** Drawn as an outline. */
	readonly compared: readonly CurveStep[]
	readonly medianMs: number | null
	readonly title: string
}

/** Share that still goes on after so many working days, with its confidence, who still goes on, and how many are left. */
export function SurvivalChart({ curve, compared, medianMs, title }: SurvivalChartProps) {
	const { t } = useTranslation("figures")
	const language = languageNow()
	const longest = Math.max(DAY_MS / 8, ...curve.map(({ ms }) => ms), ...compared.map(({ ms }) => ms)) / DAY_MS
	const ticks = niceTicks(longest, 4)
	const last = ticks.at(-1) ?? 1
	const x = (days: number) => LEFT + (days / last) * (WIDTH - LEFT - RIGHT)
	const y = (share: number) => TOP + (1 - share) * (HEIGHT - TOP - BOTTOM)
	const leftAt = (days: number): number => {
		const next = curve.find(({ ms }) => ms / DAY_MS >= days)
		return next?.atRisk ?? 0
	}
	const median = medianMs === null ? null : medianMs / DAY_MS
	return (
		<svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className={styles["chart"]} role="img" aria-label={title}>
			{[0, 0.5, 1].map((share) => (
				<g key={share}>
					<line x1={LEFT} x2={WIDTH - RIGHT} y1={y(share)} y2={y(share)} className={styles["grid"]} />
					<text x={LEFT - 6} y={y(share) + 4} textAnchor="end">
						{sayShare(share, language)}
					</text>
				</g>
			))}
			<path d={bandOf(curve, x, y)} className={styles["band"]} />
			{compared.length > 0 && <path d={stairsOf(compared, x, y, last)} className={styles["outline"]} />}
			<path d={stairsOf(curve, x, y, last)} className={styles["curve"]} />
			{curve
				.filter(({ running }) => running > 0)
				.map(({ ms, share }) => (
					<line
						key={ms}
						x1={x(ms / DAY_MS)}
						x2={x(ms / DAY_MS)}
						y1={y(share) - 4}
						y2={y(share) + 4}
						className={styles["tick"]}
					/>
				))}
			{median !== null && (
				<g>
					<path d={`M${LEFT} ${y(0.5)} H${x(median)} V${y(0)}`} className={styles["mark"]} />
					<text
						x={x(median) + (median > last * 0.6 ? -6 : 6)}
						y={y(0.5) - 6}
						textAnchor={median > last * 0.6 ? "end" : "start"}
						className={styles["strong"]}
					>
						{t("survival.median", { value: sayDays(median, language) })}
					</text>
				</g>
			)}
			{ticks.map((days) => (
				<g key={days}>
					<text x={x(days)} y={HEIGHT - BOTTOM + 16} textAnchor={days === last ? "end" : "middle"}>
						{sayDays(days, language)}
					</text>
					<text x={x(days)} y={HEIGHT - 6} textAnchor={days === last ? "end" : "middle"} className={styles["strong"]}>
						{leftAt(days)}
					</text>
				</g>
			))}
		</svg>
	)
}

type Scale = (value: number) => number

function stairsOf(curve: readonly CurveStep[], x: Scale, y: Scale, last: number): string {
	const steps = curve.map(({ ms, share }) => `H${x(ms / DAY_MS)} V${y(share)}`).join(" ")
	const running = curve.at(-1)?.running ?? 0
	return `M${x(0)} ${y(1)} ${steps}${running > 0 ? ` H${x(Math.min(last, (curve.at(-1)?.ms ?? 0) / DAY_MS))}` : ""}`
}

function bandOf(curve: readonly CurveStep[], x: Scale, y: Scale): string {
	if (curve.length === 0) return ""
	const above = curve.map(({ ms, high }) => `H${x(ms / DAY_MS)} V${y(high)}`).join(" ")
	const steps = [{ ms: 0, low: 1 }, ...curve]
	// Back along the lower bound, from the right to the left.
	const back = steps
		.slice(1)
		.map((step, nth) => ({ from: step.ms, before: steps[nth] }))
		.reverse()
		.map(({ from, before }) => `H${x(from / DAY_MS)} V${y(before?.low ?? 1)}`)
	const lowest = curve.at(-1)?.low ?? 0
	return `M${x(0)} ${y(1)} ${above} V${y(lowest)} ${back.join(" ")} H${x(0)} Z`
}
