import { Button, TextInput } from "@mantine/core"
import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { tell } from "../../client/ask.ts"
import type { DeadlineTable } from "../../client/clocks-contract.ts"
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx"
import { Icon } from "../../components/Icon.tsx"
import { Moment } from "../../components/Moment.tsx"
import { Panel } from "../../components/Page.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { formatInstant } from "../../format-instant.ts"
import { readClock } from "../../i18n/read-clock.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import styles from "./Clocks.module.css"
import { DeadlineEditor } from "./DeadlineEditor.tsx"
import { DeadlineRows } from "./DeadlineRows.tsx"
import { DraftPanel } from "./DraftPanel.tsx"
import { deadlinesKey, useDeadlines, useEditsClocks } from "./use-clocks.ts"

/** The deadline table as it counts, and the draft of the next one. */
export function DeadlinesTab() {
	const query = useDeadlines()
	return <QueryView query={query}>{(table) => <Deadlines table={table} />}</QueryView>
}

function Deadlines({ table }: { readonly table: DeadlineTable }) {
	const { t } = useTranslation("clocks")
	const client = useQueryClient()
	const edits = useEditsClocks()
	const [editing, setEditing] = useState(false)
	const [asked, setAsked] = useState<"publish" | "discard" | null>(null)
	const [search, setSearch] = useState("")
	const [published] = table.versions.filter((one) => one.status === "published")
	const done = async () => {
		await client.invalidateQueries({ queryKey: deadlinesKey })
		setEditing(false)
		setAsked(null)
	}
	const wanted = search.trim().toLocaleLowerCase()
	const rows = table.rows.filter(
		(one) =>
			wanted === "" ||
			[sayLabel(one.label), sayLabel(one.machineLabel)].some((text) => text.toLocaleLowerCase().includes(wanted)),
	)
	const version = table.draft?.version ?? 0
	if (editing) return <DeadlineEditor table={table} onDone={done} onCancel={() => setEditing(false)} />
	return (
		<div className={styles["stack"]}>
			{table.draft && (
				<DraftPanel
					table={table}
					draft={table.draft}
					edits={edits}
					onPublish={() => setAsked("publish")}
					onDiscard={() => setAsked("discard")}
					onEdit={() => setEditing(true)}
				/>
			)}
			<div className={styles["bar"]}>
				<p className={styles["meta"]}>
					{published?.publishedAt &&
						t(published.publishedBy === null ? "deadlines.published" : "deadlines.publishedBy", {
							version: published.version,
							when: formatInstant(published.publishedAt, readClock()),
							who: published.publishedBy ?? "",
						})}
					{!edits && <> · {t("deadlines.readOnly")}</>}
				</p>
				<TextInput
					type="search"
					className={styles["search"] ?? ""}
					aria-label={t("deadlines.search")}
					placeholder={t("deadlines.search")}
					leftSection={<Icon name="search" />}
					value={search}
					onChange={(event) => setSearch(event.currentTarget.value)}
				/>
				{edits && !table.draft && (
					<Button leftSection={<Icon name="pencil" />} onClick={() => setEditing(true)}>
						{t("deadlines.edit")}
					</Button>
				)}
			</div>
			{rows.length === 0 ? <p className={styles["meta"]}>{t("deadlines.none")}</p> : <DeadlineRows rows={rows} />}
			{table.versions.length > 1 && (
				<Panel title={t("deadlines.history")}>
					<ul className={styles["lines"]}>
						{table.versions
							.filter((one) => one.status === "superseded")
							.map((one) => (
								<li key={one.version}>
									<b>{one.version}</b> {one.publishedAt !== null && <Moment at={one.publishedAt} />}
									{one.publishedBy !== null && ` · ${one.publishedBy}`}
									{one.note !== "" && ` · ${one.note}`}
								</li>
							))}
					</ul>
				</Panel>
			)}
			{asked === "publish" && (
				<ConfirmDialog
					title={t("deadlines.publishTitle", { version })}
					action={t("deadlines.publish", { version })}
					confirm={async () => {
						await tell("POST", "/clocks/deadlines/publication", { body: { version } })
						await done()
					}}
					onClose={() => setAsked(null)}
				>
					<p>{t("deadlines.publishText")}</p>
				</ConfirmDialog>
			)}
			{asked === "discard" && (
				<ConfirmDialog
					title={t("deadlines.discardTitle")}
					action={t("deadlines.discard")}
					confirm={async () => {
						await tell("DELETE", "/clocks/deadlines/draft")
						await done()
					}}
					onClose={() => setAsked(null)}
				>
					<p>{t("deadlines.discardText")}</p>
				</ConfirmDialog>
			)}
		</div>
	)
}
