import { useTranslation } from "react-i18next"
import type { StepFigure } from "../../client/figures-contract.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import styles from "./Figures.module.css"
import { useFiguresView } from "./figures-view.ts"
import { Pair } from "./Pair.tsx"
import { isSameStep } from "./steps-of.ts"

interface PlannedStepsProps {
	readonly planned: readonly StepFigure[]
	readonly compared: readonly StepFigure[] | undefined
	readonly onStep: (step: StepFigure) => void
}

const SHOWN = 6

/** Steps that wait for a date on which people agreed: apart from those where one waits for somebody. */
export function PlannedSteps({ planned, compared, onStep }: PlannedStepsProps) {
	const { t } = useTranslation("figures")
	const { few } = useFiguresView()
	if (planned.length === 0) return null
	const say = (step: StepFigure | undefined): string => {
		const running = step ? step.running : 0
		return running === null && !few ? t("under5") : t("planned.running", { count: running ?? 0 })
	}
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
						<Pair ours={<b>{say(step)}</b>} other={compared && say(compared.find((one) => isSameStep(one, step)))} />
					</li>
				))}
			</ul>
			<p className={styles["definition"]}>{t("planned.definition")}</p>
		</div>
	)
}
