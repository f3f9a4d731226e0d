import { Textarea, TextInput } from "@mantine/core"
import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx"
import { Dialog } from "../../components/Dialog.tsx"
import { Form } from "../../components/Form.tsx"
import { PersonSelect } from "../../components/PersonSelect.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"

interface StepDialogProps {
	readonly type: string
	/** Takes the step. */
	readonly move: (type: string, payload: Readonly<Record<string, unknown>>) => Promise<void>
	/** What the step is called. */
	readonly action: string
	readonly onClose: () => void
}

/** Before a step that others see: what will have happened afterwards. */
export function StepDialog({ type, move, action, onClose }: StepDialogProps) {
	const { t } = useTranslation("reports")
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
			return <SendDialog action={action} onClose={onClose} send={(to) => move(type, to === "" ? {} : { to })} />
		case "RETURNED_TO_TEAM":
			return <ReturnDialog action={action} onClose={onClose} send={(reason) => move(type, { reason })} />
		default:
			return <PassOnDialog action={action} onClose={onClose} send={(dates) => move(type, dates)} />
	}
}

interface SendDialogProps {
	readonly action: string
	readonly onClose: () => void
	readonly send: (to: string) => Promise<void>
}

/** To whom of the direction: by name, with a link and without an account, or to whoever manages the platform. */
function SendDialog({ action, onClose, send }: SendDialogProps) {
	const { t } = useTranslation("reports")
	const form = useSendingForm({
		initial: { to: "" },
		check: {},
		send: async ({ to }) => {
			await send(to)
			onClose()
		},
	})
	const { value, error, id } = form.field("to")
	return (
		<Dialog title={t("send.title")} onClose={onClose}>
			<Form state={form.state} action={action}>
				<p>{t("send.what")}</p>
				<PersonSelect
					id={id}
					error={error}
					label={t("send.to")}
					description={t("send.toHint")}
					value={value}
					onChange={(to) => form.set("to", to)}
				/>
			</Form>
		</Dialog>
	)
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
