import "./texts.ts"
import { useTranslation } from "react-i18next"
import { sayLabel } from "../i18n/say-label.ts"
import styles from "./EventForm.module.css"
import type { FieldSpec } from "./form-spec.ts"

/** The name of a field; what may be left out says so, never a star. */
export function FieldLabel({ field }: { readonly field: Pick<FieldSpec, "label" | "required"> }) {
	const { t } = useTranslation("actions")
	return (
		<>
			{sayLabel(field.label)}
			{!field.required && <span className={styles["optional"]}>{t("optional")}</span>}
		</>
	)
}
