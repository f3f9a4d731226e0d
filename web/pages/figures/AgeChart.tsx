import { useTranslation } from "react-i18next"
import type { StepDetail, WaitingStep } from "../../client/figures-contract.ts"
import { languageNow } from "../../i18n/language.ts"
import { ChartFigure } from "./ChartFigure.tsx"
import { type ChartMark, ChartMarks } from "./ChartMarks.tsx"
import styles from "./Figures.module.css"
import { useFiguresView, useSayFew } from "./figures-view.ts"
import { DAY_MS } from "./heat.ts"
import { niceTicks } from "./nice-ticks.ts"
import { sayDays, sayTick } from "./say-figure.ts"

const HEIGHT = 214
const LEFT = 12
const RIGHT = 16
const TOP = 46
const BASE = 168
const DOT = 12
/** Dots closer than this are a bar. */
const LEAST_PITCH = 7

interface AgeChartProps {
	readonly step: StepDetail
	/** Drawn as an outline. */
	readonly compared: StepDetail | undefined
	readonly targetMs: number | null
	readonly title: string
}

/** What goes on now by how long it has: a dot each, or a bar of many; what is late is another shape. */
export function AgeChart(props: AgeChartProps) {
	return (
		<ChartFigure title={props.title} height={HEIGHT}>
			{(width) => <Ages {...props} width={width} />}
		</ChartFigure>
	)
}

function Ages({ step, compared, targetMs, width }: Omit<AgeChartProps, "title"> & { readonly width: number }) {
	const { t } = useTranslation("figures")
	const { open } = useFiguresView()
	const sayFew = useSayFew()
	const language = languageNow()
	// What is late stands on what is not.
	const waiting = step.waiting.toSorted((one, other) => Number(one.late) - Number(other.late))
	const others = compared?.waiting ?? []
	const target = targetMs === null ? null : targetMs / DAY_MS
	const ticks = niceTicks(Math.max(0.5, target ?? 0, ...[...waiting, ...others].map(daysOf)), Math.round(width / 120))
	const last = ticks.at(-1) ?? 1
	const x = (days: number) => LEFT + (days / last) * (width - LEFT - RIGHT)
	const columnOf = (one: WaitingStep): number => Math.round((x(daysOf(one)) - LEFT) / DOT)
	const ours = groupBy(waiting, columnOf)
	const other = groupBy(others, columnOf)
	const tallest = Math.max(1, ...[...ours.values(), ...other.values()].map((column) => column.length))
	const pitch = Math.min(DOT, (BASE - TOP) / tallest)
	const dots = waiting.flatMap((one) => {
		const column = columnOf(one)
		const height = ours.get(column)?.indexOf(one) ?? 0
		return [{ one, cx: LEFT + column * DOT, cy: BASE - pitch * (height + 0.5) - 2 }]
	})
	const asDots = pitch >= LEAST_PITCH
	// Where two are compared, dots are many, or cases are not for the reader, a column opens what is in it.
	const byColumn = compared !== undefined || !asDots || waiting.every(({ caseId }) => caseId === null)
	// In what is past the target, or before it where that is narrow.
	const lateAt = target !== null && width - RIGHT - x(target) < 150 ? x(target) - 6 : width - RIGHT - 6
	const sayMark = (one: WaitingStep): string =>
		t("age.mark", { number: one.number ?? t("age.hidden"), value: sayDays(daysOf(one), language) })
	const aboutColumn = (column: number): string => sayDays((column * DOT * last) / (width - LEFT - RIGHT), language)
	const openColumn = (column: number): void => {
		const [from, to] = [column - 0.5, column + 0.5].map((at) => ((at * DOT) / (width - LEFT - RIGHT)) * last * DAY_MS)
		const ask = {
			about: "waiting" as const,
			machine: step.machine,
			place: step.place,
			least: Math.max(0, from ?? 0),
			below: to ?? 0,
		}
		open({
			title: t("age.about", { value: aboutColumn(column) }),
			ours: { n: ours.get(column)?.length ?? 0, ask },
			...(compared ? { other: { n: other.get(column)?.length ?? 0, ask } } : {}),
		})
	}
	const marks = byColumn
		? [...new Set([...ours.keys(), ...other.keys()])]
				.toSorted((a, b) => a - b)
				.map((column): ChartMark => {
					const [n, m] = [ours.get(column)?.length ?? 0, other.get(column)?.length ?? 0]
					const value = aboutColumn(column)
					const height = Math.max(DOT, Math.max(n, m) * pitch + 4)
					return {
						key: String(column),
						label: compared
							? t("age.bothColumn", { value, n: sayFew(n), other: sayFew(m) })
							: t("age.column", { value, count: n, n: sayFew(n) }),
						x: LEFT + column * DOT - DOT / 2,
						y: BASE - height,
						width: DOT,
						height,
						opens: () => openColumn(column),
					}
				})
		: dots.flatMap(({ one, cx, cy }, nth): readonly ChartMark[] =>
				one.caseId === null
					? []
					: [
							{
								key: `${nth} ${one.caseId}`,
								label: sayMark(one),
								x: cx - DOT / 2,
								y: cy - DOT / 2,
								width: DOT,
								height: DOT,
								opens: `/dossiers/${one.caseId}`,
							},
						],
			)
	return (
		<>
			{target !== null && (
				<g>
					<rect
						x={x(target)}
						y={18}
						width={Math.max(0, width - RIGHT - x(target))}
						height={BASE - 18}
						className={styles["beyond"]}
					/>
					<line x1={x(target)} x2={x(target)} y1={14} y2={BASE} className={styles["mark"]} />
					<text
						x={x(target) + (target > last * 0.6 ? -6 : 6)}
						y={12}
						textAnchor={target > last * 0.6 ? "end" : "start"}
					>
						{t("age.target", { value: sayDays(target, language) })}
					</text>
				</g>
			)}
			{step.late !== 0 && step.running !== null && (
				<text x={lateAt} y={36} textAnchor="end" className={styles["lateText"]}>
					{step.late === null ? t("age.fewLate") : t("age.late", { count: step.late })}
				</text>
			)}
			<line x1={LEFT} x2={width - RIGHT} y1={BASE} y2={BASE} className={styles["axis"]} />
			{asDots
				? dots.map(({ one, cx, cy }, nth) => (
						<g key={`${nth} ${one.workedMs}`}>
							{one.late ? (
								<path
									d={`M${cx} ${cy - 6} l6 6 l-6 6 l-6 -6 z`}
									className={styles["lateMark"]}
									data-paused={one.paused}
								/>
							) : (
								<circle
									cx={cx}
									cy={cy}
									r={Math.min(4.6, pitch / 2)}
									className={styles["openMark"]}
									data-paused={one.paused}
								/>
							)}
						</g>
					))
				: [...ours].map(([column, steps]) => {
						const late = steps.filter((one) => one.late).length
						const left = LEFT + column * DOT - DOT / 2 + 1.5
						const [height, lateHeight] = [steps.length * pitch, late * pitch]
						return (
							<g key={column}>
								<rect
									x={left}
									y={BASE - height}
									width={DOT - 3}
									height={height - lateHeight}
									className={styles["openBar"]}
								/>
								<rect
									x={left}
									y={BASE - lateHeight}
									width={DOT - 3}
									height={lateHeight}
									className={styles["lateMark"]}
								/>
							</g>
						)
					})}
			{compared && <path d={outlineOf(other, pitch)} className={styles["outline"]} />}
			{ticks.map((days) => (
				<text key={days} x={x(days)} y={BASE + 18} textAnchor={days === last ? "end" : days === 0 ? "start" : "middle"}>
					{sayTick(days, language)}
				</text>
			))}
			<text x={LEFT} y={HEIGHT - 6}>
				{t("age.axis")}
			</text>
			<ChartMarks marks={marks} />
		</>
	)
}

const daysOf = ({ workedMs }: WaitingStep): number => workedMs / DAY_MS

function groupBy(steps: readonly WaitingStep[], keyOf: (one: WaitingStep) => number) {
	const groups = new Map<number, WaitingStep[]>()
	for (const one of steps) {
		const key = keyOf(one)
		groups.set(key, [...(groups.get(key) ?? []), one])
	}
	return groups
}

/** How many there were in each column, as a line around them. */
function outlineOf(columns: ReadonlyMap<number, readonly WaitingStep[]>, pitch: number): string {
	const taken = [...columns.keys()].toSorted((a, b) => a - b)
	return taken
		.map((column) => {
			const [left, right] = [LEFT + column * DOT - DOT / 2, LEFT + column * DOT + DOT / 2]
			const top = BASE - (columns.get(column)?.length ?? 0) * pitch - 2
			return `M${left} ${BASE} V${top} H${right} V${BASE}`
		})
		.join(" ")
}
