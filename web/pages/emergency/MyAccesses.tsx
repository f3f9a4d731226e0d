import { Button } from "@mantine/core"
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { ask, tell } from "../../client/ask.ts"
import { type EmergencyAccess, EmergencyAccesses } from "../../client/emergency-contract.ts"
import { sayProblem } from "../../client/say-problem.ts"
import { Notice } from "../../components/Notice.tsx"
import { Panel } from "../../components/Page.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { formatInstant } from "../../format-instant.ts"
import { readClock } from "../../i18n/read-clock.ts"
import styles from "./Emergency.module.css"

/** One's own accesses, the open ones to go to or to end. */
export function MyAccesses() {
	const { t } = useTranslation("emergency")
	const { t: common } = useTranslation()
	const client = useQueryClient()
	const [failure, setFailure] = useState<string | null>(null)
	const accesses = useQuery({
		queryKey: ["emergencies", "mine"],
		queryFn: ({ signal }) => ask("GET", "/emergency-accesses?limit=20", EmergencyAccesses, { signal }),
	})
	const when = (at: string) => formatInstant(at, readClock())

	async function end(id: string): Promise<void> {
		setFailure(null)
		try {
			await tell("POST", `/emergency-accesses/${id}/end`)
			await client.invalidateQueries({ queryKey: ["emergencies"] })
		} catch (error) {
			setFailure(sayProblem(error, common))
		}
	}
	return (
		<Panel title={t("mine")}>
			{failure !== null && <Notice icon="alertTriangle" title={failure} tone="late" role="alert" />}
			<QueryView query={accesses} rows={2}>
				{({ items }) =>
					items.length === 0 ? (
						<p className={styles["meta"]}>{t("mineNone")}</p>
					) : (
						<ul className={styles["rows"]}>
							{items.map((one) => (
								<li key={one.id}>
									<div>
										<p>
											{one.open ? (
												<Link to={`/dossiers/${one.case.id}`}>{t("open", { number: one.case.number })}</Link>
											) : (
												<b>{one.case.number}</b>
											)}
										</p>
										{one.reason !== null && <p className={styles["quote"]}>{one.reason}</p>}
										<p className={styles["meta"]}>
											<span>
												{one.open
													? t("openUntil", { when: when(one.expiresAt) })
													: t("over", { when: when(one.endedAt ?? one.expiresAt) })}
											</span>
											<span>
												<Verdict access={one} />
											</span>
										</p>
									</div>
									{one.open && (
										<Button
											variant="default"
											size="sm"
											aria-label={t("endOf", { number: one.case.number })}
											onClick={() => void end(one.id)}
										>
											{t("end")}
										</Button>
									)}
								</li>
							))}
						</ul>
					)
				}
			</QueryView>
		</Panel>
	)
}

/** What the platform of the case found. */
export function Verdict({ access: { review } }: { readonly access: EmergencyAccess }) {
	const { t } = useTranslation("emergency")
	if (review === null) return <>{t("notReviewed")}</>
	const verdict = t(review.justified ? "justified" : "unjustified").toLowerCase()
	return <>{t("reviewed", { name: review.by.name, verdict })}</>
}
