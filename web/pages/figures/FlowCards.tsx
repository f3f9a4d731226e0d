import { useTranslation } from "react-i18next"
import type { Bottlenecks, CaseFlow } from "../../client/figures-contract.ts"
import { languageNow } from "../../i18n/language.ts"
import { ChartCard } from "./ChartCard.tsx"
import styles from "./Figures.module.css"
import type { FigureTable } from "./figure-table.ts"
import { useFiguresView } from "./figures-view.ts"
import { FEWEST } from "./heat.ts"
import { type ClosedCases, LengthScatter } from "./LengthScatter.tsx"
import { Pair } from "./Pair.tsx"
import { percentile } from "./percentile.ts"
import { ReworkCard } from "./ReworkCard.tsx"
import { NoneClosed, SharesCard, useSayClosed } from "./SharesCard.tsx"
import { sayCalendar } from "./say-figure.ts"
import { useFlow } from "./use-figures.ts"
import { WeekChart } from "./WeekChart.tsx"

interface FlowCardsProps {
	readonly figures: Bottlenecks
	readonly query: string
	/** What it is compared with, once it is there. */
	readonly compared: Bottlenecks | undefined
	readonly comparedQuery: string | null
}

/** Cases as a whole: whose time they were, what comes and goes, how long they took, what is done twice. */
export function FlowCards({ figures, query, compared, comparedQuery }: FlowCardsProps) {
	const flow = useFlow(query)
	// What is asked for is there before what it is compared with.
	const other = useFlow(flow.data ? comparedQuery : null)
	if (!flow.data) return null
	const both = comparedQuery === null ? undefined : other.data
	return (
		<div className={styles["cards"]}>
			<SharesCard flow={flow.data} compared={both} />
			<Weeks flow={flow.data} compared={both} />
			<Lengths
				flow={flow.data}
				compared={both}
				closed={closedIn(flow.data, figures)}
				others={both && compared && closedIn(both, compared)}
			/>
			<ReworkCard steps={figures.steps} compared={compared?.steps} />
		</div>
	)
}

const closedIn = ({ closed }: CaseFlow, { from, until }: Bottlenecks): ClosedCases => ({
	points: closed,
	from: Date.parse(from),
	until: Date.parse(until),
})

interface BothFlows {
	readonly flow: CaseFlow
	readonly compared: CaseFlow | undefined
}

function Weeks({ flow, compared }: BothFlows) {
	const { t } = useTranslation("figures")
	const { few } = useFiguresView()
	const sameWeeks = !compared || flow.weeks[0]?.monday === compared.weeks[0]?.monday
	const tableOf = ({ weeks }: CaseFlow): FigureTable => {
		const counts = (["opened", "closed", "open"] as const).map((key) => ({
			head: t(`weeks.${key}`),
			kind: "count" as const,
		}))
		const day = { head: t("weeks.week"), kind: "day" as const }
		const numbers = ({ opened, closed, open }: (typeof weeks)[number]) => [opened, closed, open]
		return sameWeeks
			? {
					file: "arrivees-departs",
					keys: 1,
					columns: [day, ...counts],
					rows: weeks.map((one) => [one.monday, ...numbers(one)]),
				}
			: {
					file: "arrivees-departs",
					keys: 1,
					columns: [{ head: t("weeks.nth"), kind: "text" }, day, ...counts],
					rows: weeks.map((one, nth) => [String(nth + 1), one.monday, ...numbers(one)]),
				}
	}
	const sayN = ({ weeks }: CaseFlow): string => {
		const [opened, closed] = [sumOf(weeks.map((one) => one.opened)), sumOf(weeks.map((one) => one.closed))]
		if (opened === null || closed === null) return t("weeks.partly")
		return `${t("weeks.came", { count: opened })}, ${t("weeks.went", { count: closed })}`
	}
	return (
		<ChartCard
			title={t("weeks.title")}
			count={sayN(flow)}
			comparedCount={compared && sayN(compared)}
			definition={t("weeks.definition")}
			span={4}
			table={tableOf(flow)}
			compared={compared && tableOf(compared)}
		>
			<p className={styles["note"]}>
				<Pair ours={growth(flow, few, t)} other={compared && growth(compared, few, t)} inLines />
			</p>
			<WeekChart weeks={flow.weeks} compared={compared?.weeks} title={t("weeks.title")} />
		</ChartCard>
	)
}

/** Null where any of them is hidden: a sum of the others would be of nothing. */
const sumOf = (numbers: readonly (number | null)[]): number | null =>
	numbers.reduce<number | null>((sum, n) => (sum === null || n === null ? null : sum + n), 0)

/** Whether the queue has grown, from how many were open when the period began to how many were at its end. */
function growth({ weeks }: CaseFlow, few: boolean, t: ReturnType<typeof useTranslation<"figures">>["t"]): string {
	const [first, last] = [weeks[0], weeks.at(-1)]
	const before =
		first && first.open !== null && first.opened !== null && first.closed !== null
			? first.open - first.opened + first.closed
			: null
	if (before === null || !last || last.open === null) return t("weeks.unknown")
	// It is shown nowhere else: numbers that are shown would tell it.
	if (!few && before > 0 && before < FEWEST) return t("weeks.unknown")
	const more = last.open - before
	const values = { count: Math.abs(more), before, after: last.open }
	if (more === 0) return t("weeks.same", values)
	return more > 0 ? t("weeks.grows", values) : t("weeks.shrinks", values)
}

const lengthPercentiles = [0.5, 0.85, 0.95] as const

interface LengthsProps extends BothFlows {
	readonly closed: ClosedCases
	readonly others: ClosedCases | undefined
}

function Lengths({ flow, compared, closed, others }: LengthsProps) {
	const { t } = useTranslation("figures")
	const { sides } = useFiguresView()
	const sayClosed = useSayClosed()
	const language = languageNow()
	const day = t("lengths.closedOn")
	const single = ({ points }: ClosedCases): FigureTable => ({
		file: "durees",
		keys: 1,
		columns: [
			{ head: day, kind: "day" },
			{ head: t("csv.calendarDays"), kind: "calendar" },
		],
		rows: points.map(({ at, ms }) => [at.slice(0, 10), ms]),
	})
	const summed = ({ points }: ClosedCases): FigureTable => ({
		file: "durees",
		keys: 1,
		columns: [
			{ head: t("lengths.percentile"), kind: "text" },
			{ head: t("csv.calendarDays"), kind: "calendar" },
		],
		rows: percentilesOf(points).map(({ p, ms }) => [`p${p * 100}`, ms]),
	})
	const tableOf = sides ? summed : single
	const ours = percentilesOf(closed.points)
	const theirs = percentilesOf(others?.points ?? [])
	return (
		<ChartCard
			title={t("lengths.title")}
			count={sayClosed(flow)}
			comparedCount={compared && sayClosed(compared)}
			definition={t("lengths.definition")}
			span={4}
			table={tableOf(closed)}
			compared={others && tableOf(others)}
		>
			{closed.points.length === 0 && (others?.points.length ?? 0) === 0 ? (
				<NoneClosed flow={flow} />
			) : (
				<>
					{ours.length > 0 && (
						<dl className={styles["percentiles"]}>
							{ours.map(({ p, ms }) => {
								const other = theirs.find((one) => one.p === p)
								return (
									<div key={p}>
										<dt>{t("lengths.within", { share: Math.round(p * 100) })}</dt>
										<dd>
											<Pair
												ours={<b>{sayCalendar(ms, language)}</b>}
												other={others && (other ? sayCalendar(other.ms, language) : t("tooFew"))}
											/>
										</dd>
									</div>
								)
							})}
						</dl>
					)}
					<LengthScatter closed={closed} compared={others} title={t("lengths.title")} />
				</>
			)}
		</ChartCard>
	)
}

function percentilesOf(points: CaseFlow["closed"]) {
	if (points.length < FEWEST) return []
	const lengths = points.map(({ ms }) => ms).toSorted((a, b) => a - b)
	return lengthPercentiles.map((p) => ({ p, ms: percentile(lengths, p) }))
}
