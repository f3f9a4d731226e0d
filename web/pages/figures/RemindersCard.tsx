import { useTranslation } from "react-i18next"
import type { StepDetail } from "../../client/figures-contract.ts"
import { ChartCard } from "./ChartCard.tsx"
import styles from "./Figures.module.css"
import type { FigureTable } from "./figure-table.ts"
import { useFiguresView, useSayN } from "./figures-view.ts"
import { FEWEST } from "./heat.ts"
import { Pair } from "./Pair.tsx"

interface RemindersCardProps {
	readonly step: StepDetail
	readonly compared: StepDetail | undefined
}

/** How many reminders it took before the step ended. */
export function RemindersCard({ step, compared }: RemindersCardProps) {
	const { t } = useTranslation("figures")
	const { open } = useFiguresView()
	const title = t("reminders.title")
	const known = (of: StepDetail) => (of.reminders && of.reminders.n >= FEWEST ? of.reminders : null)
	const lines = (["median", "p90"] as const).map((key) => ({ key, head: t(`reminders.${key}`) }))
	const tableOf = (of: StepDetail): FigureTable => ({
		file: "relances",
		keys: 1,
		columns: [
			{ head: t("reminders.measure"), kind: "text" },
			{ head: t("reminders.count"), kind: "count" },
		],
		rows: [
			["n", of.reminders?.n ?? null],
			...lines.flatMap(({ key, head }) => {
				const reminders = known(of)
				return reminders ? [[head, reminders[key]] as const] : []
			}),
		],
	})
	const sayNumber = useSayN()
	const sayN = (of: StepDetail): string => sayNumber(of.reminders?.n ?? null)
	const ask = { about: "step" as const, machine: step.machine, place: step.place, which: "reminded" as const }
	return (
		<ChartCard
			title={title}
			count={sayN(step)}
			comparedCount={compared && sayN(compared)}
			definition={t("reminders.definition")}
			table={tableOf(step)}
			compared={compared && tableOf(compared)}
		>
			<table className={styles["table"]}>
				<tbody>
					{lines.map(({ key, head }) => (
						<tr key={key}>
							<th scope="row">{head}</th>
							<td>
								<Pair
									ours={<b>{known(step)?.[key] ?? t("tooFew")}</b>}
									other={compared && (known(compared)?.[key] ?? t("tooFew"))}
								/>
							</td>
						</tr>
					))}
				</tbody>
			</table>
			<button
				type="button"
				className={styles["more"]}
				onClick={() => open({ title: t("reminders.behind"), ours: { ask }, ...(compared ? { other: { ask } } : {}) })}
			>
				{t("reminders.open")}
			</button>
		</ChartCard>
	)
}
