import "./texts.ts"
import { Button, Checkbox } from "@mantine/core"
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { ask, tell } from "../../client/ask.ts"
import { type DifficultyTag, DifficultyTags } from "../../client/case-file-contract.ts"
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx"
import { Icon } from "../../components/Icon.tsx"
import { Page, Panel } from "../../components/Page.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { formatInstant } from "../../format-instant.ts"
import { readClock } from "../../i18n/read-clock.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import { TagForm } from "./TagForm.tsx"
import styles from "./Tags.module.css"

const kinds = ["difficulty", "improvement", "contribution"] as const

type Open = { readonly what: "add" } | { readonly what: "replace" | "retire"; readonly tag: DifficultyTag } | null

/** The list of tags for the yearly report, which the platforms keep themselves. */
export function TagsPage() {
	const { t } = useTranslation("tags")
	const client = useQueryClient()
	const [open, setOpen] = useState<Open>(null)
	const [all, setAll] = useState(false)
	const tags = useQuery({
		queryKey: ["difficulty-tags", "all"],
		queryFn: ({ signal }) => ask("GET", "/directory/difficulty-tags?retired=true", DifficultyTags, { signal }),
	})
	const done = async () => {
		await client.invalidateQueries({ queryKey: ["difficulty-tags"] })
		setOpen(null)
	}
	return (
		<Page
			title={t("title")}
			lead={t("lead")}
			actions={
				open?.what !== "add" && (
					<Button leftSection={<Icon name="plus" />} onClick={() => setOpen({ what: "add" })}>
						{t("add")}
					</Button>
				)
			}
		>
			{(open?.what === "add" || open?.what === "replace") && (
				<TagForm
					key={open.what === "replace" ? open.tag.id : "new"}
					replaced={open.what === "replace" ? open.tag : null}
					onDone={done}
					onCancel={() => setOpen(null)}
				/>
			)}
			<QueryView query={tags} rows={8}>
				{({ items }) =>
					kinds.map((kind) => {
						const shown = items.filter((one) => one.kind === kind && (all || one.retiredAt === null))
						return (
							<Panel key={kind} title={t(`kind.${kind}`)}>
								{shown.length === 0 ? (
									<p className={styles["meta"]}>{t("none")}</p>
								) : (
									<ul className={styles["tags"]}>
										{shown.map((tag) => (
											<TagRow
												key={tag.id}
												tag={tag}
												onReplace={() => setOpen({ what: "replace", tag })}
												onRetire={() => setOpen({ what: "retire", tag })}
											/>
										))}
									</ul>
								)}
							</Panel>
						)
					})
				}
			</QueryView>
			<Checkbox label={t("showRetired")} checked={all} onChange={(event) => setAll(event.currentTarget.checked)} />
			{open?.what === "retire" && (
				<ConfirmDialog
					title={t("retireTitle", { label: sayLabel(open.tag.label) })}
					action={t("retireAction")}
					confirm={async () => {
						await tell("POST", `/directory/difficulty-tags/${open.tag.id}/retirement`)
						await done()
					}}
					onClose={() => setOpen(null)}
				>
					<p>{t("retireText")}</p>
				</ConfirmDialog>
			)}
		</Page>
	)
}

interface TagRowProps {
	readonly tag: DifficultyTag
	readonly onReplace: () => void
	readonly onRetire: () => void
}

function TagRow({ tag, onReplace, onRetire }: TagRowProps) {
	const { t } = useTranslation("tags")
	const label = sayLabel(tag.label)
	return (
		<li data-retired={tag.retiredAt !== null}>
			<p>
				{label}
				{tag.retiredAt !== null && (
					<span className={styles["meta"]}> {t("retired", { when: formatInstant(tag.retiredAt, readClock()) })}</span>
				)}
			</p>
			{tag.retiredAt === null && (
				<div className={styles["acts"]}>
					<Button variant="subtle" size="sm" aria-label={t("replaceOf", { label })} onClick={onReplace}>
						{t("replace")}
					</Button>
					<Button variant="subtle" size="sm" aria-label={t("retireOf", { label })} onClick={onRetire}>
						{t("retire")}
					</Button>
				</div>
			)}
		</li>
	)
}
