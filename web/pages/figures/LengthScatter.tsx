import type { CaseFlow } from "../../client/figures-contract.ts"
import { languageNow } from "../../i18n/language.ts"
import styles from "./Figures.module.css"
import { niceTicks } from "./nice-ticks.ts"
import { sayDay, sayDays } from "./say-figure.ts"

const WIDTH = 560
const HEIGHT = 220
const LEFT = 54
const RIGHT = 64
const TOP = 10
const BASE = 190
const DAY_MS = 24 * 3_600_000

/** The value that the part `p` of ascending values does not exceed. */
export const percentile = (ascending: readonly number[], p: number): number =>
	ascending[Math.max(0, Math.ceil(p * ascending.length) - 1)] ?? 0

/** How long each closed case had been open, by the day on which it was closed, with percentiles. */
export function LengthScatter({ closed, title }: { readonly closed: CaseFlow["closed"]; readonly title: string }) {
	const language = languageNow()
	const lengths = closed.map(({ ms }) => ms / DAY_MS).toSorted((a, b) => a - b)
	const ticks = niceTicks(Math.max(1, lengths.at(-1) ?? 1), 4)
	const top = ticks.at(-1) ?? 1
	const times = closed.map(({ at }) => Date.parse(at))
	const first = Math.min(...times)
	const span = Math.max(1, Math.max(...times) - first)
	const x = (time: number) => LEFT + ((time - first) / span) * (WIDTH - LEFT - RIGHT)
	const y = (days: number) => BASE - (days / top) * (BASE - TOP)
	return (
		<svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className={styles["chart"]} role="img" aria-label={title}>
			{ticks.map((days) => (
				<g key={days}>
					<line x1={LEFT} x2={WIDTH - RIGHT} y1={y(days)} y2={y(days)} className={styles["grid"]} />
					<text x={LEFT - 6} y={y(days) + 4} textAnchor="end">
						{sayDays(days, language)}
					</text>
				</g>
			))}
			{[0.5, 0.85, 0.95].map((p) => (
				<g key={p}>
					<line
						x1={LEFT}
						x2={WIDTH - RIGHT}
						y1={y(percentile(lengths, p))}
						y2={y(percentile(lengths, p))}
						className={styles["mark"]}
					/>
					<text x={WIDTH - RIGHT + 4} y={y(percentile(lengths, p)) + 4}>
						{`p${p * 100}`}
					</text>
				</g>
			))}
			{closed.map(({ at, ms }) => (
				<circle key={`${at} ${ms}`} cx={x(Date.parse(at))} cy={y(ms / DAY_MS)} r={3.4} className={styles["point"]} />
			))}
			{times.length > 0 && (
				<>
					<text x={LEFT} y={BASE + 18}>
						{sayDay(new Date(first).toISOString().slice(0, 10), language)}
					</text>
					<text x={WIDTH - RIGHT} y={BASE + 18} textAnchor="end">
						{sayDay(new Date(first + span).toISOString().slice(0, 10), language)}
					</text>
				</>
			)}
		</svg>
	)
}
