import { useTranslation } from "react-i18next"
import type { StepFigure } from "../../client/figures-contract.ts"
import { languageNow } from "../../i18n/language.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import styles from "./Figures.module.css"
import { useFiguresView } from "./figures-view.ts"
import { isEnough, valueOf } from "./heat.ts"
import { Pair } from "./Pair.tsx"
import { sayValue } from "./say-figure.ts"
import { isSameStep } from "./steps-of.ts"

const SHOWN = 9
/** With two lines each. */
const SHOWN_BOTH = 7

interface RankedStepsProps {
	readonly ranked: readonly StepFigure[]
	/** The same steps in what it is compared with; undefined while it is not there, or nothing is compared. */
	readonly compared: readonly StepFigure[] | undefined
	readonly onStep: (step: StepFigure) => void
	readonly chosen: { readonly machine: string; readonly place: string } | null
}

/** Where one waits most: steps by their median, each opening what is behind it. */
export function RankedSteps({ ranked, compared, onStep, chosen }: RankedStepsProps) {
	const { t } = useTranslation("figures")
	const { sides } = useFiguresView()
	const language = languageNow()
	const say = (step: StepFigure | undefined, measure: "median" | "p90"): string => {
		const value = step && isEnough(step) ? valueOf(step, measure) : null
		if (value !== null) return sayValue(value, measure, language)
		return step && !isEnough(step) && measure === "median" ? t("tooFew") : "–"
	}
	const sayN = (step: StepFigure | undefined) => (step ? (step.n ?? t("under5")) : 0)
	return (
		<div className={styles["ranked"]}>
			<h2>{t("ranked.title")}</h2>
			{ranked.length === 0 && <p className={styles["empty"]}>{t("ranked.none")}</p>}
			<table className={styles["table"]} hidden={ranked.length === 0}>
				<thead>
					<tr>
						<th scope="col">{t("ranked.step")}</th>
						<th scope="col">
							<abbr title={t("ranked.nLong")}>n</abbr>
						</th>
						<th scope="col">{t("ranked.median")}</th>
						<th scope="col">{t("measure.p90")}</th>
					</tr>
				</thead>
				<tbody>
					{ranked.slice(0, sides ? SHOWN_BOTH : SHOWN).map((step) => {
						const other = compared?.find((one) => isSameStep(one, step))
						return (
							<tr key={`${step.machine} ${step.place}`}>
								<th scope="row">
									<button
										type="button"
										className={styles["stepLink"]}
										aria-current={chosen && isSameStep(chosen, step) ? "true" : undefined}
										onClick={() => onStep(step)}
									>
										<span>{sayLabel(step.label)}</span>
										{step.machine !== "pathway" && <small>{sayLabel(step.machineLabel)}</small>}
									</button>
								</th>
								<td>
									<Pair ours={sayN(step)} other={compared && sayN(other)} />
								</td>
								<td>
									<Pair ours={<b>{say(step, "median")}</b>} other={compared && say(other, "median")} />
								</td>
								<td>
									<Pair ours={say(step, "p90")} other={compared && say(other, "p90")} />
								</td>
							</tr>
						)
					})}
				</tbody>
			</table>
		</div>
	)
}
