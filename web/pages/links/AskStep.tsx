import { Textarea, TextInput } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { Form } from "../../components/Form.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import type { StepProps } from "./AcceptStep.tsx"
import frame from "./LinkFrame.module.css"
import { StepFrame } from "./StepFrame.tsx"
import { type Draft, useDraft, useKept } from "./use-draft.ts"
import { useSendEvent } from "./use-send-event.ts"

const MOST_ITEMS = 5

/** Asking for what is missing; what was typed stays on the device until it is sent. */
export function AskStep(props: StepProps) {
	const draft = useDraft("question")
	return draft.found && <AskForm {...props} draft={draft} found={draft.found} />
}

type AskFormProps = StepProps & { readonly draft: Draft; readonly found: Readonly<Record<string, string>> }

function AskForm({ instance, onBack, draft, found }: AskFormProps) {
	const { t } = useTranslation("links")
	const { send, refusal } = useSendEvent(instance)
	const names = Array.from({ length: MOST_ITEMS }, (_, index) => `item${index}`)
	const [count, setCount] = useState(() => Math.max(1, names.filter((name) => (found[name] ?? "") !== "").length))
	const form = useSendingForm<Record<string, string>>({
		initial: Object.fromEntries([...names, "message"].map((name) => [name, found[name] ?? ""])),
		check: {
			item0: (item) => (item.trim() === "" ? t("expert.itemMissing") : undefined),
			message: (message) => (message.trim() === "" ? t("expert.messageMissing") : undefined),
		},
		send: async (values) => {
			const items = names.map((name) => values[name]?.trim() ?? "").filter((item) => item !== "")
			await send("INFORMATION_REQUESTED", { items, message: values["message"]?.trim() ?? "" })
			draft.erase()
			onBack()
		},
		refusal,
	})
	useKept(draft, form.values)
	return (
		<StepFrame title={t("expert.askTitle")} lead={t("expert.askLead")} draft={draft} onBack={onBack}>
			<Form state={form.state} action={t("expert.askSend")}>
				{names.slice(0, count).map((name, index) => (
					<TextInput
						key={name}
						{...form.field(name)}
						label={index === 0 ? t("expert.item") : `${t("expert.item")} (${index + 1})`}
						description={index === 0 ? t("expert.itemHint") : undefined}
						maxLength={500}
						autoComplete="off"
					/>
				))}
				{count < MOST_ITEMS && (
					<button type="button" className={frame["plain"]} onClick={() => setCount(count + 1)}>
						{t("expert.addItem")}
					</button>
				)}
				<Textarea {...form.field("message")} label={t("expert.message")} autosize minRows={4} maxLength={20_000} />
			</Form>
		</StepFrame>
	)
}
