import { Button, Switch } from "@mantine/core"
import type { TFunction } from "i18next"
import { type ReactNode, useState } from "react"
import { useTranslation } from "react-i18next"
import { clockIn, dayIn, dayNumber } from "../../case-parts/due-text.ts"
import { partyIcons, partyOf } from "../../case-parts/party.ts"
import { useNow } from "../../case-parts/use-now.ts"
import { useZone } from "../../case-parts/use-zone.ts"
import type { TimelineEntry } from "../../client/case-contract.ts"
import { Icon } from "../../components/Icon.tsx"
import type { IconName } from "../../components/icon-paths.ts"
import { QueryView } from "../../components/QueryView.tsx"
import { typeset } from "../../i18n/french-typography.ts"
import { languageNow } from "../../i18n/language.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import { procedureIcon } from "./action-icon.ts"
import { deedInEnglish, deedInFrench } from "./say-deed.ts"
import styles from "./Timeline.module.css"
import { useTimeline } from "./use-case.ts"

interface TimelineProps {
	readonly caseId: string
	/** Only what happened in one procedure. */
	readonly instance: string | null
}

/** What happened: who did what and why, and what fell due, the latest first. */
export function Timeline({ caseId, instance }: TimelineProps) {
	const { t } = useTranslation("casePage")
	const query = useTimeline(caseId, instance)
	const [all, setAll] = useState(false)
	return (
		<QueryView query={query} rows={6}>
			{({ pages }) => {
				const items = pages.flatMap((one) => one.items)
				const shown = all ? items : items.filter((one) => !follows(one))
				return (
					<div className={styles["timeline"]}>
						{shown.length === 0 && <p className={styles["quiet"]}>{t("timeline.empty")}</p>}
						<ol className={styles["entries"]}>
							{shown.map((one) => (
								<Entry key={one.key} entry={one} ofCase={instance === null} />
							))}
						</ol>
						<div className={styles["foot"]}>
							{query.hasNextPage && (
								<Button
									variant="default"
									size="sm"
									loading={query.isFetchingNextPage}
									onClick={() => void query.fetchNextPage()}
								>
									{t("timeline.earlier")}
								</Button>
							)}
							{items.some(follows) && (
								<Switch
									size="sm"
									label={t("timeline.all")}
									checked={all}
									onChange={(event) => setAll(event.currentTarget.checked)}
								/>
							)}
						</div>
					</div>
				)
			}}
		</QueryView>
	)
}

/** What the product does because of another entry: said by that one already. */
const follows = (entry: TimelineEntry): boolean => entry.kind === "system" && entry.causeSeq !== null

function Entry({ entry, ofCase }: { readonly entry: TimelineEntry; readonly ofCase: boolean }) {
	const { t } = useTranslation("casePage")
	const { zone, locale } = useZone()
	const now = useNow()
	const at = new Date(entry.recordedAt)
	const happened = new Date(entry.occurredAt)
	// Between the two the server's own clock runs.
	const isLater = Math.abs(at.getTime() - happened.getTime()) > 60_000
	const told = entry.kind === "timer" ? [] : entry.told
	return (
		<li className={styles["entry"]} data-kind={entry.kind}>
			<When at={at} />
			<Icon name={iconOf(entry)} />
			<div>
				<p>{textOf(entry, t)}</p>
				{entry.why.map((text) => (
					<p key={text} className={styles["why"]}>
						{text}
					</p>
				))}
				{entry.restricted && <p className={styles["meta"]}>{t("timeline.restricted")}</p>}
				<Meta>
					{ofCase && entry.instance.kind !== null && sayLabel(entry.instance.label)}
					{entry.recordedFor !== null && t("timeline.recordedBy", { who: entry.by.name })}
					{entry.zone !== null &&
						t("timeline.there", { time: clockIn(happened, entry.zone.zone, locale), name: entry.zone.name })}
					{isLater &&
						t("timeline.happened", {
							when: `${dayIn(happened, now, zone, locale)}, ${clockIn(happened, zone, locale)}`,
						})}
					{told.length > 0 && t("timeline.told", { who: peopleOf(told) })}
					{entry.parked && t("timeline.parked")}
				</Meta>
			</div>
		</li>
	)
}

function Meta({ children }: { readonly children: readonly (string | false)[] }) {
	const parts = children.filter((one): one is string => typeof one === "string")
	return parts.length === 0 ? null : <p className={styles["meta"]}>{parts.join(" · ")}</p>
}

function When({ at }: { readonly at: Date }) {
	const { t } = useTranslation("case")
	const now = useNow()
	const { zone, locale } = useZone()
	const ago = dayNumber(now, zone) - dayNumber(at, zone)
	const time = clockIn(at, zone, locale)
	const day = new Intl.DateTimeFormat(locale, {
		timeZone: zone,
		day: "numeric",
		month: "short",
		...(new Date(now).getFullYear() === at.getFullYear() ? {} : { year: "numeric" }),
	}).format(at)
	return (
		<time dateTime={at.toISOString()} title={`${dayIn(at, now, zone, locale)}, ${time}`}>
			{ago === 0 ? time : ago === 1 ? `${t("status.yesterday")} ${time}` : day}
		</time>
	)
}

const peopleOf = (told: TimelineEntry["told"]): string =>
	told.map((one) => (one.names.length > 0 ? one.names.join(", ") : lower(sayLabel(one.label)))).join(", ")

const lower = (text: string): string =>
	/^\p{Lu}\p{Lu}/u.test(text) ? text : `${text.charAt(0).toLocaleLowerCase()}${text.slice(1)}`

function textOf(entry: TimelineEntry, t: TFunction<"casePage">): ReactNode {
	switch (entry.kind) {
		case "timer": {
			const who = peopleOf(entry.told)
			if (entry.does === "remind") {
				const nth = entry.nth === null ? t("timeline.reminder") : t("timeline.nth", { count: entry.nth })
				return who === "" ? nth : t("timeline.reminded", { nth, who })
			}
			return (
				<>
					<b>{t("timeline.moved")}.</b> {entry.place && sayLabel(entry.place.label)}
				</>
			)
		}
		case "person": {
			const who = entry.recordedFor?.name ?? (entry.recordedFor ? sayLabel(entry.recordedFor.label) : entry.by.name)
			const deed = languageNow() === "fr" ? deedInFrench(entry.label.fr) : deedInEnglish(entry.label.en)
			if (entry.type === "STARTED")
				return (
					<>
						<b>{who}</b> {entry.instance.kind === null ? t("timeline.opened") : `· ${sayLabel(entry.label)}`}
					</>
				)
			return deed === undefined ? (
				<>
					<b>{who}</b> · {sayLabel(entry.label)}
				</>
			) : (
				<>
					<b>{who}</b> {languageNow() === "fr" ? typeset(deed) : deed}
				</>
			)
		}
		case "notice":
			return (
				<>
					<b>{entry.by.name}</b> · {sayLabel(entry.label)}
				</>
			)
		case "system":
			return sayLabel(entry.label)
	}
}

function iconOf(entry: TimelineEntry): IconName {
	switch (entry.kind) {
		case "timer":
			return entry.does === "remind" ? "bell" : "settingsAutomation"
		case "notice":
			return "flag"
		case "system":
			return "settingsAutomation"
		case "person": {
			const party = partyOf(entry.recordedFor?.role ?? entry.role.id)
			return party === "us"
				? entry.instance.kind === null
					? "circleCheck"
					: procedureIcon(entry.instance.kind)
				: partyIcons[party]
		}
	}
}
