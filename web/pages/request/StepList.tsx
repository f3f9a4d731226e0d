import { useTranslation } from "react-i18next"
import { Icon } from "../../components/Icon.tsx"
import { useFormContext } from "./form-context.ts"
import styles from "./Request.module.css"
import { type Step, steps } from "./request-issues.ts"
import { requesterIn } from "./summary-lines.ts"

interface StepListProps {
	readonly now: Step
	readonly isReachable: (step: Step) => boolean
}

/** Where one is, what is done, and the way to whatever may be opened. */
export function StepList({ now, isReachable }: StepListProps) {
	const { t } = useTranslation("request")
	const { values, go, nameOfTerritory } = useFormContext()
	const current = steps.indexOf(now)
	const about = (step: Step): string => {
		switch (step) {
			case "who":
				return requesterIn(values)
			case "patient":
				return [values.givenNames, values.territory === "" ? "" : nameOfTerritory(values.territory)]
					.filter(Boolean)
					.join(", ")
			default:
				return ""
		}
	}
	return (
		<nav aria-label={t("steps")}>
			<ol className={styles["steps"]}>
				{steps.map((step, index) => {
					const state = index === current ? "now" : index < current ? "done" : "next"
					const inner = (
						<>
							<span className={styles["dot"]}>{state === "done" ? <Icon name="check" size={14} /> : index + 1}</span>
							<span>
								{t(`step.${step}`)}
								{state === "done" && about(step) !== "" && <small>{about(step)}</small>}
							</span>
						</>
					)
					return (
						<li key={step} data-state={state} {...(state === "now" ? { "aria-current": "step" as const } : {})}>
							{state !== "now" && isReachable(step) ? (
								<button type="button" onClick={() => go(step)}>
									{inner}
								</button>
							) : (
								<span className={styles["stepText"]}>{inner}</span>
							)}
						</li>
					)
				})}
			</ol>
		</nav>
	)
}
