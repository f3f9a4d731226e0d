import { useTranslation } from "react-i18next"
import type { StepDetail, StepFigure } from "../../client/figures-contract.ts"
import { languageNow } from "../../i18n/language.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import { AgeChart } from "./AgeChart.tsx"
import { ChartCard } from "./ChartCard.tsx"
import styles from "./Figures.module.css"
import { DAY_MS } from "./heat.ts"
import { SurvivalChart } from "./SurvivalChart.tsx"
import { sayShare, sayWorked } from "./say-figure.ts"

interface StepCardsProps {
	readonly step: StepDetail
	readonly figure: StepFigure | undefined
	readonly compared: StepDetail | undefined
	readonly onCases: () => void
}

const inDays = (ms: number): number => Number((ms / DAY_MS).toFixed(2))

/** One step from near: who waits there and how long, how long it lasts, and who takes how long. */
export function StepCards({ step, figure, compared, onCases }: StepCardsProps) {
	const { t } = useTranslation("figures")
	const language = languageNow()
	const name = sayLabel(step.label)
	const running = step.curve.reduce((sum, one) => sum + one.running, 0)
	return (
		<div className={styles["cards"]}>
			<ChartCard
				title={t("age.title", { step: name })}
				count={t("n", { n: step.waiting.length })}
				definition={t("age.definition")}
				table={{
					file: "age",
					head: [t("csv.case"), t("csv.days"), t("csv.late")],
					rows: step.waiting.map((one) => [
						one.number,
						sayWorked(one.workedMs, language),
						one.late ? t("csv.yes") : t("csv.no"),
					]),
					raw: step.waiting.map((one) => [one.number, inDays(one.workedMs), one.late ? t("csv.yes") : t("csv.no")]),
				}}
			>
				<AgeChart waiting={step.waiting} targetMs={figure?.targetMs ?? null} title={t("age.title", { step: name })} />
				{step.reminders && (
					<p className={styles["note"]}>
						{t("age.reminders", {
							median: step.reminders.median,
							p90: step.reminders.p90,
							n: step.reminders.n,
						})}
					</p>
				)}
				{step.waiting.length > 0 && (
					<button type="button" className={styles["more"]} onClick={onCases}>
						{t("age.open", { count: step.waiting.length })}
					</button>
				)}
			</ChartCard>
			<ChartCard
				title={t("survival.title", { step: name })}
				count={t("survival.n", { n: step.n ?? t("under5"), running })}
				definition={t("survival.definition")}
				table={{
					file: "survie",
					head: [
						t("csv.days"),
						t("csv.atRisk"),
						t("csv.ended"),
						t("csv.running"),
						t("csv.share"),
						t("csv.low"),
						t("csv.high"),
					],
					rows: step.curve.map((one) => [
						sayWorked(one.ms, language),
						one.atRisk,
						one.ended,
						one.running,
						sayShare(one.share, language),
						sayShare(one.low, language),
						sayShare(one.high, language),
					]),
					raw: step.curve.map((one) => [
						inDays(one.ms),
						one.atRisk,
						one.ended,
						one.running,
						one.share,
						one.low,
						one.high,
					]),
				}}
			>
				{step.curve.length === 0 ? (
					<p className={styles["empty"]}>{t("tooFew")}</p>
				) : (
					<SurvivalChart
						curve={step.curve}
						compared={compared?.curve ?? []}
						medianMs={step.medianMs}
						title={t("survival.title", { step: name })}
					/>
				)}
			</ChartCard>
			{step.centres.length > 0 && (
				<ChartCard
					title={t("centres.title")}
					count={t("n", { n: step.centres.reduce((sum, one) => sum + (one.n ?? 0), 0) })}
					definition={t("centres.definition")}
					table={{
						file: "centres",
						head: [t("centres.centre"), "n", t("centres.running"), t("measure.median")],
						rows: step.centres.map((one) => [
							one.name,
							one.n,
							one.running,
							one.medianMs === null ? null : sayWorked(one.medianMs, language),
						]),
						raw: step.centres.map((one) => [
							one.name,
							one.n,
							one.running,
							one.medianMs === null ? null : inDays(one.medianMs),
						]),
					}}
				>
					<table className={styles["table"]}>
						<thead>
							<tr>
								<th scope="col">{t("centres.centre")}</th>
								<th scope="col">n</th>
								<th scope="col">{t("centres.running")}</th>
								<th scope="col">{t("measure.median")}</th>
							</tr>
						</thead>
						<tbody>
							{step.centres.map((one) => (
								<tr key={one.id}>
									<th scope="row">{one.name}</th>
									<td>{one.n ?? t("under5")}</td>
									<td>{one.running ?? t("under5")}</td>
									<td>
										{one.n === null || one.n < 5
											? t("tooFew")
											: one.medianMs === null
												? "–"
												: sayWorked(one.medianMs, language)}
									</td>
								</tr>
							))}
						</tbody>
					</table>
				</ChartCard>
			)}
		</div>
	)
}
