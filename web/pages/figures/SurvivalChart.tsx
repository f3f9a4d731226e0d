import { useTranslation } from "react-i18next"
import type { CurveStep, StepDetail } from "../../client/figures-contract.ts"
import { languageNow } from "../../i18n/language.ts"
import { ChartFigure } from "./ChartFigure.tsx"
import { type ChartMark, ChartMarks } from "./ChartMarks.tsx"
import styles from "./Figures.module.css"
import { useFiguresView, useSayFew } from "./figures-view.ts"
import { DAY_MS } from "./heat.ts"
import { niceTicks } from "./nice-ticks.ts"
import { sayDays, sayShare, sayTick } from "./say-figure.ts"
import { curveAt } from "./survival-at.ts"

const LEFT = 44
const RIGHT = 14
const TOP = 12
const PLOT = 200
const LINE = 16
/** Under the plot: days, and how many are left, of one or both. */
const footOf = (compared: StepDetail | undefined): number => (compared ? 54 : 44)

interface SurvivalChartProps {
	readonly step: StepDetail
	/** Drawn as an outline. */
	readonly compared: StepDetail | undefined
	readonly title: string
}

/** Share that still goes on after so many working days, with its confidence, who still goes on, and how many are left. */
export function SurvivalChart(props: SurvivalChartProps) {
	return (
		<ChartFigure title={props.title} height={TOP + PLOT + footOf(props.compared)} grows>
			{(width, height) => <Curves {...props} width={width} height={height} />}
		</ChartFigure>
	)
}

type CurvesProps = SurvivalChartProps & { readonly width: number; readonly height: number }

function Curves({ step, compared, width, height }: CurvesProps) {
	const { t } = useTranslation("figures")
	const { open } = useFiguresView()
	const sayFew = useSayFew()
	const language = languageNow()
	const { curve } = step
	const other = compared?.curve ?? []
	const longest = Math.max(DAY_MS / 8, ...curve.map(({ ms }) => ms), ...other.map(({ ms }) => ms)) / DAY_MS
	const ticks = niceTicks(longest, Math.max(3, Math.round(width / 95)))
	const last = ticks.at(-1) ?? 1
	const plot = height - TOP - footOf(compared)
	const x = (days: number) => LEFT + (days / last) * (width - LEFT - RIGHT)
	const y = (share: number) => TOP + (1 - share) * plot
	const anchor = (days: number) => (days === last ? "end" : "middle")
	const marks = ticks.map((days, nth): ChartMark => {
		const gap = (width - LEFT - RIGHT) / Math.max(1, ticks.length - 1)
		const left = Math.max(LEFT, x(days) - gap / 2)
		const [mine, theirs] = [curveAt(curve, days * DAY_MS), curveAt(other, days * DAY_MS)]
		const ask = { about: "step" as const, machine: step.machine, place: step.place, longer: Math.round(days * DAY_MS) }
		const say = ({ atRisk, share }: { atRisk: number; share: number }) =>
			t("survival.left", { count: atRisk, n: sayFew(atRisk), share: sayShare(share, language) })
		const value = sayDays(days, language)
		return {
			key: String(days),
			label: compared
				? t("survival.bothMark", { value, ours: say(mine), other: say(theirs) })
				: t("survival.mark", { value, ours: say(mine) }),
			x: left,
			y: TOP,
			width: (nth === 0 || days === last ? gap / 2 : gap) - 1,
			height: height - TOP,
			opens: () =>
				open({
					title: t("survival.behind", { value }),
					ours: { n: mine.atRisk, ask },
					...(compared ? { other: { n: theirs.atRisk, ask } } : {}),
				}),
		}
	})
	return (
		<>
			{[0, 0.5, 1].map((share) => (
				<g key={share}>
					<line x1={LEFT} x2={width - RIGHT} y1={y(share)} y2={y(share)} className={styles["grid"]} />
					<text x={LEFT - 6} y={y(share) + 4} textAnchor="end">
						{sayShare(share, language)}
					</text>
				</g>
			))}
			<path d={bandOf(curve, x, y)} className={styles["band"]} />
			{other.length > 0 && <path d={stairsOf(other, x, y)} className={styles["outline"]} />}
			<path d={stairsOf(curve, x, y)} className={styles["curve"]} />
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
			{step.medianMs !== null && <Median days={step.medianMs / DAY_MS} {...{ last, x, y }} />}
			{ticks.map((days) => (
				<g key={days}>
					<text x={x(days)} y={TOP + plot + 16} textAnchor={anchor(days)}>
						{sayTick(days, language)}
					</text>
					<text x={x(days)} y={TOP + plot + 34} textAnchor={anchor(days)} className={styles["strong"]}>
						{sayFew(curveAt(curve, days * DAY_MS).atRisk)}
					</text>
					{compared && (
						<text x={x(days)} y={TOP + plot + 34 + LINE} textAnchor={anchor(days)}>
							{sayFew(curveAt(other, days * DAY_MS).atRisk)}
						</text>
					)}
				</g>
			))}
			<text x={0} y={TOP + plot + 34} className={styles["strong"]}>
				n
			</text>
			{compared && (
				<line x1={0} x2={10} y1={TOP + plot + 30 + LINE} y2={TOP + plot + 30 + LINE} className={styles["outline"]} />
			)}
			<ChartMarks marks={marks} />
		</>
	)
}

interface MedianProps {
	readonly days: number
	readonly last: number
	readonly x: Scale
	readonly y: Scale
}

function Median({ days, last, x, y }: MedianProps) {
	const { t } = useTranslation("figures")
	const before = days > last * 0.6
	return (
		<g>
			<path d={`M${LEFT} ${y(0.5)} H${x(days)} V${y(0)}`} className={styles["mark"]} />
			<text
				x={x(days) + (before ? -6 : 6)}
				y={y(0.5) - 6}
				textAnchor={before ? "end" : "start"}
				className={styles["strong"]}
			>
				{t("survival.median", { value: sayDays(days, languageNow()) })}
			</text>
		</g>
	)
}

type Scale = (value: number) => number

/** Ends at the longest length that anybody has reached: beyond it nothing is known. */
function stairsOf(curve: readonly CurveStep[], x: Scale, y: Scale): string {
	const steps = curve.map(({ ms, share }) => `H${x(ms / DAY_MS)} V${y(share)}`).join(" ")
	return `M${x(0)} ${y(1)} ${steps}`
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
