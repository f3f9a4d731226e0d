import { Menu, TextInput } from "@mantine/core"
import { useQueryClient } from "@tanstack/react-query"
import { type ReactNode, useState } from "react"
import { useTranslation } from "react-i18next"
import { ask, tell } from "../../client/ask.ts"
import { Created, type SavedView } from "../../client/board-contract.ts"
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx"
import { Dialog } from "../../components/Dialog.tsx"
import { Form } from "../../components/Form.tsx"
import { Icon } from "../../components/Icon.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import { type BoardFilter, filterOfView, filterToSave, isEmpty, noFilter, queryOfFilter } from "./board-filter.ts"
import styles from "./SavedViews.module.css"
import { useViews } from "./use-board.ts"

interface SavedViewsProps {
	readonly filter: BoardFilter
	readonly onChoose: (filter: BoardFilter) => void
}

type Doing = { readonly what: "save" } | { readonly what: "rename" | "remove"; readonly view: SavedView }

/** Filters that somebody has given a name, each with how many cases it shows now. */
export function SavedViews({ filter, onChoose }: SavedViewsProps) {
	const { t } = useTranslation("board")
	const client = useQueryClient()
	const views = useViews().data?.items ?? []
	const [doing, setDoing] = useState<Doing | null>(null)
	const now = queryOfFilter(filter)
	const chosen = views.find((view) => queryOfFilter(filterOfView(view)) === now)
	const refresh = () => client.invalidateQueries({ queryKey: ["board", "views"] })
	const close = () => setDoing(null)
	const choose = (next: BoardFilter, on: boolean, children: ReactNode) => (
		<button type="button" className={styles["chip"]} aria-pressed={on} onClick={() => onChoose(next)}>
			{children}
		</button>
	)
	return (
		<fieldset className={styles["views"]} aria-label={t("view.name")}>
			{choose(
				noFilter,
				isEmpty(filter),
				<>
					<Icon name="bookmark" size={14} />
					{t("view.all")}
				</>,
			)}
			{views.map((view) => (
				<span key={view.id} className={styles["view"]}>
					{choose(
						filterOfView(view),
						view === chosen,
						<>
							{view.name} <span className={styles["count"]}>{view.count}</span>
						</>,
					)}
					{view === chosen && (
						<Menu position="bottom-start" withinPortal>
							<Menu.Target>
								<button type="button" className={styles["dots"]} aria-label={t("view.actions", { name: view.name })}>
									<Icon name="dots" />
								</button>
							</Menu.Target>
							<Menu.Dropdown data-portal>
								<Menu.Item onClick={() => setDoing({ what: "rename", view })}>{t("view.rename")}</Menu.Item>
								<Menu.Item onClick={() => setDoing({ what: "remove", view })}>{t("view.remove")}</Menu.Item>
							</Menu.Dropdown>
						</Menu>
					)}
				</span>
			))}
			{!isEmpty(filter) && !chosen && (
				<>
					<button type="button" className={styles["quiet"]} onClick={() => setDoing({ what: "save" })}>
						<Icon name="plus" size={14} />
						{t("view.save")}
					</button>
					<button type="button" className={styles["quiet"]} onClick={() => onChoose(noFilter)}>
						{t("filter.clear")}
					</button>
				</>
			)}
			{doing?.what === "save" && (
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
			)}
			{doing?.what === "rename" && (
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
			)}
			{doing?.what === "remove" && (
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
			)}
		</fieldset>
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
