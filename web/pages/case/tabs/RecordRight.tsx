import { Button, NativeSelect, Textarea, TextInput } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { tell } from "../../../client/ask.ts"
import type { RightKind } from "../../../client/identity-contract.ts"
import { Form } from "../../../components/Form.tsx"
import { useSendingForm } from "../../../components/use-sending-form.ts"
import styles from "./Identity.module.css"
import { todayHere } from "./today-here.ts"

const kinds = ["access", "rectification", "opposition", "limitation", "erasure"] as const

interface RecordRightProps {
	readonly caseId: string
	readonly onDone: () => Promise<unknown>
	readonly onCancel: () => void
}

/** Notes what a patient asks of their data, in their words, from the day on which the month of the answer counts. */
export function RecordRight({ caseId, onDone, onCancel }: RecordRightProps) {
	const { t } = useTranslation("caseTabs")
	const today = todayHere()
	const form = useSendingForm({
		initial: { kind: "access", text: "", received: today },
		check: {
			text: (text) => (text.trim() === "" ? t("rights.textMissing") : undefined),
			received: (day) =>
				day === "" ? t("rights.receivedMissing") : day > today ? t("rights.receivedFuture") : undefined,
		},
		send: async ({ kind, text, received }) => {
			// Today is now: noon may still be to come.
			const at = received === today ? new Date() : new Date(`${received}T12:00:00`)
			const body = { kind, text: text.trim(), receivedAt: at.toISOString() }
			await tell("POST", `/cases/${caseId}/rights`, { body })
			await onDone()
		},
	})
	return (
		<div className={styles["form"]}>
			<h4>{t("rights.recordTitle")}</h4>
			<Form
				state={form.state}
				action={t("rights.recordAction")}
				also={
					<Button variant="subtle" onClick={onCancel}>
						{t("cancel")}
					</Button>
				}
			>
				<NativeSelect
					{...form.field("kind")}
					label={t("rights.kindLabel")}
					description={t(`rights.what.${form.values.kind as RightKind}`)}
					data={kinds.map((one) => ({ value: one, label: t(`rights.kind.${one}`) }))}
				/>
				<Textarea {...form.field("text")} label={t("rights.text")} autosize minRows={2} />
				<TextInput {...form.field("received")} type="date" max={today} label={t("rights.received")} />
			</Form>
		</div>
	)
}
