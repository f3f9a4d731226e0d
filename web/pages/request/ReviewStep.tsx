import { Button } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { useNow } from "../../case-parts/use-now.ts"
import { useFormContext } from "./form-context.ts"
import styles from "./Request.module.css"
import { steps } from "./request-issues.ts"
import { summaryLines } from "./summary-lines.ts"

/** Everything once more, each part with its way back. */
export function ReviewStep() {
	const { t } = useTranslation("request")
	const { variant, values, go, nameOfTerritory } = useFormContext()
	const now = useNow()
	return (
		<div className={styles["review"]}>
			{steps
				.filter((step) => step !== "review")
				.map((step) => (
					<section key={step} aria-labelledby={`review-${step}`}>
						<header>
							<h2 id={`review-${step}`}>{t(`step.${step}`)}</h2>
							<Button
								variant="subtle"
								size="sm"
								aria-label={`${t("review.edit")} : ${t(`step.${step}`)}`}
								onClick={() => go(step)}
							>
								{t("review.edit")}
							</Button>
						</header>
						<dl>
							{summaryLines(step, values, { t, variant, nameOfTerritory, now }).map(({ label, value }) => (
								<div key={label}>
									<dt>{label}</dt>
									<dd data-empty={value === ""}>{value === "" ? t("review.nothing") : value}</dd>
								</div>
							))}
						</dl>
					</section>
				))}
		</div>
	)
}
