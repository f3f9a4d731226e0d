import { Checkbox, Radio, Textarea } from "@mantine/core"
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { ask, queryOf, tell } from "../../client/ask.ts"
import { type EmergencyAccess, EmergencyAccesses } from "../../client/emergency-contract.ts"
import { Form } from "../../components/Form.tsx"
import { Panel } from "../../components/Page.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import { formatInstant } from "../../format-instant.ts"
import { readClock } from "../../i18n/read-clock.ts"
import { useMe } from "../../session/SessionProvider.tsx"
import styles from "./Emergency.module.css"
import { Verdict } from "./MyAccesses.tsx"

/** Who of other platforms has opened cases of this one: its referent physician says whether it was justified. */
export function Reviews({ platform }: { readonly platform: string }) {
	const { t } = useTranslation("emergency")
	const client = useQueryClient()
	const me = useMe()
	const [all, setAll] = useState(false)
	const accesses = useQuery({
		queryKey: ["emergencies", platform, all],
		queryFn: ({ signal }) =>
			ask(
				"GET",
				`/emergency-accesses${queryOf({ platform, unreviewed: all ? undefined : "true", limit: "50" })}`,
				EmergencyAccesses,
				{ signal },
			),
	})
	const refresh = async () => await client.invalidateQueries({ queryKey: ["emergencies"] })
	return (
		<Panel title={t("review")} lead={t("reviewLead")}>
			<QueryView query={accesses} rows={2}>
				{({ items }) =>
					items.length === 0 ? (
						<p className={styles["meta"]}>{t("reviewNone")}</p>
					) : (
						<ul className={styles["rows"]}>
							{items.map((one) => (
								<li key={one.id}>
									<div>
										<p>
											<Link to={`/dossiers/${one.case.id}`}>{one.case.number}</Link>
										</p>
										<p className={styles["meta"]}>
											{t("openedBy", { name: one.person.name, when: formatInstant(one.openedAt, readClock()) })}
										</p>
										{one.reason !== null && <p className={styles["quote"]}>{one.reason}</p>}
										{one.review !== null && (
											<p className={styles["meta"]}>
												<Verdict access={one} />
											</p>
										)}
									</div>
									{one.review === null && one.person.id !== me.id && <ReviewForm access={one} onDone={refresh} />}
								</li>
							))}
						</ul>
					)
				}
			</QueryView>
			<Checkbox label={t("showAll")} checked={all} onChange={(event) => setAll(event.currentTarget.checked)} />
		</Panel>
	)
}

interface ReviewFormProps {
	readonly access: EmergencyAccess
	readonly onDone: () => Promise<unknown>
}

function ReviewForm({ access, onDone }: ReviewFormProps) {
	const { t } = useTranslation("emergency")
	const form = useSendingForm({
		initial: { justified: "", note: "" },
		check: { justified: (verdict) => (verdict === "" ? t("verdictMissing") : undefined) },
		send: async ({ justified, note }) => {
			const body = { justified: justified === "yes", ...(note.trim() === "" ? {} : { note: note.trim() }) }
			await tell("POST", `/emergency-accesses/${access.id}/review`, { body })
			await onDone()
		},
		refusal: ({ code }) => (code === "REQUEST_DECIDED" ? { text: t("already") } : undefined),
	})
	const { onChange: _onChange, ...field } = form.field("justified")
	return (
		<div className={styles["review"]}>
			<Form state={form.state} action={t("reviewAction")} quiet>
				<Radio.Group {...field} label={t("reviewLabel")} onChange={(value) => form.set("justified", value)}>
					<div className={styles["verdicts"]}>
						<Radio value="yes" label={t("justified")} />
						<Radio value="no" label={t("unjustified")} />
					</div>
				</Radio.Group>
				<Textarea {...form.field("note")} label={t("note")} description={t("noteHint")} autosize minRows={1} />
			</Form>
		</div>
	)
}
