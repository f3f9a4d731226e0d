import { useQuery } from "@tanstack/react-query"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { useNow } from "../../case-parts/use-now.ts"
import { useZone } from "../../case-parts/use-zone.ts"
import { ask, queryOf } from "../../client/ask.ts"
import { CaseBrief, type WorkItem } from "../../client/work-contract.ts"
import { Icon } from "../../components/Icon.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { formatInstant } from "../../format-instant.ts"
import { typeset } from "../../i18n/french-typography.ts"
import { languageNow } from "../../i18n/language.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import { deedInEnglish, deedInFrench } from "../case/say-deed.ts"
import styles from "./Peek.module.css"

/** What was asked and what is proposed, with the documents: enough to decide without leaving the list. */
export function ToDecide({ item }: { readonly item: WorkItem }) {
	const { t } = useTranslation("work")
	const now = useNow()
	const { zone } = useZone()
	const { caseId, instanceId } = item
	const query = useQuery({
		queryKey: ["work", "brief", item.id],
		queryFn: ({ signal }) =>
			ask("GET", `/cases/${caseId}/brief${queryOf({ instance: instanceId })}`, CaseBrief, { signal }),
		// Each reading is recorded: the same one is not made twice for nothing.
		staleTime: 60_000,
	})
	const say = (instant: string) => formatInstant(instant, { language: languageNow(), now, timeZone: zone })
	return (
		<section className={styles["part"]}>
			<h3>{t("peek.know")}</h3>
			<QueryView query={query} rows={3}>
				{({ said, documents }) => (
					<>
						{said.length === 0 && <p className={styles["note"]}>{t("peek.nothingSaid")}</p>}
						{said.map(({ seq, label, by, at, fields }) => (
							<div key={seq} className={styles["said"]}>
								<p>
									<b>{by}</b> {deedOf(label)}
									<span className={styles["note"]}>, {say(at)}</span>
								</p>
								<dl>
									{fields.map((field) => (
										<div key={field.label.en}>
											<dt>{sayLabel(field.label)}</dt>
											<dd>{field.at === null ? sayLabel(field.text) : say(field.at)}</dd>
										</div>
									))}
								</dl>
							</div>
						))}
						{documents.length > 0 && (
							<p className={styles["documents"]}>
								<Icon name="paperclip" size={16} />
								<Link to={`/dossiers/${caseId}?onglet=documents`}>
									{t("peek.documents", { count: documents.length })}
								</Link>{" "}
								: {documents.map(({ name }) => name).join(", ")}
							</p>
						)}
						<p className={styles["recorded"]}>{t("peek.recorded")}</p>
					</>
				)}
			</QueryView>
		</section>
	)
}

/** What somebody did, after their name. */
function deedOf(label: { readonly fr: string; readonly en: string }): string {
	const deed = languageNow() === "fr" ? deedInFrench(label.fr) : deedInEnglish(label.en)
	if (deed === undefined) return `· ${sayLabel(label)}`
	return languageNow() === "fr" ? typeset(deed) : deed
}
