import { useTranslation } from "react-i18next"
import { languageNow } from "../../i18n/language.ts"
import { changeBounds, changeLevels } from "./change.ts"
import styles from "./Figures.module.css"
import type { Measure } from "./figures-address.ts"
import { useFiguresView } from "./figures-view.ts"
import { bounds } from "./heat.ts"
import { sayCount, sayShare, sayTick } from "./say-figure.ts"

interface HeatLegendProps {
	readonly measure: Measure
	readonly difference: boolean
}

/** What the colours of the drawing mean: so much, or so much more or less than the other. */
export function HeatLegend({ measure, difference }: HeatLegendProps) {
	const { t } = useTranslation("figures")
	const { sides } = useFiguresView()
	const language = languageNow()
	const say = (amount: number): string => {
		if (measure === "load") return sayCount(amount, language)
		return measure === "late" ? sayShare(amount, language) : sayTick(amount, language)
	}
	if (difference && sides) {
		const [, strong] = changeBounds[measure]
		const kind = measure === "load" ? "load" : measure === "late" ? "late" : "time"
		return (
			<ul className={styles["legend"]}>
				<li className={styles["legendName"]}>
					{t("change.name", { ours: sides.ours.short, other: sides.other.short })}
				</li>
				{changeLevels.map((level) => (
					<li key={level} className={styles["swatch"]} data-heat={level}>
						{level === "less-2" || level === "more-2"
							? t(`change.${kind}.${level === "less-2" ? "muchLess" : "muchMore"}`, { value: say(strong) })
							: level === "same"
								? t("change.same")
								: t(`change.${kind}.${level === "less-1" ? "less" : "more"}`)}
					</li>
				))}
			</ul>
		)
	}
	const steps = bounds[measure]
	return (
		<ul className={styles["legend"]}>
			<li className={styles["legendName"]}>{t(`legend.${measure}`)}</li>
			{([1, 2, 3, 4, 5] as const).map((level) => (
				<li key={level} className={styles["swatch"]} data-heat={level}>
					{level === 1
						? t("legend.under", { value: say(steps[0]) })
						: t("legend.from", { value: say(steps[level - 2] ?? 0) })}
				</li>
			))}
			<li className={styles["legendPill"]}>
				<span className={styles["pill"]} aria-hidden="true">
					7
				</span>
				{t("lateNow")}
			</li>
		</ul>
	)
}
