import { Button } from "@mantine/core"
import { useEffect, useRef } from "react"
import { useTranslation } from "react-i18next"
import { tell } from "../../../client/ask.ts"
import type { CaseNote, Teammate } from "../../../client/case-file-contract.ts"
import { Form } from "../../../components/Form.tsx"
import { Icon } from "../../../components/Icon.tsx"
import { useSendingForm } from "../../../components/use-sending-form.ts"
import { useMe } from "../../../session/SessionProvider.tsx"
import { MentionField } from "./MentionField.tsx"
import { mentionedIn } from "./mention.ts"
import styles from "./Notes.module.css"
import { draftOf, keepDraft } from "./note-drafts.ts"

const MOST_CHARACTERS = 5_000

interface NoteFormProps {
	readonly caseId: string
	readonly team: readonly Teammate[]
	/** The note to edit; a new one without. */
	readonly note?: CaseNote
	readonly onDone: () => Promise<unknown>
	readonly onCancel?: () => void
}

/** Writes a note, or edits one's own. Says whom it will tell before it is sent. */
export function NoteForm({ caseId, team, note, onDone, onCancel }: NoteFormProps) {
	const { t } = useTranslation("caseTabs")
	const me = useMe()
	/** The same for every attempt: a note sent again after a cut is written once. */
	const id = useRef(crypto.randomUUID())
	const form = useSendingForm({
		initial: { text: note?.text ?? draftOf(me.id, caseId) },
		check: {
			text: (text) =>
				text.trim() === "" ? t("notes.missing") : text.trim().length > MOST_CHARACTERS ? t("notes.tooLong") : undefined,
		},
		send: async ({ text }) => {
			const body = { text: text.trim(), mentions: mentionedIn(text, team).map((one) => one.id) }
			if (note) await tell("PUT", `/cases/${caseId}/notes/${note.id}`, { body: { ...body, version: note.version } })
			else await tell("POST", `/cases/${caseId}/notes`, { body: { ...body, id: id.current } })
			await onDone()
			if (note) return
			id.current = crypto.randomUUID()
			form.set("text", "")
		},
		refusal: ({ code, problem }) => {
			if (code === "PRECONDITION_FAILED") return { text: t("notes.changed") }
			if (code === "REQUEST_DECIDED") return { text: t("notes.alreadyWithdrawn") }
			if (problem.issues?.some(({ path }) => path[0] === "mentions"))
				return { field: "text", text: t("notes.mentionGone") }
			return undefined
		},
	})
	const { text } = form.values
	useEffect(() => {
		if (!note) keepDraft(me.id, caseId, text)
	}, [note, me.id, caseId, text])
	const { onChange: _onChange, ...field } = form.field("text")
	const told = mentionedIn(text, team).filter((one) => one.id !== me.id)
	const element = useRef<HTMLDivElement>(null)
	return (
		<div ref={element}>
			<Form
				state={form.state}
				action={note ? t("notes.save") : t("notes.send")}
				quiet
				also={
					onCancel && (
						<Button variant="subtle" onClick={onCancel}>
							{t("cancel")}
						</Button>
					)
				}
			>
				<div>
					<MentionField
						field={field}
						label={note ? t("notes.editLabel") : t("notes.label")}
						description={t("notes.hint")}
						team={team}
						focused={note !== undefined}
						onChange={(value) => form.set("text", value)}
						onSend={() => element.current?.querySelector("form")?.requestSubmit()}
					/>
					<p className={styles["told"]} aria-live="polite">
						{told.length > 0 && (
							<>
								<Icon name="bell" /> {t(told.length === 1 ? "notes.willTell" : "notes.willTellMany")}{" "}
								{told.map((one) => one.name).join(", ")}
							</>
						)}
					</p>
				</div>
			</Form>
		</div>
	)
}
