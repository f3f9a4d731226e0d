import "./texts.ts"
import { useTranslation } from "react-i18next"
import { Icon } from "../components/Icon.tsx"
import styles from "./Due.module.css"
import { type DueTone, dueWords } from "./due-text.ts"
import { sayDue } from "./say-due.ts"
import { useNow } from "./use-now.ts"
import { calendarOf, useTerritories } from "./use-territories.ts"
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
	const calendar = calendarOf(territory === null ? undefined : find(territory))
	const { tone, words } = dueWords(new Date(dueAt), { now, zone, locale, calendar })
	const amount = sayDue(words, t)
	return (
		<DueMark dueAt={dueAt} tone={tone} badge={badge} plain={plain}>
			{tone === "late" && (badge || plain) ? t("due.late", { amount }) : amount}
		</DueMark>
	)
}

interface DueMarkProps {
	readonly dueAt: string
	readonly tone: DueTone
	readonly badge?: boolean
	readonly plain?: boolean
	readonly children: string
}

/** The same for words that are known: lists work them out for all their rows at once. */
export function DueMark({ dueAt, tone, badge = false, plain = false, children }: DueMarkProps) {
	return (
		<time dateTime={dueAt} className={styles["due"]} data-tone={tone} data-badge={badge}>
			{tone === "late" && !plain && <Icon name="clockExclamation" />}
			{tone === "today" && !plain && <Icon name="clock" />}
			{children}
		</time>
	)
}
