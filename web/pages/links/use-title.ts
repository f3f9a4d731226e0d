import { useTranslation } from "react-i18next"
import type { LinkedInstance } from "../../client/links-contract.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import { useLink } from "./use-link.ts"

const ADULT = 18

/** « Votre avis pour un enfant de 7 ans »: whom it is about, as far as somebody from outside knows. */
export function useTitle(instance: LinkedInstance): string {
	const { t } = useTranslation("links")
	const { patient, role } = useLink().view
	if (role === "extraMedical") return t("expert.titleHelp")
	const who = (() => {
		if (!patient) return t("expert.who.nobody")
		const { age, sex } = patient
		if (age < 1) return t("expert.who.baby")
		if (age < ADULT) return t("expert.who.child", { age })
		return t(`expert.who.${sex === "female" || sex === "male" ? sex : "unknown"}`, { age })
	})()
	if (instance.kind === "teleExpertise") return t("expert.title", { who })
	return t("expert.titleOther", { what: sayLabel(instance.label), who })
}
