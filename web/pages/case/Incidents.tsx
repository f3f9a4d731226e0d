import { Button } from "@mantine/core"
import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { tell } from "../../client/ask.ts"
import type { CaseView } from "../../client/case-contract.ts"
import { sayProblem } from "../../client/say-problem.ts"
import { Moment } from "../../components/Moment.tsx"
import { Notice } from "../../components/Notice.tsx"
import styles from "./CasePage.module.css"
import { caseKey } from "./use-case.ts"

const kinds = ["timer", "notice", "message", "migration", "snapshot"] as const

/** A step that could not be taken: what it means, and another try. */
export function Incidents({ view }: { readonly view: CaseView }) {
	const { t } = useTranslation("casePage")
	const { t: common } = useTranslation()
	const client = useQueryClient()
	const [busy, setBusy] = useState<string | null>(null)
	const [failure, setFailure] = useState<string | null>(null)
	if (view.incidents.length === 0) return null
	async function retry(id: string): Promise<void> {
		setBusy(id)
		setFailure(null)
		try {
			await tell("POST", `/incidents/${id}/retry`)
		} catch (error) {
			setFailure(sayProblem(error, common))
		} finally {
			setBusy(null)
			await client.invalidateQueries({ queryKey: caseKey(view.id) })
		}
	}
	return (
		<Notice
			icon="alertTriangle"
			tone={view.blocked ? "late" : "plain"}
			title={t(view.blocked ? "incident.title" : "incident.notBlocking")}
		>
			{view.blocked && (
				<p>
					{t("incident.lead")} {t("incident.blockedAction")}
				</p>
			)}
			<ul className={styles["incidents"]}>
				{view.incidents.map((one) => {
					const kind = kinds.find((name) => name === one.kind)
					return (
						<li key={one.id}>
							<span>
								{kind === undefined ? t("incident.other") : t(`incident.what.${kind}`)}{" "}
								<small>
									{t("incident.tries", { count: one.attempts })} <Moment at={one.openedAt} />
								</small>
							</span>
							<Button variant="default" size="sm" loading={busy === one.id} onClick={() => void retry(one.id)}>
								{t("incident.retry")}
							</Button>
						</li>
					)
				})}
			</ul>
			<p role="alert">{failure}</p>
		</Notice>
	)
}
