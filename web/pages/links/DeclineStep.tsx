import { NativeSelect, Textarea } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { Form } from "../../components/Form.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import type { StepProps } from "./AcceptStep.tsx"
import { Choices } from "./Choices.tsx"
import { formFields } from "./form-fields.ts"
import { StepFrame } from "./StepFrame.tsx"
import { type Draft, useDraft, useKept } from "./use-draft.ts"
import { useLink } from "./use-link.ts"
import { useSendEvent } from "./use-send-event.ts"

const reasons = ["notMyField", "noTime", "conflict", "insufficientFile", "other"] as const

/** Saying that one cannot, why, and who could. */
export function DeclineStep(props: StepProps) {
	const draft = useDraft("refus")
	return draft.found && <DeclineForm {...props} draft={draft} found={draft.found} />
}

type DeclineFormProps = StepProps & { readonly draft: Draft; readonly found: Readonly<Record<string, string>> }

function DeclineForm({ instance, onBack, draft, found }: DeclineFormProps) {
	const { t } = useTranslation("links")
	const { view } = useLink()
	const { send, refusal } = useSendEvent(instance)
	const [fields] = useState(() => formFields(instance, "EXPERT_DECLINED"))
	const form = useSendingForm({
		initial: { reason: found["reason"] ?? "", suggests: found["suggests"] ?? "", note: found["note"] ?? "" },
		check: { reason: (reason) => (reason === "" ? t("expert.reasonMissing") : undefined) },
		send: async ({ reason, suggests, note }) => {
			await send("EXPERT_DECLINED", {
				reason,
				...(suggests === "" ? {} : { suggests }),
				...(note.trim() === "" ? {} : { note: note.trim() }),
			})
			draft.erase()
			onBack()
		},
		refusal,
	})
	useKept(draft, form.values)
	return (
		<StepFrame title={t("expert.declineTitle")} lead={t("expert.declineLead")} draft={draft} onBack={onBack}>
			<Form state={form.state} action={t("expert.declineSend")}>
				<Choices
					id={form.idOf("reason")}
					name="reason"
					label={t("expert.reason")}
					error={form.field("reason").error}
					value={form.values.reason}
					options={reasons
						.filter((one) => fields.find(({ name }) => name === "reason")?.values.includes(one))
						.map((one) => ({ value: one, label: t(`expert.reasons.${one}`) }))}
					onChange={(value) => form.set("reason", value)}
				/>
				{view.colleagues.length > 0 && fields.some(({ name, table }) => name === "suggests" && table === "people") && (
					<NativeSelect
						{...form.field("suggests")}
						label={`${t("expert.colleague")} (${t("expert.optional")})`}
						data={[
							{ value: "", label: t("expert.colleagueNone") },
							...view.colleagues.map(({ id, name, specialty }) => ({
								value: id,
								label: [name, specialty].filter(Boolean).join(", "),
							})),
						]}
					/>
				)}
				{fields.some(({ name }) => name === "note") && (
					<Textarea
						{...form.field("note")}
						label={`${t("expert.note")} (${t("expert.optional")})`}
						description={t("expert.noteHint")}
						autosize
						minRows={2}
						maxLength={20_000}
					/>
				)}
			</Form>
		</StepFrame>
	)
}
