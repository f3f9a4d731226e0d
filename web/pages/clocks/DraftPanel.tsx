import { Button } from "@mantine/core"
import { useTranslation } from "react-i18next"
import type { DeadlineTable, Version } from "../../client/clocks-contract.ts"
import { Icon } from "../../components/Icon.tsx"
import { Panel } from "../../components/Page.tsx"
import { languageNow } from "../../i18n/language.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import styles from "./Clocks.module.css"
import { durationText } from "./duration-text.ts"
import { urgencies } from "./urgencies.ts"

interface DraftPanelProps {
	readonly table: DeadlineTable
	readonly draft: Version
	readonly edits: boolean
	readonly onPublish: () => void
	readonly onDiscard: () => void
	readonly onEdit: () => void
}

/** What the draft changes, before anybody publishes it. */
export function DraftPanel({ table, draft, edits, onPublish, onDiscard, onEdit }: DraftPanelProps) {
	const { t } = useTranslation("clocks")
	const language = languageNow()
	const changed = table.rows.flatMap((row) => (row.draft === null ? [] : [{ ...row, draft: row.draft }]))
	return (
		<Panel
			title={t("deadlines.draft", { version: draft.version })}
			lead={`${t("deadlines.differences", { count: changed.length })}. ${t("deadlines.draftLead")}`}
		>
			{draft.note !== "" && <p>{draft.note}</p>}
			<ul className={styles["lines"]}>
				{changed.map((row) => (
					<li key={`${row.machine} ${row.place}`}>
						<p>
							<b>{sayLabel(row.label)}</b> <span className={styles["meta"]}>{sayLabel(row.machineLabel)}</span>
						</p>
						<ul className={styles["changes"]}>
							{(row.single ? (["routine"] as const) : urgencies)
								.filter((one) => row.draft[one] !== row.published[one])
								.map((one) => (
									<li key={one}>
										{t(`deadlines.${row.single ? "single" : one}`)} :{" "}
										<ins>{durationText(row.draft[one], row.clock, language)}</ins>{" "}
										<del>{t("deadlines.was", { was: durationText(row.published[one], row.clock, language) })}</del>
									</li>
								))}
						</ul>
						{!row.ordered && (
							<p className={styles["warning"]}>
								<Icon name="alertTriangle" /> {t("deadlines.unordered")}
							</p>
						)}
					</li>
				))}
			</ul>
			{edits && (
				<div className={styles["acts"]}>
					<Button onClick={onPublish}>{t("deadlines.publish", { version: draft.version })}</Button>
					<Button variant="default" onClick={onEdit}>
						{t("deadlines.editAgain")}
					</Button>
					<Button variant="subtle" onClick={onDiscard}>
						{t("deadlines.discard")}
					</Button>
				</div>
			)}
		</Panel>
	)
}
