import { useTranslation } from "react-i18next"
import type { LinkedInstance } from "../../client/links-contract.ts"
import { Form } from "../../components/Form.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import styles from "./Card.module.css"
import { Card } from "./Card.tsx"
import { Choices } from "./Choices.tsx"
import { useSendEvent } from "./use-send-event.ts"

const effects = ["confirmed", "new", "changed"] as const
const referrals = ["avoided", "stillNeeded", "newlyTriggered", "notConcerned"] as const
const journeys = ["yes", "no", "unknown"] as const

/** What an opinion has changed: the close-out question of a tele-expertise. */
export function CloseOutCard({ instance }: { readonly instance: LinkedInstance }) {
	const { t } = useTranslation("links")
	const { send, refusal } = useSendEvent(instance)
	const chosen = (value: string) => (value === "" ? t("requester.choiceMissing") : undefined)
	const form = useSendingForm({
		initial: { effect: "", referral: "", journeyAvoided: "" },
		check: { effect: chosen, referral: chosen, journeyAvoided: chosen },
		send: async (values) => await send("CLOSE_OUT_ANSWERED", values),
		refusal,
	})
	const field = (name: "effect" | "referral" | "journeyAvoided") => ({
		id: form.idOf(name),
		name: form.idOf(name),
		error: form.field(name).error,
		value: form.values[name],
		onChange: (value: string) => form.set(name, value),
	})
	return (
		<Card title={t("requester.closeOutTitle")} tone="ask">
			<p className={styles["small"]}>{t("requester.closeOutLead")}</p>
			<Form state={form.state} action={t("requester.closeOutSend")}>
				<Choices
					{...field("effect")}
					label={t("requester.effect")}
					options={effects.map((value) => ({ value, label: t(`requester.effects.${value}`) }))}
				/>
				<Choices
					{...field("referral")}
					label={t("requester.referral")}
					options={referrals.map((value) => ({ value, label: t(`requester.referrals.${value}`) }))}
				/>
				<Choices
					{...field("journeyAvoided")}
					label={t("requester.journey")}
					options={journeys.map((value) => ({ value, label: t(`requester.journeys.${value}`) }))}
				/>
			</Form>
		</Card>
	)
}
