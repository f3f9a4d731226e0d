import { useTranslation } from "react-i18next"
import { useNow } from "../../case-parts/use-now.ts"
import type { LinkedInstance } from "../../client/links-contract.ts"
import { formatInstant } from "../../format-instant.ts"
import { languageNow } from "../../i18n/language.ts"
import { useLink } from "./use-link.ts"

/** What became of a request so far, for whoever was asked; nothing while it waits for their first word. */
export function useAnswerState(instance: LinkedInstance): { readonly title: string; readonly text: string } | null {
	const { t } = useTranslation("links")
	const { view } = useLink()
	const now = useNow()
	const timeZone = view.person?.territory.zone
	const when = (at: string) => formatInstant(at, { language: languageNow(), now, timeZone })
	const last = (type: string) => instance.sent.findLast((one) => one.type === type)
	const answered = last("EXPERT_ANSWERED")
	if (answered) return { title: t("expert.answered", { at: when(answered.at) }), text: t("expert.answeredText") }
	if (view.endedAt !== null || instance.done) return { title: t("page.ended"), text: t("page.endedText") }
	const latest = instance.sent.at(-1)
	if (latest?.type === "EXPERT_DECLINED") return { title: t("expert.declined"), text: t("expert.declinedText") }
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
