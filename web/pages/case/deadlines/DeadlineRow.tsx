import type { TFunction } from "i18next"
import { useTranslation } from "react-i18next"
import { DualClock } from "../../../case-parts/DualClock.tsx"
import { useTerritories } from "../../../case-parts/use-territories.ts"
import { useZone } from "../../../case-parts/use-zone.ts"
import type { Deadline } from "../../../client/deadlines-contract.ts"
import { Icon } from "../../../components/Icon.tsx"
import type { IconName } from "../../../components/icon-paths.ts"
import { formatInstant } from "../../../format-instant.ts"
import { readClock } from "../../../i18n/read-clock.ts"
import { sayLabel } from "../../../i18n/say-label.ts"
import styles from "./Deadlines.module.css"

const icons: Readonly<Record<NonNullable<Deadline["does"]>, IconName>> = {
	remind: "bell",
	escalate: "arrowRight",
	move: "hourglass",
}

/** More names than this are counted. */
const MOST_NAMES = 2
const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
const raw = { interpolation: { escapeValue: false } }
type Say = TFunction<"deadlines">

interface DeadlineRowProps {
	readonly deadline: Deadline
	/** Among those of other procedures: says which one. */
	readonly ofCase: boolean
}

/** One deadline: what it does and to whom, when in both clocks; opened, why it is there and what happened to it. */
export function DeadlineRow({ deadline, ofCase }: DeadlineRowProps) {
	const { t } = useTranslation("deadlines")
	const { does, place, status, dueAt, clock, territory } = deadline
	const counts = clock === "calendar" ? null : territory.code
	return (
		<li className={styles["row"]} data-status={status}>
			<Icon name={icons[does ?? "move"]} size={18} />
			<div className={styles["what"]}>
				<p className={styles["deed"]}>{sayDeed(deadline, t)}</p>
				<p className={styles["quiet"]}>
					{sayLabel(place.label)}
					{ofCase && deadline.instance.kind !== null && ` · ${deadline.instance.ref}`}
				</p>
				<details className={styles["why"]}>
					<summary>{t("why")}</summary>
					<Reasons deadline={deadline} />
				</details>
			</div>
			<div className={styles["when"]}>
				<p>
					<Standing deadline={deadline} />
				</p>
				{status !== "paused" && (
					<p className={styles["clock"]}>
						<DualClock at={deadline.fired?.at ?? dueAt} territory={counts} />
					</p>
				)}
			</div>
		</li>
	)
}

function sayDeed({ does, people, asks, status }: Deadline, t: Say): string {
	const live = status === "pending" || status === "paused"
	const who = people === null || people.length === 0 ? null : sayNames(people, t)
	switch (does) {
		case "remind":
			if (who !== null) return t("remindWho", { who, ...raw })
			return live && people !== null ? t("remindWho", { who: t("nobody"), ...raw }) : t("remind")
		case "escalate":
			return who === null ? t("escalate") : t("escalateWho", { who, ...raw })
		case "move":
			return asks === null ? t("move") : t("moveAsks", { who: asks.name, ...raw })
		case null:
			return t("unknown")
	}
}

function sayNames(people: readonly { readonly name: string }[], t: Say): string {
	const names = people.slice(0, MOST_NAMES).map(({ name }) => name)
	const more = people.length - names.length
	return more > 0 ? t("others", { names: names.join(", "), count: more, ...raw }) : names.join(", ")
}

function Standing({ deadline }: { readonly deadline: Deadline }) {
	const { t } = useTranslation("deadlines")
	const { status, fired, remainingMs } = deadline
	if (status === "paused")
		return remainingMs === null ? t("paused") : t("pausedLeft", { count: Math.round(remainingMs / HOUR_MS) })
	if (status === "cancelled") return t("cancelled")
	if (fired === null) return null
	const late = Math.floor(fired.lateMs / MINUTE_MS)
	return late > 0 ? t("firedLate", { count: late }) : t("fired")
}

/** By what it was set, whose hours it counts, what moved it, whom it reached or what took it away. */
function Reasons({ deadline }: { readonly deadline: Deadline }) {
	const { t } = useTranslation("deadlines")
	const { zone } = useZone()
	const { find } = useTerritories()
	const { armedAt, armedBy, clock, territory, moves, fired, people, cancelled, does } = deadline
	const when = (at: string) => formatInstant(at, { ...readClock(), timeZone: zone })
	const place = find(territory.code)?.name ?? territory.name ?? territory.code
	return (
		<ul>
			<li>{t("armed", { when: when(armedAt), event: sayLabel(armedBy.label), ...raw })}</li>
			<li>{t(`hours.${clock}`, { place, ...raw })}</li>
			{moves.map(({ what, at, by }) => (
				<li key={`${what} ${at}`}>
					{t(`moved.${what}`, { when: when(at), event: by === null ? "–" : sayLabel(by.label), ...raw })}
				</li>
			))}
			{fired !== null && people !== null && does !== "move" && (
				<li>
					{people.length === 0
						? t("toldNobody")
						: t("told", { who: people.map(({ name }) => name).join(", "), ...raw })}
				</li>
			)}
			{cancelled !== null && (
				<li>
					{cancelled.reason === "passedWhilePaused" || cancelled.by === null
						? t("passedWhilePaused")
						: t("cancelledBy", { when: when(cancelled.at), event: sayLabel(cancelled.by.label), ...raw })}
				</li>
			)}
		</ul>
	)
}
