import "./texts.ts"
import type { TFunction } from "i18next"
import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { Icon } from "../components/Icon.tsx"
import { sayLabel } from "../i18n/say-label.ts"
import { Due } from "./Due.tsx"
import { dayIn } from "./due-text.ts"
import { placeInWords } from "./place-in-words.ts"
import styles from "./StatusSentence.module.css"
import { type NearDays, type Status, type StatusStep, sinceWords, whenWords } from "./status-sentence.ts"
import { useNow } from "./use-now.ts"
import { useTerritories } from "./use-territories.ts"
import { useZone } from "./use-zone.ts"

interface StatusSentenceProps {
	readonly status: Status
	/** Why it is on hold, for whoever may read it. */
	readonly reason?: string | null
}

const nearDays = (t: TFunction<"case">): NearDays => ({
	yesterday: t("status.yesterday"),
	today: t("status.today"),
	tomorrow: t("status.tomorrow"),
})

/** In the middle of a sentence. */
const lower = (text: string): string =>
	/^\p{Lu}\p{Lu}/u.test(text) ? text : `${text.charAt(0).toLocaleLowerCase()}${text.slice(1)}`

/** Whose turn it is, since when and for what, and what happens otherwise. */
export function StatusSentence({ status, reason = null }: StatusSentenceProps) {
	const { t } = useTranslation("case")
	const now = useNow()
	const { zone, locale } = useZone()
	const where = { now, zone, locale }
	const days = nearDays(t)
	const since = (at: string) => sinceWords(at, days, where)
	const day = (at: string) => dayIn(new Date(`${at}T12:00:00Z`), now, "UTC", locale)

	switch (status.kind) {
		case "closed": {
			const as = sayLabel(status.as)
			return (
				<Line icon="lock">
					<b>
						{status.since === null
							? t("status.closed", { as })
							: t("status.closedSince", { as, day: dayIn(new Date(status.since), now, zone, locale) })}
					</b>
				</Line>
			)
		}
		case "onHold":
			return (
				<Line icon="playerPause" tone="hold">
					<b>{t(reason === null ? "status.onHold" : "status.onHoldBecause", { day: day(status.until) })}</b>
					{reason !== null && <> {reason}</>}
				</Line>
			)
		case "waiting":
			return <Line icon="hourglass">{t("status.waiting", { place: sayLabel(status.place) })}</Line>
		case "yours":
		case "free":
		case "colleague":
		case "theirs": {
			const { step } = status
			return (
				<Line icon={step.late ? "clockExclamation" : "clock"} tone={step.late ? "late" : "plain"}>
					<b>{leadOf(status.kind, step, since(step.since), t)}</b> {lower(sayLabel(step.title))}.{" "}
					{step.late ? (
						<span className={styles["late"]}>
							<Due dueAt={step.dueAt} territory={step.clock === "calendar" ? null : step.territory} plain />.
						</span>
					) : (
						step.next !== null && (
							<span className={styles["next"]}>
								<Next step={step} next={step.next} />
							</span>
						)
					)}
				</Line>
			)
		}
	}
}

function leadOf(
	kind: "yours" | "free" | "colleague" | "theirs",
	{ name, role }: StatusStep,
	since: string,
	t: TFunction<"case">,
): string {
	switch (kind) {
		case "yours":
		case "free":
			return t(`status.${kind}`, { since })
		case "colleague":
			return name === null
				? t("status.team", { role: lower(sayLabel(role.label)), since })
				: t("status.colleague", { who: name, since })
		case "theirs":
			return name === null
				? t("status.outside", { role: lower(sayLabel(role.label)), since })
				: t("status.theirs", { who: name, since })
	}
}

function Next({ step, next }: { readonly step: StatusStep; readonly next: NonNullable<StatusStep["next"]> }) {
	const { t } = useTranslation("case")
	const now = useNow()
	const { zone, locale } = useZone()
	const { find } = useTerritories()
	const there = find(step.territory)
	const words = whenWords(next.dueAt, step.zone, nearDays(t), { now, zone, locale })
	const when =
		words.here === null || there === undefined
			? words.there
			: t("status.both", { there: words.there, at: placeInWords(t, there), here: words.here })
	return <>{t(`status.${next.does}`, { when })}</>
}

interface LineProps {
	readonly icon: "lock" | "playerPause" | "hourglass" | "clock" | "clockExclamation"
	readonly tone?: "plain" | "late" | "hold"
	readonly children: ReactNode
}

const Line = ({ icon, tone = "plain", children }: LineProps) => (
	<p className={styles["line"]} data-tone={tone}>
		<Icon name={icon} size={20} />
		<span>{children}</span>
	</p>
)
