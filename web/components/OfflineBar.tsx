import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { formatTime } from "../format-instant.ts"
import { languageNow } from "../i18n/language.ts"
import { sessionEvents } from "../session/session-events.ts"
import { Icon } from "./Icon.tsx"
import styles from "./OfflineBar.module.css"

const BACK_MS = 6_000

/** Says that the connection is cut, since when, and when it is back. Never in the way: one can read and write on. */
export function OfflineBar() {
	const { t } = useTranslation()
	const [since, setSince] = useState<Date | null>(() => (navigator.onLine ? null : new Date()))
	const [back, setBack] = useState(false)
	useEffect(() => {
		const change = (works: boolean) =>
			setSince((before) => {
				if (works && before) setBack(true)
				return works ? null : (before ?? new Date())
			})
		const online = () => change(true)
		const offline = () => change(false)
		window.addEventListener("online", online)
		window.addEventListener("offline", offline)
		const stop = sessionEvents.onConnection(change)
		return () => {
			window.removeEventListener("online", online)
			window.removeEventListener("offline", offline)
			stop()
		}
	}, [])
	useEffect(() => {
		if (!back) return
		const timer = setTimeout(() => setBack(false), BACK_MS)
		return () => clearTimeout(timer)
	}, [back])
	return (
		<div aria-live="polite" data-no-print>
			{since && (
				<p className={styles["bar"]}>
					<Icon name="wifiOff" size={18} />
					<span>
						<b>{t("state.offline", { time: formatTime(since, languageNow()) })}</b> {t("state.offlineHint")}
					</span>
				</p>
			)}
			{!since && back && (
				<p className={styles["bar"]}>
					<Icon name="circleCheck" size={18} />
					<span>
						<b>{t("state.online")}</b> {t("state.onlineHint")}
					</span>
				</p>
			)}
		</div>
	)
}
