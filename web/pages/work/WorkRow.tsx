import { useQuery } from "@tanstack/react-query"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { Due } from "../../case-parts/Due.tsx"
import { Holder } from "../../case-parts/Holder.tsx"
import { shortName } from "../../case-parts/short-name.ts"
import { UrgencyMark } from "../../case-parts/UrgencyMark.tsx"
import { useNow } from "../../case-parts/use-now.ts"
import { useZone } from "../../case-parts/use-zone.ts"
import { ask } from "../../client/ask.ts"
import { TaskOutcome, type WorkItem, type WorkTab } from "../../client/work-contract.ts"
import { Icon } from "../../components/Icon.tsx"
import { formatDay, formatTime } from "../../format-instant.ts"
import { languageNow } from "../../i18n/language.ts"
import { readClock } from "../../i18n/read-clock.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import { formatSince } from "./format-since.ts"
import { patientLine } from "./patient-line.ts"
import styles from "./WorkRow.module.css"
import { pageOfTask, partyOfTask } from "./where-task-is.ts"

interface WorkRowProps {
	readonly item: WorkItem
	readonly gone: boolean
	readonly tab: WorkTab
	readonly selected: boolean
	readonly onSelect: (item: WorkItem) => void
}

/** A task: how urgent, what to do, for whom and why, where or with whom it is, by when. */
export function WorkRow({ item, gone, tab, selected, onSelect }: WorkRowProps) {
	const { t } = useTranslation("work")
	const now = useNow()
	const { zone } = useZone()
	if (gone) return <GoneRow item={item} />
	const what = sayLabel(item.subject ?? item.place.label)
	const when = formatSince(item.openedAt, { language: languageNow(), now, timeZone: zone })
	const details = [
		...(item.report === null ? [patientLine(item.patient, t)] : []),
		tab === "waiting"
			? `${what} ${t("waitingSince", { duration: durationOf(item.openedAt, now) })}`
			: t("since", { what, when }),
		...(item.coveredFor ? [t("coveredFor", { name: item.coveredFor.name })] : []),
		...(item.assigneeAwayUntil === null
			? []
			: [t("assigneeAway", { day: formatDay(item.assigneeAwayUntil, readClock()) })]),
		...(item.escalated ? [t("escalated")] : []),
	]
	return (
		<li className={styles["item"]} data-selected={selected}>
			<Link
				to={pageOfTask(item)}
				className={styles["row"]}
				data-row={item.id}
				data-shortcut-row
				aria-current={selected ? "true" : undefined}
				tabIndex={selected ? 0 : -1}
				onClick={(event) => {
					if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
					event.preventDefault()
					onSelect(item)
				}}
			>
				<UrgencyMark urgency={item.urgency} />
				<span className={styles["text"]}>
					<span className={styles["title"]}>{sayLabel(item.title)}</span>
					<span className={styles["details"]}>
						<span className={styles["number"]}>{item.caseNumber}</span> · {details.join(" · ")}
					</span>
				</span>
				<span className={styles["where"]}>
					{tab === "mine" || tab === "decide" ? <Phase item={item} /> : <Who item={item} />}
				</span>
				<span className={styles["due"]}>
					<Due dueAt={item.dueAt} territory={item.hoursOf} />
				</span>
			</Link>
		</li>
	)

	function durationOf(from: string, until: Date): string {
		const hours = Math.floor((until.getTime() - Date.parse(from)) / 3_600_000)
		if (hours < 1) return t("duration.now")
		return hours < 48 ? t("duration.hours", { count: hours }) : t("duration.days", { count: Math.floor(hours / 24) })
	}
}

const Phase = ({ item }: { readonly item: WorkItem }) => (
	<span className={styles["phase"]}>{sayLabel(item.phase?.label ?? item.place.label)}</span>
)

function Who({ item }: { readonly item: WorkItem }) {
	const { t } = useTranslation("work")
	if (item.party)
		return <Holder party={partyOfTask(item)} name={item.party.name === null ? null : shortName(item.party.name)} />
	if (item.assigneeName === null) return <span className={styles["phase"]}>{t("nobody")}</span>
	return <Holder party={partyOfTask(item)} name={shortName(item.assigneeName)} />
}

/** A task that is somebody else's now, or done: it says so where it was, and leaves with the next look at the list. */
function GoneRow({ item }: { readonly item: WorkItem }) {
	const { t } = useTranslation("work")
	const { data } = useQuery({
		queryKey: ["work", "outcome", item.id],
		queryFn: ({ signal }) => ask("GET", `/work/${item.id}/outcome`, TaskOutcome, { signal }),
	})
	return (
		<li className={styles["gone"]}>
			<Icon name={data?.status === "open" || data?.status === "paused" ? "arrowRight" : "check"} />
			<span>
				{sayLabel(item.title)}, {item.caseNumber}. {data ? say(data) : t("gone.left")}
			</span>
		</li>
	)

	function say({ status, by, at }: TaskOutcome): string {
		switch (status) {
			case "done": {
				const time = at === null ? "" : formatTime(new Date(at), languageNow())
				return by === null ? t("gone.doneAlone", { time }) : t("gone.done", { name: by, time })
			}
			case "open":
				return by === null ? t("gone.free") : t("gone.taken", { name: by })
			case "paused":
			case "withdrawn":
				return t(`gone.${status}`)
		}
	}
}
