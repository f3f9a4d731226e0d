import { useTranslation } from "react-i18next"
import { useNow } from "../../case-parts/use-now.ts"
import type { LinkedInstance } from "../../client/links-contract.ts"
import { languageNow } from "../../i18n/language.ts"
import { sayWhen } from "./say-time.ts"
import { useLink } from "./use-link.ts"

/** What became of a request so far, for whoever was asked; nothing while it waits for their first word. */
export function useAnswerState(instance: LinkedInstance): { readonly title: string; readonly text: string } | null {
	const { t } = useTranslation("links")
	const { view } = useLink()
	const now = useNow()
	const timeZone = view.person?.territory.zone
	const when = (at: string) => sayWhen(at, { language: languageNow(), now, timeZone })
	const last = (type: string) => instance.sent.findLast((one) => one.type === type)
	const answered = last("EXPERT_ANSWERED")
	if (answered) return { title: t("expert.answered", { at: when(answered.at) }), text: t("expert.answeredText") }
	if (view.endedAt !== null || instance.done) return { title: t("page.ended"), text: t("page.endedText") }
	if (hasDeclined(instance)) return { title: t("expert.declined"), text: t("expert.declinedText") }
	if (!instance.askedNow) return { title: t("expert.someoneElse"), text: t("expert.declinedText") }
	const waits = !instance.available.some((one) => one.type === "INFORMATION_REQUESTED")
	const asked = last("INFORMATION_REQUESTED")
	if (asked && waits) return { title: t("expert.askedOn", { at: when(asked.at) }), text: t("expert.askedText") }
	const accepted = last("EXPERT_ACCEPTED")
	if (accepted && !instance.available.some((one) => one.type === "EXPERT_ACCEPTED"))
		return {
			title: t("expert.accepted", { at: when(accepted.at) }),
			text: asked ? t("expert.informed") : t("expert.acceptedText"),
		}
	return null
}

/** Whether the last word of whoever was asked is that they cannot, and nobody has asked them again since. */
export const hasDeclined = ({ sent, available }: LinkedInstance): boolean =>
	sent.at(-1)?.type === "EXPERT_DECLINED" && !available.some((one) => one.type === "EXPERT_ACCEPTED")
