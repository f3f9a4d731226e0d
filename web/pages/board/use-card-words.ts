import { useMemo } from "react"
import { useTranslation } from "react-i18next"
import { type DueTone, dueWords } from "../../case-parts/due-text.ts"
import { sayDue } from "../../case-parts/say-due.ts"
import { useNow } from "../../case-parts/use-now.ts"
import { calendarOf, useTerritories } from "../../case-parts/use-territories.ts"
import { useZone } from "../../case-parts/use-zone.ts"
import type { Card } from "../../client/board-contract.ts"
import { dateFormat } from "../../date-format.ts"
import { sayLabel } from "../../i18n/say-label.ts"

type Branch = Card["branches"][number]

const DAY_MS = 24 * 3_600_000

interface Pressing {
	readonly tone: DueTone
	readonly text: string
}

export interface CardWords {
	readonly patient: (card: Card) => string
	readonly step: (card: Card) => string
	readonly procedure: (card: Card) => string | null
	readonly holder: (card: Card) => string
	readonly urgency: (card: Card) => string
	/** By when, where that matters more than how long it has been there. */
	readonly pressing: (card: Card) => Pressing | null
	readonly since: (since: string) => string
	readonly sinceLong: (since: string) => string
	readonly branch: (id: Branch["id"]) => string
	readonly branchState: (branch: Branch) => string
}

/** What cards say, asked once for all of them: the clock and the directory are not looked at by each. */
export function useCardWords(): CardWords {
	const { t } = useTranslation("board")
	const { t: tCase } = useTranslation("case")
	const now = useNow()
	const { zone, locale } = useZone()
	const { find } = useTerritories()
	return useMemo(() => {
		const said = remembering(tCase)
		const ago = remembering(t)
		const days = (since: string) => Math.max(0, Math.floor((now.getTime() - Date.parse(since)) / DAY_MS))
		const day = dateFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" })
		const dayOf = (date: string) => day.format(new Date(`${date}T12:00:00Z`))
		return {
			patient: ({ patient }) =>
				patient === null
					? t("hidden")
					: `${patient.initials}, ${ago(`shortAge.${patient.age.unit}`, { count: patient.age.count })}`,
			step: ({ step, onHold, dueAt }) =>
				onHold?.until && dueAt !== null ? t("heldUntil", { day: dayOf(onHold.until) }) : sayLabel(step),
			procedure: ({ procedure, onHold }) => (procedure === null || onHold ? null : sayLabel(procedure)),
			holder: ({ holder }) => {
				if (holder.name !== null) return holder.name
				if (holder.party === "us") return ago("unassigned")
				return holder.party === "system" ? ago("nothingToDo") : said(`party.${holder.party}`)
			},
			urgency: ({ urgency }) => said(`urgency.${urgency}`),
			pressing: ({ dueAt, late, clockOf, onHold }) => {
				if (onHold || dueAt === null) return null
				const calendar = calendarOf(clockOf === null ? undefined : find(clockOf))
				const { tone, words } = dueWords(new Date(dueAt), { now, zone, locale, calendar })
				return late || tone === "today" ? { tone, text: sayDue(words, tCase) } : null
			},
			since: (since) => (days(since) === 0 ? ago("since.today") : ago("since.days", { count: days(since) })),
			sinceLong: (since) => (days(since) === 0 ? ago("since.labelToday") : ago("since.label", { count: days(since) })),
			branch: (id) => ago(`branch.short.${id}`),
			branchState: ({ id, state }) => `${ago(`branch.${id}`)} ${ago(`branch.state.${state}`)}, `,
		}
	}, [t, tCase, now, zone, locale, find])
}

/** The same few texts are said by every card: each is looked up once. */
function remembering<T extends (key: never, options: { count: number }) => string>(t: T): T {
	const known = new Map<string, string>()
	return ((key: string, options: { count: number } = NO_COUNT) => {
		const name = `${key} ${options.count}`
		const text = known.get(name) ?? (t as unknown as (key: string, options: object) => string)(key, options)
		known.set(name, text)
		return text
	}) as unknown as T
}

const NO_COUNT = { count: 0 }
