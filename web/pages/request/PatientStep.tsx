import { useTranslation } from "react-i18next"
import { BirthDateField } from "./BirthDateField.tsx"
import { ChoiceField, LineField, ListField, SuggestingField, TerritoryField } from "./fields.tsx"
import { useFormContext } from "./form-context.ts"
import { PlatformField } from "./PlatformField.tsx"
import styles from "./Request.module.css"
import { answers, literacies, sexes } from "./request-values.ts"

/** Languages of the territories (DOMAIN §5), each by its own name: suggestions, any other is written. */
const languages = [
	"Français",
	"Kréol rényoné",
	"Shimaoré",
	"Kibushi",
	"Kreyòl gwiyanen",
	"Kréyòl gwadloupéyen",
	"Kréyol matinitjé",
	"Nenge",
	"Português",
]

/** Who the patient is. What nobody knows is left out, or said to be unknown. */
export function PatientStep() {
	const { t } = useTranslation("request")
	const { variant } = useFormContext()
	return (
		<>
			<div className={styles["pair"]}>
				<LineField field="birthName" />
				<LineField field="givenNames" />
			</div>
			<BirthDateField />
			<ChoiceField field="sex" options={sexes} say={(one) => t(`sex.${one}`)} optional />
			<div className={styles["pair"]}>
				<TerritoryField field="territory" />
				<SuggestingField field="language" optional options={languages} />
			</div>
			<PlatformField />
			<div className={styles["pair"]}>
				<ListField field="interpreter" options={answers} say={(one) => t(`answer.${one}`)} optional />
				<ListField field="literacy" options={literacies} say={(one) => t(`literacy.${one}`)} optional />
			</div>
			<div className={styles["pair"]}>
				<LineField field="usedName" optional />
				<LineField field="patientPhone" optional type="tel" inputMode="tel" />
			</div>
			{variant === "team" && (
				<div className={styles["pair"]}>
					<LineField field="ins" optional inputMode="numeric" />
				</div>
			)}
		</>
	)
}
