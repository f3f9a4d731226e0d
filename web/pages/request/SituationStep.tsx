import { useTranslation } from "react-i18next"
import { Notice } from "../../components/Notice.tsx"
import { ChoiceField, LineField, TerritoryField, TextField } from "./fields.tsx"
import { useFormContext } from "./form-context.ts"
import styles from "./Request.module.css"
import { answers, diagnosticStates, isProfessional, urgencies } from "./request-values.ts"

/** What is asked, in the words of whoever asks. */
export function SituationStep() {
	const { t } = useTranslation("request")
	const { variant, values } = useFormContext()
	const isPublic = variant === "public"
	return (
		<>
			<TextField field="reason" />
			<TextField field="history" optional />
			<ChoiceField
				field="diagnosticState"
				options={diagnosticStates}
				say={(one) => t(`diagnosticState.${one}`)}
				optional
			/>
			{isPublic ? (
				<ChoiceField
					field="urgency"
					options={["routine", "urgent"] as const}
					say={(one) => t(`urgencyPublic.${one}`)}
					legend={t("urgent")}
				/>
			) : (
				<ChoiceField
					field="urgency"
					options={[...urgencies].reverse()}
					say={(one) => t(`urgency.${one}`)}
					legend={t("emergencyTeam")}
					optional
				/>
			)}
			{isPublic && <Notice icon="phone" title={t("emergency")} />}
			{!isProfessional(values) && (
				<>
					<ChoiceField field="doctorKnows" options={answers} say={(one) => t(`answer.${one}`)} optional />
					<div className={styles["pair"]}>
						<LineField field="doctorName" optional />
						<LineField field="doctorPhone" optional type="tel" inputMode="tel" />
					</div>
				</>
			)}
			{!isPublic && (
				<div className={styles["pair"]}>
					<TerritoryField field="territoryOfCare" optional />
				</div>
			)}
		</>
	)
}
