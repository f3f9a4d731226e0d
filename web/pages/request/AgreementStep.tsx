import { Checkbox } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { ChoiceField, useField } from "./fields.tsx"
import { useFormContext } from "./form-context.ts"
import styles from "./Request.module.css"
import { answers } from "./request-values.ts"

/** What was said of the data, and whether they agree. People without an account read it themselves (GDPR art. 13). */
export function AgreementStep() {
	const { t } = useTranslation("request")
	const { variant, values } = useFormContext()
	const spoken = values.channel === "phone"
	if (variant === "public") return <Information />
	return (
		<>
			<ChoiceField
				field="informed"
				options={answers}
				say={(one) => t(`answerTold.${one}`)}
				{...(spoken ? { legend: t("agreementSay.informed") } : {})}
			/>
			<ChoiceField
				field="agreed"
				options={answers}
				say={(one) => t(`answerTold.${one}`)}
				{...(spoken ? { legend: t("agreementSay.agreed") } : {})}
			/>
			<ChoiceField field="survey" options={["yes", "no"] as const} say={(one) => t(`answer.${one}`)} optional />
		</>
	)
}

const parts = ["who", "why", "long", "rights", "kept"] as const

function Information() {
	const { t } = useTranslation("request")
	const { values, set } = useFormContext()
	const { id, error, label } = useField("informationRead")
	return (
		<>
			<dl className={styles["information"]}>
				{parts.map((part) => (
					<div key={part}>
						<dt>{t(`information.${part}`)}</dt>
						<dd>{t(`information.${part}Text`)}</dd>
					</div>
				))}
			</dl>
			{values.requesterType !== "patient" && <p>{t("information.others")}</p>}
			<ChoiceField field="agreed" options={answers} say={(one) => t(`answer.${one}`)} optional />
			<Checkbox
				id={id}
				size="md"
				label={label}
				error={error}
				checked={values.informationRead === "yes"}
				onChange={(event) => set({ informationRead: event.currentTarget.checked ? "yes" : "" })}
			/>
		</>
	)
}
