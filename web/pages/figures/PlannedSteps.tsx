import { useTranslation } from "react-i18next"
import type { StepFigure } from "../../client/figures-contract.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import styles from "./Figures.module.css"

interface PlannedStepsProps {
	readonly planned: readonly StepFigure[]
	readonly onStep: (step: StepFigure) => void
}

const SHOWN = 6

/** Steps that wait for a date on which people agreed: apart from those where one waits for somebody. */
export function PlannedSteps({ planned, onStep }: PlannedStepsProps) {
	const { t } = useTranslation("figures")
	if (planned.length === 0) return null
	return (
		<div className={styles["planned"]}>
			<h2>{t("planned.title")}</h2>
			<ul>
				{planned.slice(0, SHOWN).map((step) => (
					<li key={`${step.machine} ${step.place}`}>
						<button type="button" className={styles["stepLink"]} onClick={() => onStep(step)}>
							<span>{sayLabel(step.label)}</span>
							{step.machine !== "pathway" && <small>{sayLabel(step.machineLabel)}</small>}
						</button>
						<b>{step.running === null ? t("under5") : t("planned.running", { count: step.running })}</b>
					</li>
				))}
			</ul>
			<p className={styles["definition"]}>{t("planned.definition")}</p>
		</div>
	)
}
