import { TextInput } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { ask, tell } from "../../client/ask.ts"
import { Created, type SavedView } from "../../client/board-contract.ts"
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx"
import { Dialog } from "../../components/Dialog.tsx"
import { Form } from "../../components/Form.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import { type BoardFilter, filterToSave, noFilter } from "./board-filter.ts"

export type Doing = { readonly what: "save" } | { readonly what: "rename" | "remove"; readonly view: SavedView }

interface ViewDialogProps {
	readonly doing: Doing
	/** What is kept. */
	readonly filter: BoardFilter
	readonly refresh: () => Promise<void>
	readonly onChoose: (filter: BoardFilter) => void
	readonly onClose: () => void
}

/** Keeps, renames or deletes a view; fetched when one of them is wanted. */
export function ViewDialog({ doing, filter, refresh, onChoose, onClose: close }: ViewDialogProps) {
	const { t } = useTranslation("board")
	if (doing.what === "save")
		return (
			<NameDialog
				title={t("view.saveTitle")}
				hint={t("view.saveHint")}
				submit={t("view.save")}
				onClose={close}
				onName={async (name) => {
					await ask("POST", "/board/views", Created, { body: { name, filter: filterToSave(filter) } })
					await refresh()
				}}
			/>
		)
	if (doing.what === "rename")
		return (
			<NameDialog
				title={t("view.renameTitle")}
				name={doing.view.name}
				submit={t("view.rename")}
				onClose={close}
				onName={async (name) => {
					await tell("PUT", `/board/views/${doing.view.id}`, { body: { name } })
					await refresh()
				}}
			/>
		)
	return (
		<ConfirmDialog
			title={t("view.removeTitle", { name: doing.view.name })}
			action={t("view.remove")}
			onClose={close}
			confirm={async () => {
				await tell("DELETE", `/board/views/${doing.view.id}`)
				await refresh()
				onChoose(noFilter)
				close()
			}}
		>
			{t("view.removeText")}
		</ConfirmDialog>
	)
}

interface NameDialogProps {
	readonly title: string
	readonly hint?: string
	readonly name?: string
	readonly submit: string
	readonly onClose: () => void
	readonly onName: (name: string) => Promise<void>
}

function NameDialog({ title, hint, name = "", submit, onClose, onName }: NameDialogProps) {
	const { t } = useTranslation("board")
	const form = useSendingForm({
		initial: { name },
		check: { name: (value) => (value.trim() === "" ? t("view.missing") : undefined) },
		send: async (values) => {
			await onName(values.name.trim())
			onClose()
		},
	})
	return (
		<Dialog title={title} onClose={onClose}>
			<Form state={form.state} action={submit}>
				<TextInput label={t("view.field")} description={hint} maxLength={60} data-autofocus {...form.field("name")} />
			</Form>
		</Dialog>
	)
}
