import { Button } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { tell } from "../../../client/ask.ts"
import type { CaseNote, Teammate } from "../../../client/case-file-contract.ts"
import { ConfirmDialog } from "../../../components/ConfirmDialog.tsx"
import { Icon } from "../../../components/Icon.tsx"
import { Moment } from "../../../components/Moment.tsx"
import { formatInstant } from "../../../format-instant.ts"
import { readClock } from "../../../i18n/read-clock.ts"
import { cutAtMentions } from "./mention.ts"
import { NoteForm } from "./NoteForm.tsx"
import styles from "./Notes.module.css"

function NoteText({ text, names }: { readonly text: string; readonly names: readonly string[] }) {
	return (
		<p className={styles["text"]}>
			{cutAtMentions(text, names).map((part) =>
				part.mention ? (
					<b key={part.at} className={styles["mention"]}>
						{part.text}
					</b>
				) : (
					part.text
				),
			)}
		</p>
	)
}

interface NoteItemProps {
	readonly caseId: string
	readonly note: CaseNote
	readonly team: readonly Teammate[]
	readonly onChanged: () => Promise<unknown>
}

export function NoteItem({ caseId, note, team, onChanged }: NoteItemProps) {
	const { t } = useTranslation("caseTabs")
	const [state, setState] = useState<"read" | "edit" | "withdraw">("read")
	const [shown, setShown] = useState(false)
	const names = note.mentions.map((one) => one.name)
	const { withdrawn, former } = note
	return (
		<li className={styles["note"]} data-withdrawn={withdrawn !== null}>
			<p className={styles["by"]}>
				<b>{note.writtenBy.name}</b>
				<span>
					<Moment at={note.writtenAt} />
					{note.editedAt !== null && `, ${t("notes.edited")}`}
				</span>
			</p>
			{withdrawn !== null && (
				<p className={styles["withdrawn"]}>
					<Icon name="ban" /> {t("notes.withdrawn", { name: withdrawn.by.name })} <Moment at={withdrawn.at} />
				</p>
			)}
			{state === "edit" ? (
				<NoteForm
					caseId={caseId}
					team={team}
					note={note}
					onDone={async () => {
						await onChanged()
						setState("read")
					}}
					onCancel={() => setState("read")}
				/>
			) : (
				(withdrawn === null || shown) && <NoteText text={note.text} names={names} />
			)}
			{shown &&
				former.toReversed().map(({ text, until }) => (
					<div key={until} className={styles["former"]}>
						<p>{t("notes.until", { when: formatInstant(until, readClock()) })}</p>
						<NoteText text={text} names={names} />
					</div>
				))}
			{state !== "edit" && (
				<div className={styles["acts"]}>
					{note.mine && (
						<Button variant="subtle" size="sm" leftSection={<Icon name="pencil" />} onClick={() => setState("edit")}>
							{t("notes.edit")}
						</Button>
					)}
					{note.withdrawable && (
						<Button variant="subtle" size="sm" leftSection={<Icon name="ban" />} onClick={() => setState("withdraw")}>
							{t("notes.withdraw")}
						</Button>
					)}
					{(former.length > 0 || withdrawn !== null) && (
						<Button
							variant="subtle"
							size="sm"
							leftSection={<Icon name="history" />}
							aria-expanded={shown}
							onClick={() => setShown(!shown)}
						>
							{withdrawn !== null
								? t(shown ? "notes.hide" : "notes.show")
								: shown
									? t("notes.hideFormer")
									: t("notes.former", { count: former.length })}
						</Button>
					)}
				</div>
			)}
			{state === "withdraw" && (
				<ConfirmDialog
					title={t("notes.withdrawTitle")}
					action={t("notes.withdrawAction")}
					confirm={async () => {
						await tell("POST", `/cases/${caseId}/notes/${note.id}/withdrawal`)
						await onChanged()
						setState("read")
					}}
					onClose={() => setState("read")}
				>
					<p>{t("notes.withdrawText")}</p>
				</ConfirmDialog>
			)}
		</li>
	)
}
