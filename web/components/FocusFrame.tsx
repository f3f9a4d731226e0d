import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { Outlet } from "react-router"
import styles from "./FocusFrame.module.css"
import { Notice } from "./Notice.tsx"
import { OfflineBar } from "./OfflineBar.tsx"

/** Around a page where one thing is done from beginning to end: nothing leads away but its own bar. */
export function FocusFrame({
	idleWarning,
	children,
}: {
	readonly idleWarning: boolean
	readonly children?: ReactNode
}) {
	const { t } = useTranslation()
	return (
		<div className={styles["frame"]}>
			<a className="skip" href="#contenu">
				{t("frame.skip")}
			</a>
			<OfflineBar />
			<div role="alert" className={styles["alerts"]}>
				{idleWarning && (
					<Notice icon="clock" title={t("frame.idle")} tone="accent">
						{t("frame.idleHint")}
					</Notice>
				)}
			</div>
			{children ?? <Outlet />}
		</div>
	)
}
