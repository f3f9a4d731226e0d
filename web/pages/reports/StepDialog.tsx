import { Textarea, TextInput } from "@mantine/core"
import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx"
import { Dialog } from "../../components/Dialog.tsx"
import { Form } from "../../components/Form.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import { useReportChanges } from "./use-reports.ts"

interface StepDialogProps {
	readonly reportId: string
	readonly type: string
	/** What the step is called. */
	readonly action: string
	readonly onClose: () => void
}

/** Before a step that others see: what will have happened afterwards. */
export function StepDialog({ reportId, type, action, onClose }: StepDialogProps) {
	const { t } = useTranslation("reports")
	const { move } = useReportChanges(reportId)
	const confirm = (title: string, lines: readonly ReactNode[]) => (
		<ConfirmDialog
			title={title}
			action={action}
			onClose={onClose}
			confirm={async () => {
				await move(type, {})
				onClose()
			}}
		>
			{lines.map((line, index) => (
				<p key={`${type} ${index}`}>{line}</p>
			))}
		</ConfirmDialog>
	)
	switch (type) {
		case "DRAFT_PROPOSED":
			return confirm(t("propose.title"), [t("propose.what"), t("propose.next")])
		case "REPORT_FROZEN":
			return confirm(t("freeze.title"), [t("freeze.what"), t("freeze.comments"), t("freeze.next")])
		case "REPORT_REOPENED":
			return confirm(t("reopen.title"), [t("reopen.what")])
		case "SENT_TO_DIRECTOR":
			return confirm(t("send.title"), [t("send.what")])
		case "RETURNED_TO_TEAM":
			return <ReturnDialog action={action} onClose={onClose} send={(reason) => move(type, { reason })} />
		default:
			return <PassOnDialog action={action} onClose={onClose} send={(dates) => move(type, dates)} />
	}
}

interface ReturnDialogProps {
	readonly action: string
	readonly onClose: () => void
	readonly send: (reason: string) => Promise<void>
}

function ReturnDialog({ action, onClose, send }: ReturnDialogProps) {
	const { t } = useTranslation("reports")
	const form = useSendingForm({
		initial: { reason: "" },
		check: { reason: (value) => (value.trim() === "" ? t("return.missing") : undefined) },
		send: async ({ reason }) => {
			await send(reason)
			onClose()
		},
	})
	return (
		<Dialog title={t("return.title")} onClose={onClose}>
			<Form state={form.state} action={action}>
				<Textarea {...form.field("reason")} label={t("return.reason")} maxLength={500} autosize minRows={2} />
			</Form>
		</Dialog>
	)
}

interface PassOnDialogProps {
	readonly action: string
	readonly onClose: () => void
	readonly send: (dates: { readonly ars: string; readonly dgos: string }) => Promise<void>
}

function PassOnDialog({ action, onClose, send }: PassOnDialogProps) {
	const { t } = useTranslation("reports")
	const given = (value: string) => (value === "" ? t("passOn.missing") : undefined)
	const form = useSendingForm({
		initial: { ars: "", dgos: "" },
		check: { ars: given, dgos: given },
		send: async (dates) => {
			await send(dates)
			onClose()
		},
	})
	return (
		<Dialog title={t("passOn.title")} onClose={onClose}>
			<Form state={form.state} action={action}>
				<p>{t("passOn.what")}</p>
				<TextInput {...form.field("ars")} type="date" label={t("passOn.ars")} />
				<TextInput {...form.field("dgos")} type="date" label={t("passOn.dgos")} />
			</Form>
		</Dialog>
	)
}
