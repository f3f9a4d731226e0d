import { TextInput } from "@mantine/core"
import { useTranslation } from "react-i18next"
import type { LinkedInstance } from "../../client/links-contract.ts"
import { Form } from "../../components/Form.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import { StepFrame } from "./StepFrame.tsx"
import { useSendEvent } from "./use-send-event.ts"

export interface StepProps {
	readonly instance: LinkedInstance
	readonly onBack: () => void
}

const DAY_MS = 86_400_000
/** Further away it is a slip of the finger. */
const MOST_DAYS = 365

/** The day of the device, so many days from what an expert calls today. */
const dayIn = (days: number): string =>
	new Intl.DateTimeFormat("en-CA", { dateStyle: "short" }).format(new Date(Date.now() + days * DAY_MS))

/** Agreeing to answer, by a day that the pathway proposes. */
export function AcceptStep({ instance, onBack }: StepProps) {
	const { t } = useTranslation("links")
	const { send, refusal } = useSendEvent(instance)
	const form = useSendingForm({
		initial: { answerBy: instance.answerBy ?? "" },
		check: {
			answerBy: (day) =>
				/^\d{4}-\d{2}-\d{2}$/.test(day) && day >= dayIn(0) && day <= dayIn(MOST_DAYS)
					? undefined
					: t("expert.answerByMissing"),
		},
		send: async (values) => {
			await send("EXPERT_ACCEPTED", values)
			onBack()
		},
		refusal,
	})
	return (
		<StepFrame title={t("expert.acceptTitle")} lead={t("expert.acceptLead")} onBack={onBack}>
			<Form state={form.state} action={t("expert.accept")}>
				<TextInput
					{...form.field("answerBy")}
					type="date"
					min={dayIn(0)}
					max={dayIn(MOST_DAYS)}
					label={t("expert.answerBy")}
					description={t("expert.answerByHint")}
				/>
			</Form>
		</StepFrame>
	)
}
