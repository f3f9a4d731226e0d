import "./texts.ts"
import { useTranslation } from "react-i18next"
import { Icon } from "../components/Icon.tsx"
import styles from "./Due.module.css"
import { dueWords } from "./due-text.ts"
import { useNow } from "./use-now.ts"
import { useTerritories } from "./use-territories.ts"
import { useZone } from "./use-zone.ts"

interface DueProps {
	readonly dueAt: string | null
	/** Territory whose working hours the deadline counts; null for calendar time. */
	readonly territory?: string | null
	readonly onHold?: boolean
	/** Tinted, with « En retard de … » in full. */
	readonly badge?: boolean
	/** Part of a sentence: « En retard de … » in full, without its icon. */
	readonly plain?: boolean
}

/** By when. Colour tells late and today; icon and word say it as well. */
export function Due({ dueAt, territory = null, onHold = false, badge = false, plain = false }: DueProps) {
	const { t } = useTranslation("case")
	const now = useNow()
	const { zone, locale } = useZone()
	const { find } = useTerritories()
	if (onHold)
		return (
			<span className={styles["due"]} data-tone="hold" data-badge={badge}>
				<Icon name="playerPause" />
				{t("due.onHold")}
			</span>
		)
	if (dueAt === null) return null
	const place = territory === null ? undefined : find(territory)
	const calendar = place?.hours ? { zone: place.zone, hours: place.hours } : null
	const { tone, words } = dueWords(new Date(dueAt), { now, zone, locale, calendar })
	const amount = (() => {
		switch (words.key) {
			case "day":
				return words.day
			case "before":
			case "tomorrow":
				return t(`due.${words.key}`, { time: words.time })
			case "workingMinutes":
			case "workingHours":
			case "workingDays":
			case "minutes":
			case "hours":
			case "days":
				return t(`due.${words.key}`, { count: words.count })
		}
	})()
	return (
		<time dateTime={dueAt} className={styles["due"]} data-tone={tone} data-badge={badge}>
			{tone === "late" && !plain && <Icon name="clockExclamation" />}
			{tone === "today" && !plain && <Icon name="clock" />}
			{tone === "late" && (badge || plain) ? t("due.late", { amount }) : amount}
		</time>
	)
}
