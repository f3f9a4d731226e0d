import { useTranslation } from "react-i18next"
import type { LinkedInstance } from "../../client/links-contract.ts"
import { Form } from "../../components/Form.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import styles from "./Card.module.css"
import { Card } from "./Card.tsx"
import { Choices, Tick } from "./Choices.tsx"
import { useSendEvent } from "./use-send-event.ts"

const channels = ["consultation", "phone", "letter", "teleconsultation"] as const

/** Whether whoever asked has told the patient what came of it. */
export function ToldCard({ instance }: { readonly instance: LinkedInstance }) {
	const { t } = useTranslation("links")
	const { send, refusal } = useSendEvent(instance)
	const form = useSendingForm({
		initial: { channel: "", interpreter: "" },
		check: { channel: (value) => (value === "" ? t("requester.choiceMissing") : undefined) },
		send: async ({ channel, interpreter }) =>
			await send("PATIENT_TOLD", {
				channel,
				toldBy: "requester",
				...(interpreter === "yes" ? { interpreter: true } : {}),
			}),
		refusal,
	})
	return (
		<Card title={t("requester.toldTitle")} tone="ask">
			<p className={styles["small"]}>{t("requester.toldLead")}</p>
			<Form state={form.state} action={t("requester.toldSend")}>
				<Choices
					id={form.idOf("channel")}
					name={form.idOf("channel")}
					label={t("requester.toldHow")}
					error={form.field("channel").error}
					value={form.values.channel}
					options={channels.map((value) => ({ value, label: t(`requester.toldHows.${value}`) }))}
					onChange={(value) => form.set("channel", value)}
				/>
				<Tick
					label={t("requester.toldInterpreter")}
					checked={form.values.interpreter === "yes"}
					onChange={(checked) => form.set("interpreter", checked ? "yes" : "")}
				/>
			</Form>
		</Card>
	)
}
