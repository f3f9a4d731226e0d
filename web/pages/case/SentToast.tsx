import { Button } from "@mantine/core"
import { useEffect } from "react"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { Icon } from "../../components/Icon.tsx"
import styles from "./SentToast.module.css"

export interface Sent {
	readonly label: string
	/** What it opened. */
	readonly path: string | null
}

const SHOWN_MS = 6_000

/** What was just done, for as long as one needs to read it; it is in the timeline as well. */
export function SentToast({ sent, onClose }: { readonly sent: Sent | null; readonly onClose: () => void }) {
	const { t } = useTranslation("casePage")
	useEffect(() => {
		if (!sent) return
		const timer = setTimeout(onClose, SHOWN_MS)
		return () => clearTimeout(timer)
	}, [sent, onClose])
	return (
		<div aria-live="polite" className={styles["place"]}>
			{sent && (
				<p className={styles["toast"]}>
					<Icon name="check" />
					<span>{t("actions.sent", { label: sent.label })}</span>
					{sent.path !== null && (
						<Button component={Link} to={sent.path} size="sm" variant="default">
							{t("actions.see")}
						</Button>
					)}
				</p>
			)}
		</div>
	)
}
