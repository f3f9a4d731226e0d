import { Checkbox, Input, TextInput } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { useNow } from "../../case-parts/use-now.ts"
import { useField } from "./fields.tsx"
import { useFormContext } from "./form-context.ts"
import styles from "./Request.module.css"
import { ageOn, birthDateOf } from "./request-values.ts"

const ADULT = 18
const INFANT = 2

/** A date in three fields, which every keyboard writes and everybody knows; what is not known of it is left out. */
export function BirthDateField() {
	const { t } = useTranslation("request")
	const { values, issues, set, idOf } = useFormContext()
	const { description, label } = useField("birthDate")
	const now = useNow()
	const wrong = issues.find(({ field }) => field === "birthDay" || field === "birthYear")
	const born = birthDateOf(values)
	const age = born === undefined ? undefined : ageOn(born, now)
	const part = (field: "birthDay" | "birthMonth" | "birthYear", length: number) => (
		<TextInput
			id={idOf(field)}
			label={t(`label.${field}`)}
			classNames={{ label: styles["partLabel"] ?? "" }}
			className={styles[field] ?? ""}
			value={values[field]}
			onChange={(event) => set({ birthDay: values.birthDay, [field]: event.currentTarget.value.replaceAll(/\D/g, "") })}
			inputMode="numeric"
			autoComplete="off"
			maxLength={length}
			aria-invalid={wrong !== undefined}
			aria-describedby={idOf("birthDate-hint")}
		/>
	)
	return (
		<fieldset className={styles["group"]} data-error={wrong !== undefined}>
			<legend className={styles["legend"]}>{label}</legend>
			<p id={idOf("birthDate-hint")} className={styles["hint"]}>
				{description}
			</p>
			{wrong && <Input.Error className={styles["error"] ?? ""}>{t(`issue.${wrong.code}`)}</Input.Error>}
			<div className={styles["date"]}>
				{part("birthDay", 2)}
				{part("birthMonth", 2)}
				{part("birthYear", 4)}
				{age && age.years >= 0 && age.months >= 0 && (
					<span className={styles["age"]}>
						{age.years < INFANT
							? t("age.infant", { months: age.years * 12 + age.months })
							: t(age.years < ADULT ? "age.minor" : "age.adult", { years: age.years })}
					</span>
				)}
			</div>
			<Checkbox
				mt={10}
				label={t("label.birthApproximate")}
				checked={values.birthApproximate === "yes"}
				onChange={(event) => set({ birthApproximate: event.currentTarget.checked ? "yes" : "" })}
			/>
		</fieldset>
	)
}
