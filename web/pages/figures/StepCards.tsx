import { useTranslation } from "react-i18next"
import type { StepDetail, StepFigure } from "../../client/figures-contract.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import { AgeChart } from "./AgeChart.tsx"
import { CentresCard } from "./CentresCard.tsx"
import { ChartCard } from "./ChartCard.tsx"
import styles from "./Figures.module.css"
import type { Column, FigureTable } from "./figure-table.ts"
import { useFiguresView, useSayN } from "./figures-view.ts"
import { DAY_MS, FEWEST } from "./heat.ts"
import { niceTicks } from "./nice-ticks.ts"
import { RemindersCard } from "./RemindersCard.tsx"
import { SurvivalChart } from "./SurvivalChart.tsx"
import { curveAt } from "./survival-at.ts"

interface StepProps {
	readonly step: StepDetail
	/** The same step in what it is compared with; undefined while it is not there, or nothing is compared. */
	readonly compared: StepDetail | undefined
}

interface StepCardsProps extends StepProps {
	readonly figure: StepFigure | undefined
	readonly onCases: () => void
}

/** One step from near: who waits there and how long, how long it lasts, and who takes how long. */
export function StepCards({ step, figure, compared, onCases }: StepCardsProps) {
	const hasCentres = step.centres.length > 0
	const hasReminders = step.reminders !== null || compared?.reminders != null
	const span = hasCentres || hasReminders ? 2 : 3
	const ages = <AgeCard {...{ step, compared, span, onCases }} targetMs={figure?.targetMs ?? null} />
	return (
		<div className={styles["cards"]}>
			{hasCentres && hasReminders ? (
				<div className={styles["stack"]}>
					{ages}
					<RemindersCard {...{ step, compared }} />
				</div>
			) : (
				ages
			)}
			<SurvivalCard {...{ step, compared, span }} />
			{hasCentres && <CentresCard {...{ step, compared }} />}
			{hasReminders && !hasCentres && <RemindersCard {...{ step, compared }} />}
		</div>
	)
}

interface AgeCardProps extends StepProps {
	readonly targetMs: number | null
	readonly span: 2 | 3
	readonly onCases: () => void
}

function AgeCard({ step, compared, targetMs, span, onCases }: AgeCardProps) {
	const { t } = useTranslation("figures")
	const { few, sides } = useFiguresView()
	const title = t("age.title", { step: sayLabel(step.label) })
	const longest = [...step.waiting, ...(compared?.waiting ?? [])].map(({ workedMs }) => workedMs)
	const ends = niceTicks(Math.max(DAY_MS / 2, ...longest) / DAY_MS, 6)
	const single = (of: StepDetail): FigureTable => ({
		file: "age",
		keys: 1,
		columns: [
			{ head: t("csv.case"), kind: "text" },
			{ head: t("csv.days"), kind: "worked" },
			{ head: t("csv.late"), kind: "text" },
		],
		rows: of.waiting.map((one) => [
			one.number ?? t("age.hidden"),
			one.workedMs,
			of.late === null ? null : one.late ? t("csv.yes") : t("csv.no"),
		]),
	})
	const byClass = (of: StepDetail): FigureTable => ({
		file: "age",
		keys: 1,
		columns: [
			{ head: t("csv.days"), kind: "text" },
			{ head: t("csv.waiting"), kind: "count" },
		],
		rows: [
			[t("age.all"), of.running ?? hide(0)],
			...(of.running === null
				? []
				: ends.slice(1).map((end, nth) => {
						const from = ends[nth] ?? 0
						const last = nth === ends.length - 2
						const n = of.waiting.filter(({ workedMs }) => {
							const days = workedMs / DAY_MS
							return days >= from && (last || days < end)
						}).length
						return [t("age.class", { from, to: end }), hide(n)] as const
					})),
		],
	})
	// Outside the team, few are not told apart.
	const hide = (n: number) => (!few && n > 0 && n < FEWEST ? null : n)
	const tableOf = sides || !few ? byClass : single
	const sayN = useSayN()
	return (
		<ChartCard
			title={title}
			count={sayN(step.running)}
			comparedCount={compared && sayN(compared.running)}
			definition={t("age.definition")}
			table={tableOf(step)}
			compared={compared && tableOf(compared)}
			span={span}
		>
			{step.running === 0 && !compared?.waiting.length ? (
				<p className={styles["empty"]}>{t("age.none")}</p>
			) : (
				<AgeChart {...{ step, compared, targetMs, title }} />
			)}
			{(step.running ?? 0) > step.waiting.length && step.waiting.length > 0 && (
				<p className={styles["note"]}>{t("age.oldest", { count: step.waiting.length })}</p>
			)}
			{(step.waiting.length > 0 || (compared?.waiting.length ?? 0) > 0) && (
				<button type="button" className={styles["more"]} onClick={onCases}>
					{t("age.open", { count: step.running ?? step.waiting.length })}
				</button>
			)}
		</ChartCard>
	)
}

/** So many lengths are compared in the table. */
const COMPARED_LENGTHS = 10

function SurvivalCard({ step, compared, span }: StepProps & { readonly span: 2 | 3 }) {
	const { t } = useTranslation("figures")
	const { few, sides } = useFiguresView()
	const title = t("survival.title", { step: sayLabel(step.label) })
	const longest = [...step.curve, ...(compared?.curve ?? [])].map(({ ms }) => ms)
	const lengths = niceTicks(Math.max(DAY_MS / 8, ...longest) / DAY_MS, COMPARED_LENGTHS)
	const first: Column = { head: t("csv.days"), kind: "worked" }
	const whole = (of: StepDetail): FigureTable => ({
		file: "survie",
		keys: 1,
		columns: [
			first,
			{ head: t("csv.atRisk"), kind: "count" },
			{ head: t("csv.ended"), kind: "count" },
			{ head: t("csv.running"), kind: "count" },
			{ head: t("csv.share"), kind: "share" },
			{ head: t("csv.low"), kind: "share" },
			{ head: t("csv.high"), kind: "share" },
		],
		rows: of.curve.map((one) => [one.ms, one.atRisk, one.ended, one.running, one.share, one.low, one.high]),
	})
	// Two curves have steps at other lengths: they are compared at the same ones.
	const atLengths = (of: StepDetail): FigureTable => ({
		file: "survie",
		keys: 1,
		columns: [first, { head: t("csv.atRisk"), kind: "count" }, { head: t("csv.share"), kind: "share" }],
		rows:
			of.curve.length === 0
				? []
				: lengths.map((days) => {
						const { atRisk, share } = curveAt(of.curve, days * DAY_MS)
						return [days * DAY_MS, !few && atRisk > 0 && atRisk < FEWEST ? null : atRisk, atRisk === 0 ? null : share]
					}),
	})
	const tableOf = sides || !few ? atLengths : whole
	const sayNumber = useSayN()
	const sayN = (of: StepDetail): string => {
		const running = of.curve.reduce((sum, one) => sum + one.running, 0)
		const hidden = !few && running > 0 && running < FEWEST
		return of.n === null || of.n === 0 || hidden ? sayNumber(of.n) : t("survival.n", { n: of.n, running })
	}
	return (
		<ChartCard
			title={title}
			count={sayN(step)}
			comparedCount={compared && sayN(compared)}
			definition={t("survival.definition")}
			table={tableOf(step)}
			compared={compared && tableOf(compared)}
			span={span}
		>
			{(step.n ?? 0) < FEWEST ? (
				<p className={styles["empty"]}>{t("tooFew")}</p>
			) : (
				<SurvivalChart
					step={step}
					compared={compared && (compared.n ?? 0) >= FEWEST ? compared : undefined}
					title={title}
				/>
			)}
			{compared && (compared.n ?? 0) < FEWEST && <p className={styles["note"]}>{t("compare.tooFew")}</p>}
		</ChartCard>
	)
}
