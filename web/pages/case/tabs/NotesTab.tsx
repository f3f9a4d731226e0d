import "./texts.ts"
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useTranslation } from "react-i18next"
import { ask } from "../../../client/ask.ts"
import { CaseNotes, type Teammate, Teammates } from "../../../client/case-file-contract.ts"
import { QueryView } from "../../../components/QueryView.tsx"
import { NoteForm } from "./NoteForm.tsx"
import { NoteItem } from "./NoteItem.tsx"
import styles from "./Notes.module.css"

const nobody: readonly Teammate[] = []

/** What the team tells itself about a case, the latest at the head. */
export function NotesTab({ caseId }: { readonly caseId: string }) {
	const { t } = useTranslation("caseTabs")
	const client = useQueryClient()
	const notes = useQuery({
		queryKey: ["case", caseId, "notes"],
		queryFn: ({ signal }) => ask("GET", `/cases/${caseId}/notes`, CaseNotes, { signal }),
	})
	// Refused to whoever reads only: then there is nothing to write either.
	const team = useQuery({
		queryKey: ["case", caseId, "teammates"],
		queryFn: ({ signal }) => ask("GET", `/cases/${caseId}/teammates`, Teammates, { signal }),
		retry: false,
	})
	const people = team.data?.items ?? nobody
	const refresh = async () => await client.invalidateQueries({ queryKey: ["case", caseId, "notes"] })
	return (
		<div className={styles["tab"]}>
			<div>
				<h3>{t("notes.title")}</h3>
				<p className={styles["lead"]}>{t("notes.lead")}</p>
			</div>
			{team.data && <NoteForm caseId={caseId} team={people} onDone={refresh} />}
			<QueryView query={notes}>
				{({ items }) =>
					items.length === 0 ? (
						<p className={styles["none"]}>
							<b>{t("notes.none")}</b> {t("notes.noneHint")}
						</p>
					) : (
						<ul className={styles["notes"]}>
							{items.toReversed().map((note) => (
								<NoteItem key={note.id} caseId={caseId} note={note} team={people} onChanged={refresh} />
							))}
						</ul>
					)
				}
			</QueryView>
		</div>
	)
}
