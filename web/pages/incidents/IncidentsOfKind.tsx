import { Button } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { requestNumber } from "../../../machines/request-number.ts"
import { tell } from "../../client/ask.ts"
import type { Incident } from "../../client/incidents-contract.ts"
import { ApiProblem } from "../../client/problem.ts"
import { sayProblem } from "../../client/say-problem.ts"
import { Moment } from "../../components/Moment.tsx"
import { Panel } from "../../components/Page.tsx"
import { isTeam } from "../../session/places.ts"
import { useMe } from "../../session/SessionProvider.tsx"
import styles from "./Incidents.module.css"

const raw = { interpolation: { escapeValue: false } }

interface IncidentsOfKindProps {
	readonly kind: "timer" | "notice" | "message" | "snapshot" | "migration" | "other"
	readonly incidents: readonly Incident[]
	readonly onRetried: () => Promise<void>
}

/** What one kind of incident means, said once, and where it has happened. */
export function IncidentsOfKind({ kind, incidents, onRetried }: IncidentsOfKindProps) {
	const { t } = useTranslation("incidents")
	const { t: common } = useTranslation()
	const me = useMe()
	const [busy, setBusy] = useState<string | null>(null)
	const [failure, setFailure] = useState<string | null>(null)
	if (incidents.length === 0) return null
	/** What it happened to, and where that can be looked at. */
	function subjectOf({ case: found, request, person }: Pick<Incident, "case" | "request" | "person">) {
		if (found !== null) return { name: found.number, path: `/dossiers/${found.id}` }
		if (request !== null)
			return { name: t("request", { number: requestNumber(request.id) }), path: `/demandes/${request.id}` }
		return { name: person === null ? t("digest") : t("digestOf", { name: person.name, ...raw }), path: null }
	}
	async function retry(id: string): Promise<void> {
		setBusy(id)
		setFailure(null)
		try {
			await tell("POST", `/incidents/${id}/retry`)
		} catch (error) {
			// Not there any more: somebody else was faster.
			if (!(error instanceof ApiProblem && error.code === "NOT_FOUND")) setFailure(sayProblem(error, common))
		} finally {
			await onRetried()
			setBusy(null)
		}
	}
	return (
		<Panel title={t(`kind.${kind}.title`)} lead={`${t(`kind.${kind}.means`)} ${t(`kind.${kind}.retry`)}`}>
			<ul className={styles["rows"]}>
				{incidents.map(({ instance, attempts, openedAt, lastAttemptAt, ...about }) => {
					const { id } = about
					const { name, path } = subjectOf(about)
					return (
						<li key={id}>
							<div>
								<p>
									{isTeam(me) && path !== null ? (
										<Link to={path} className={styles["number"]}>
											{name}
										</Link>
									) : (
										<span className={styles["number"]}>{name}</span>
									)}
									{instance?.kind != null && <span className={styles["ref"]}> · {instance.ref}</span>}
								</p>
								<p className={styles["meta"]}>
									{t("tries", { count: attempts })} · {t("since")} <Moment at={openedAt} />
									{attempts > 1 && (
										<>
											{" "}
											· {t("last")} <Moment at={lastAttemptAt} />
										</>
									)}
								</p>
							</div>
							<Button
								variant="default"
								size="sm"
								loading={busy === id}
								aria-label={t("retryOf", { what: name, ...raw })}
								onClick={() => void retry(id)}
							>
								{t("retry")}
							</Button>
						</li>
					)
				})}
			</ul>
			<p role="alert" className={styles["failure"]}>
				{failure}
			</p>
		</Panel>
	)
}
