import { useTranslation } from "react-i18next"
import type { StepFigure } from "../../client/figures-contract.ts"
import { languageNow } from "../../i18n/language.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import styles from "./Figures.module.css"
import { isEnough, valueOf } from "./heat.ts"
import { sayValue } from "./say-figure.ts"

const SHOWN = 9

interface RankedStepsProps {
	readonly ranked: readonly StepFigure[]
	/** The same steps in what it is compared with; undefined when it is not compared. */
	readonly compared: readonly StepFigure[] | undefined
	readonly onStep: (step: StepFigure) => void
	readonly chosen: { readonly machine: string; readonly place: string } | null
}

/** Where one waits most: steps by their median, each opening what is behind it. */
export function RankedSteps({ ranked, compared, onStep, chosen }: RankedStepsProps) {
	const { t } = useTranslation("figures")
	const language = languageNow()
	const say = (step: StepFigure | undefined, measure: "median" | "p90"): string => {
		const value = step && isEnough(step) ? valueOf(step, measure) : null
		return value === null ? "–" : sayValue(value, measure, language)
	}
	return (
		<div className={styles["ranked"]}>
			<h2>{t("ranked.title")}</h2>
			<table className={styles["table"]}>
				<thead>
					<tr>
						<th scope="col">{t("ranked.step")}</th>
						<th scope="col">
							<abbr title={t("ranked.nLong")}>n</abbr>
						</th>
						<th scope="col">{t("ranked.median")}</th>
						{compared && <th scope="col">{t("ranked.compared")}</th>}
						<th scope="col">{t("ranked.p90")}</th>
					</tr>
				</thead>
				<tbody>
					{ranked.slice(0, SHOWN).map((step) => {
						const other = compared?.find(({ machine, place }) => machine === step.machine && place === step.place)
						return (
							<tr key={`${step.machine} ${step.place}`}>
								<th scope="row">
									<button
										type="button"
										className={styles["stepLink"]}
										aria-current={chosen?.machine === step.machine && chosen.place === step.place ? "true" : undefined}
										onClick={() => onStep(step)}
									>
										<span>{sayLabel(step.label)}</span>
										{step.machine !== "pathway" && <small>{sayLabel(step.machineLabel)}</small>}
									</button>
								</th>
								<td>{step.n ?? t("under5")}</td>
								{isEnough(step) ? (
									<>
										<td>
											<b>{say(step, "median")}</b>
										</td>
										{compared && <td>{say(other, "median")}</td>}
										<td>{say(step, "p90")}</td>
									</>
								) : (
									<td colSpan={compared ? 3 : 2}>{t("tooFew")}</td>
								)}
							</tr>
						)
					})}
				</tbody>
			</table>
		</div>
	)
}
