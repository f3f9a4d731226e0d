import { useMemo } from "react"
import { useTranslation } from "react-i18next"
import { dueWords } from "../../case-parts/due-text.ts"
import { useNow } from "../../case-parts/use-now.ts"
import { useTerritories } from "../../case-parts/use-territories.ts"
import { useZone } from "../../case-parts/use-zone.ts"
import type { Card } from "../../client/board-contract.ts"
import { sayLabel } from "../../i18n/say-label.ts"

const DAY_MS = 24 * 3_600_000

export interface CardWords {
	readonly patient: (card: Card) => string
	readonly step: (card: Card) => string
	readonly procedure: (card: Card) => string | null
	readonly holder: (card: Card) => string | null
	/** Whether the due time matters more than how long it has been there. */
	readonly isPressing: (card: Card) => boolean
	readonly since: (since: string) => string
	readonly sinceLong: (since: string) => string
}

/** What cards say, asked once for all of them: the clock and the directory are not looked at by each. */
export function useCardWords(): CardWords {
	const { t } = useTranslation("board")
	const now = useNow()
	const { zone, locale } = useZone()
	const { find } = useTerritories()
	return useMemo(() => {
		const days = (since: string) => Math.max(0, Math.floor((now.getTime() - Date.parse(since)) / DAY_MS))
		const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" })
		const dayOf = (date: string) => day.format(new Date(`${date}T12:00:00Z`))
		return {
			patient: ({ patient }) =>
				patient === null
					? t("hidden")
					: `${patient.initials}, ${t(`shortAge.${patient.age.unit}`, { count: patient.age.count })}`,
			step: ({ step, onHold, dueAt }) =>
				onHold?.until && dueAt !== null ? t("heldUntil", { day: dayOf(onHold.until) }) : sayLabel(step),
			procedure: ({ procedure, onHold }) => (procedure === null || onHold ? null : sayLabel(procedure)),
			holder: ({ holder }) => {
				if (holder.name !== null) return holder.name
				if (holder.party === "us") return t("unassigned")
				return holder.party === "system" ? t("nothingToDo") : null
			},
			isPressing: ({ dueAt, late, clockOf, onHold }) => {
				if (onHold || dueAt === null) return false
				if (late) return true
				const place = clockOf === null ? undefined : find(clockOf)
				const calendar = place?.hours ? { zone: place.zone, hours: place.hours } : null
				return dueWords(new Date(dueAt), { now, zone, locale, calendar }).tone === "today"
			},
			since: (since) => (days(since) === 0 ? t("since.today") : t("since.days", { count: days(since) })),
			sinceLong: (since) => (days(since) === 0 ? t("since.labelToday") : t("since.label", { count: days(since) })),
		}
	}, [t, now, zone, locale, find])
}
