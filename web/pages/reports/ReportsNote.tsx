import "./texts.ts"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import type { PlatformReports } from "../../client/reports-contract.ts"
import { Icon } from "../../components/Icon.tsx"
import { sayLabel } from "../../i18n/say-label.ts"
import { useWaitingReports } from "../../session/use-due-reports.ts"
import { nameOfReport } from "./name-of-report.ts"
import styles from "./Reports.module.css"
import { sayDay } from "./say-day.ts"

/** On the list of one's work: the reports that wait for somebody, each with what to do and by when. Nothing when none does. */
export function ReportsNote() {
	const { t } = useTranslation("reports")
	const waiting = useWaitingReports(true)
	if (waiting === undefined) return null
	return (
		<>
			{waiting.toBegin.map((due) => (
				<Note key={`${due.kind} ${due.fromOn}`} to="/rapports" what={nameOfReport(due)} by={due.dueOn}>
					{t("toBegin")}
				</Note>
			))}
			{waiting.mine.map((report) => (
				<Note
					key={report.id}
					to={`/rapports/${report.id}`}
					what={nameOfReport(report)}
					by={report.dueAt?.slice(0, 10) ?? null}
				>
					{taskOf(report)}
				</Note>
			))}
		</>
	)
}

interface NoteProps {
	readonly to: string
	readonly what: string
	/** Last day. */
	readonly by: string | null
	readonly children: string
}

function Note({ to, what, by, children }: NoteProps) {
	const { t } = useTranslation("reports")
	return (
		<Link to={to} className={styles["waiting"]}>
			<Icon name="fileDescription" size={18} />
			<span>
				<b>{what}</b> : {children}
			</span>
			{by !== null && <span className={styles["by"]}>{t("dueOn", { day: sayDay(by) })}</span>}
		</Link>
	)
}

function taskOf({ state }: PlatformReports["reports"][number]): string {
	const task = state.owes === null ? sayLabel(state.label) : sayLabel(state.owes.task)
	return task.charAt(0).toLocaleLowerCase() + task.slice(1)
}
