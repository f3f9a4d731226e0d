import { useTranslation } from "react-i18next"
import type { CaseFlow } from "../../client/figures-contract.ts"
import { languageNow } from "../../i18n/language.ts"
import { ChartFigure } from "./ChartFigure.tsx"
import { type ChartMark, ChartMarks } from "./ChartMarks.tsx"
import styles from "./Figures.module.css"
import { useFiguresView, type Which } from "./figures-view.ts"
import { niceTicks } from "./nice-ticks.ts"
import { sayDay } from "./say-figure.ts"

const LEFT = 34
const RIGHT = 10
/** Room for the name of a lane, and for what is drawn in it. */
const NAME = 22
const LANE = 76
const GAP = 10
const DAY_MS = 24 * 3_600_000
/** What a hidden number is at most. */
const MOST_HIDDEN = 4

const lanes = ["opened", "closed", "open"] as const
type Lane = (typeof lanes)[number]
const HEIGHT = lanes.length * (NAME + LANE + GAP) + 18
type Week = CaseFlow["weeks"][number]

interface WeekChartProps {
	readonly weeks: readonly Week[]
	/** Drawn as an outline, the first week with the first. */
	readonly compared: readonly Week[] | undefined
	readonly title: string
}

/** Requests that came, cases that were closed, and how many were open at the end, week by week, each on its own scale. */
export function WeekChart(props: WeekChartProps) {
	return (
		<ChartFigure title={props.title} height={HEIGHT}>
			{(width) => <Lanes {...props} width={width} />}
		</ChartFigure>
	)
}

function Lanes({ weeks, compared, width }: WeekChartProps & { readonly width: number }) {
	const { t } = useTranslation("figures")
	const { open, sides } = useFiguresView()
	const language = languageNow()
	const count = Math.max(1, weeks.length, compared?.length ?? 0)
	const step = (width - LEFT - RIGHT) / count
	const xOf = (nth: number): number => LEFT + step * nth
	const marksOf = (lane: Lane, top: number): readonly ChartMark[] =>
		Array.from({ length: count }, (_, nth): ChartMark => {
			const [week, other] = [weeks[nth], compared?.[nth]]
			const behind = (one: Week | undefined) => one && { n: one[lane], ask: askFor(lane, one.monday) }
			const say = (one: Week | undefined, which: Which): readonly string[] => {
				if (!one) return []
				const said = t("weeks.mark", { week: sayDay(one.monday, language), n: one[lane] ?? t("under5") })
				return [sides ? `${sides[which].short}, ${said}` : said]
			}
			const [ours, theirs] = [behind(week), behind(other)]
			return {
				key: `${lane} ${nth}`,
				label: `${t(`weeks.${lane}`)}. ${[...say(week, "ours"), ...say(other, "other")].join(" ; ")}`,
				x: xOf(nth),
				y: top,
				width: step,
				height: LANE,
				opens: () =>
					open({
						title: t(`weeks.behind.${lane}`, { week: sayDay((week ?? other)?.monday ?? "", language) }),
						...(ours ? { ours } : {}),
						...(theirs ? { other: theirs } : {}),
					}),
			}
		})
	const named = weeks.flatMap(({ monday }, nth) =>
		nth % Math.ceil(count / Math.max(3, Math.round(width / 110))) === 0 ? [{ monday, x: xOf(nth + 0.5) }] : [],
	)
	const tops = lanes.map((lane, nth) => ({ lane, top: nth * (NAME + LANE + GAP) + NAME }))
	return (
		<>
			{tops.map(({ lane, top }) => (
				<LaneView key={lane} {...{ lane, top, weeks, compared, step, width, name: t(`weeks.${lane}`) }} />
			))}
			{named.map(({ monday, x }) => (
				<text key={monday} x={x} y={HEIGHT - 4} textAnchor={x < LEFT + 24 ? "start" : "middle"}>
					{sayDay(monday, language)}
				</text>
			))}
			<ChartMarks marks={tops.flatMap(({ lane, top }) => marksOf(lane, top))} />
		</>
	)
}

function askFor(lane: Lane, monday: string) {
	const next = new Date(Date.parse(monday) + 7 * DAY_MS).toISOString()
	return { about: "flow" as const, which: lane, since: new Date(monday).toISOString(), before: next }
}

interface LaneProps {
	readonly lane: Lane
	readonly top: number
	readonly weeks: readonly Week[]
	readonly compared: readonly Week[] | undefined
	readonly step: number
	readonly width: number
	readonly name: string
}

function LaneView({ lane, top, weeks, compared, step, width, name }: LaneProps) {
	const values = weeks.map((week) => week[lane])
	const others = compared?.map((week) => week[lane])
	const hidden = [...values, ...(others ?? [])].includes(null) ? MOST_HIDDEN : 0
	const most = Math.max(1, hidden, ...values.map((n) => n ?? 0), ...(others ?? []).map((n) => n ?? 0))
	const ticks = niceTicks(most, 2).filter(Number.isInteger)
	const scale = Math.max(most, ticks.at(-1) ?? 1)
	const base = top + LANE
	const y = (n: number) => base - (n / scale) * LANE
	const x = (nth: number): number => LEFT + step * nth
	const inset = Math.min(2, step / 6)
	return (
		<g>
			<text x={LEFT} y={top - 7} className={styles["strong"]}>
				{name}
			</text>
			{ticks.map((n) => (
				<g key={n}>
					<line x1={LEFT} x2={width - RIGHT} y1={y(n)} y2={y(n)} className={styles[n === 0 ? "axis" : "grid"]} />
					<text x={LEFT - 6} y={y(n) + 4} textAnchor="end">
						{n}
					</text>
				</g>
			))}
			{values.map((n, nth) => {
				const monday = weeks[nth]?.monday ?? ""
				if (n === 0) return null
				// Between one and four, which is all that may be known.
				const shown = n ?? MOST_HIDDEN
				return (
					<rect
						key={monday}
						x={x(nth) + inset}
						y={y(shown)}
						width={step - 2 * inset}
						height={base - y(shown)}
						className={
							styles[n === null ? "hiddenBar" : lane === "closed" ? "left" : lane === "open" ? "queue" : "arrived"]
						}
					/>
				)
			})}
			{others && <path d={stairs(others, x, y)} className={styles["outline"]} />}
		</g>
	)
}

/** Along the tops of bars; broken where a number is hidden. */
function stairs(values: readonly (number | null)[], x: (nth: number) => number, y: (n: number) => number): string {
	return values
		.map((n, nth) => {
			if (n === null) return ""
			const begins = nth === 0 || values[nth - 1] === null
			return `${begins ? `M${x(nth)} ${y(n)}` : `V${y(n)}`} H${x(nth + 1)}`
		})
		.join(" ")
}
