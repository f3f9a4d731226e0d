import { Button } from "@mantine/core"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { Icon } from "../../components/Icon.tsx"
import { useMe } from "../../session/SessionProvider.tsx"
import { sessionEvents } from "../../session/session-events.ts"
import styles from "./CasePage.module.css"
import { type DraftOf, pendingDrafts } from "./draft.ts"

/** What was sent without an answer waits for its author, once the connection is back: nothing goes by itself. */
export function PendingActions({
	shown,
}: {
	readonly shown: { readonly instanceId: string; readonly type: string } | null
}) {
	const { t } = useTranslation("casePage")
	const me = useMe()
	const [pending, setPending] = useState<readonly DraftOf[]>(() => (navigator.onLine ? pendingDrafts(me.id) : []))
	useEffect(() => {
		const look = (works: boolean) => setPending(works ? pendingDrafts(me.id) : [])
		const online = () => look(true)
		const offline = () => look(false)
		window.addEventListener("online", online)
		window.addEventListener("offline", offline)
		const stop = sessionEvents.onConnection(look)
		return () => {
			window.removeEventListener("online", online)
			window.removeEventListener("offline", offline)
			stop()
		}
	}, [me.id])
	const [first] = pending
	return (
		<div aria-live="polite">
			{first && (
				<div className={styles["pending"]}>
					<Icon name="circleCheck" size={20} />
					<p>
						<b>{t("offline.back")}</b> {t("offline.waiting", { count: pending.length })}
					</p>
					<Button
						component={Link}
						to={`/dossiers/${first.caseId}?action=${first.type}&sur=${first.instanceId}#action`}
						variant="default"
						size="sm"
						onClick={() => {
							if (shown?.instanceId === first.instanceId && shown.type === first.type)
								document.querySelector<HTMLElement>("#que-faire button[type=submit]")?.focus()
						}}
					>
						{t("offline.review")}
					</Button>
				</div>
			)}
		</div>
	)
}
