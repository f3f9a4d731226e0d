import { useTranslation } from "react-i18next"
import type { CaseFlow } from "../../client/figures-contract.ts"
import { languageNow } from "../../i18n/language.ts"
import { ChartFigure } from "./ChartFigure.tsx"
import { type ChartMark, ChartMarks } from "./ChartMarks.tsx"
import styles from "./Figures.module.css"
import { useFiguresView, useSayFew, type Which } from "./figures-view.ts"
import { niceTicks } from "./nice-ticks.ts"
import { percentile } from "./percentile.ts"
import { sayCalendar, sayDay, sayFullDay, sayTick } from "./say-figure.ts"

const HEIGHT = 264
/** Under the plot: its days. */
const FOOT = 28
const LEFT = 44
const RIGHT = 44
const TOP = 10
const DAY_MS = 24 * 3_600_000
/** More points are opened by slices of time. */
const MOST_SINGLE = 120
const SLICES = 26
/** Fewer have no percentiles. */
const FEWEST = 5
const percentiles = [0.5, 0.85, 0.95] as const

/** Closed cases of a period, from its first instant to its last. */
export interface ClosedCases {
	readonly points: CaseFlow["closed"]
	readonly from: number
	readonly until: number
}

interface LengthScatterProps {
	readonly closed: ClosedCases
	/** Drawn as rings, at the same part of its own period. */
	readonly compared: ClosedCases | undefined
	readonly title: string
}

interface Dot {
	readonly side: Which
	readonly at: number
	readonly ms: number
	readonly x: number
	readonly y: number
}

/** How long each closed case had been open, by the day on which it was closed, with percentiles. */
export function LengthScatter(props: LengthScatterProps) {
	return (
		<ChartFigure title={props.title} height={HEIGHT} grows>
			{(width, height) => <Points {...props} room={width} base={height - FOOT} />}
		</ChartFigure>
	)
}

function Points({
	closed,
	compared,
	room,
	base,
}: LengthScatterProps & { readonly room: number; readonly base: number }) {
	const { t } = useTranslation("figures")
	const { open, sides } = useFiguresView()
	const sayFew = useSayFew()
	const language = languageNow()
	const all = [...closed.points, ...(compared?.points ?? [])]
	const ticks = niceTicks(Math.max(1, ...all.map(({ ms }) => ms / DAY_MS)), 4)
	const top = ticks.at(-1) ?? 1
	const y = (days: number) => base - (days / top) * (base - TOP)
	const dotsOf = (side: Which, cases: ClosedCases | undefined): readonly Dot[] =>
		(cases?.points ?? []).map(({ at, ms }) => {
			const time = Date.parse(at)
			const part = (time - (cases?.from ?? 0)) / Math.max(1, (cases?.until ?? 1) - (cases?.from ?? 0))
			return { side, at: time, ms, x: LEFT + part * (room - LEFT - RIGHT), y: y(ms / DAY_MS) }
		})
	const dots = [...dotsOf("other", compared), ...dotsOf("ours", closed)]
	const sayOf = (side: Which): string => (sides ? `${sides[side].short} : ` : "")
	const single = ({ side, at, ms, x, y: cy }: Dot, nth: number): ChartMark => {
		const since = Math.floor(at / 1_000) * 1_000
		const ask = { about: "flow" as const, which: "closed" as const, ...instants(since, since + 1_000) }
		const day = sayDay(new Date(at).toISOString().slice(0, 10), language)
		const label = t("lengths.mark", { day, value: sayCalendar(ms, language) })
		return {
			key: `${nth} ${side}`,
			label: `${sayOf(side)}${label}`,
			x: x - 6,
			y: cy - 6,
			width: 12,
			height: 12,
			opens: () => open({ title: label, first: side, [side]: { n: 1, ask } }),
		}
	}
	const slice = (nth: number): readonly ChartMark[] => {
		const width = (room - LEFT - RIGHT) / SLICES
		const [left, right] = [LEFT + nth * width, LEFT + (nth + 1) * width]
		const last = nth === SLICES - 1
		const within = dots.filter(({ x }) => x >= left && (last || x < right))
		if (within.length === 0) return []
		const behind = (side: Which, cases: ClosedCases | undefined) => {
			if (!cases) return {}
			const at = (part: number) => Math.round(cases.from + (part / SLICES) * (cases.until - cases.from))
			const ask = { about: "flow" as const, which: "closed" as const, ...instants(at(nth), at(nth + 1)) }
			return { [side]: { n: within.filter((one) => one.side === side).length, ask } }
		}
		const day = (cases: ClosedCases, part: number) =>
			sayDay(new Date(cases.from + (part / SLICES) * (cases.until - cases.from)).toISOString().slice(0, 10), language)
		const label = t("lengths.slice", {
			from: day(closed, nth),
			to: day(closed, nth + 1),
			count: within.length,
			n: sayFew(within.length),
		})
		return [
			{
				key: String(nth),
				label,
				x: left,
				y: TOP,
				width,
				height: base - TOP,
				opens: () => open({ title: label, ...behind("ours", closed), ...behind("other", compared) }),
			},
		]
	}
	const marks =
		dots.length <= MOST_SINGLE
			? dots.toSorted((a, b) => a.x - b.x).map(single)
			: Array.from({ length: SLICES }, (_, nth) => slice(nth)).flat()
	return (
		<>
			{ticks.map((days) => (
				<g key={days}>
					<line x1={LEFT} x2={room - RIGHT} y1={y(days)} y2={y(days)} className={styles["grid"]} />
					<text x={LEFT - 6} y={y(days) + 4} textAnchor="end">
						{sayTick(days, language)}
					</text>
				</g>
			))}
			{dots.map(({ side, at, x, y: cy }, nth) => (
				<circle key={`${nth} ${at}`} cx={x} cy={cy} r={3.4} className={styles[side === "ours" ? "point" : "ring"]} />
			))}
			<Percentiles points={closed.points} y={y} room={room} />
			{sayEnds(closed).map((day, nth) => (
				<text key={day} x={nth === 0 ? LEFT : room - RIGHT} y={base + 18} textAnchor={nth === 0 ? "start" : "end"}>
					{sayFullDay(day, language)}
				</text>
			))}
			<ChartMarks marks={marks} />
		</>
	)
}

const instants = (since: number, before: number) => ({
	since: new Date(since).toISOString(),
	before: new Date(before).toISOString(),
})

const sayEnds = ({ from, until }: ClosedCases): readonly string[] =>
	[from, until].map((at) => new Date(at).toISOString().slice(0, 10))

interface PercentilesProps {
	readonly points: CaseFlow["closed"]
	readonly y: (days: number) => number
	readonly room: number
}

/** Lines at the percentiles; their names above one another where they are close. */
function Percentiles({ points, y, room }: PercentilesProps) {
	if (points.length < FEWEST) return null
	const lengths = points.map(({ ms }) => ms / DAY_MS).toSorted((a, b) => a - b)
	let above = Number.POSITIVE_INFINITY
	return percentiles.map((p) => {
		const at = y(percentile(lengths, p))
		above = Math.min(at + 4, above - 12)
		return (
			<g key={p}>
				<line x1={LEFT} x2={room - RIGHT} y1={at} y2={at} className={styles["mark"]} />
				<text x={room - RIGHT + 4} y={above}>
					{`p${p * 100}`}
				</text>
			</g>
		)
	})
}
