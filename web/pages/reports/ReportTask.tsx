import "../work/texts.ts"
import { Button } from "@mantine/core"
import { useQueryClient } from "@tanstack/react-query"
import { lazy, Suspense } from "react"
import { useTranslation } from "react-i18next"
import type { ReportView } from "../../client/reports-contract.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import { useMoves } from "../work/use-moves.ts"
import styles from "./Reports.module.css"
import { sayDay } from "./say-day.ts"

const DelegateDialog = lazy(async () => ({ default: (await import("../work/DelegateDialog.tsx")).DelegateDialog }))

interface ReportTaskProps {
	readonly reportId: string
	readonly task: NonNullable<ReportView["task"]>
	/** Who owes it. */
	readonly who: string
}

/** The step that is owed: what, by whom, by when, who has taken it; to take, give back or pass on like any task. */
export function ReportTask({ reportId, task, who }: ReportTaskProps) {
	const { t } = useTranslation("reports")
	const { t: say } = useTranslation("work")
	const queries = useQueryClient()
	const moves = useMoves({ onMoved: () => void queries.invalidateQueries({ queryKey: ["report", reportId] }) })
	const { may } = task
	const item = { id: task.id, title: task.title, caseNumber: task.number }
	const busy = moves.moving !== null
	return (
		<section className={styles["task"]} aria-label={t("task")}>
			<p className={styles["taskTitle"]}>{sayLabel(task.title)}</p>
			<p className={styles["meta"]}>{task.assigneeName === null ? t("taskOf", { who }) : task.assigneeName}</p>
			{task.dueAt !== null && (
				<p className={task.overdue ? styles["late"] : styles["meta"]}>
					{t(task.overdue ? "lateSince" : "dueOn", { day: sayDay(task.dueAt.slice(0, 10)) })}
				</p>
			)}
			<div className={styles["moves"]}>
				{may.claim && (
					<Button size="sm" variant="default" disabled={busy} onClick={() => void moves.claim(item)}>
						{say("peek.claim")}
					</Button>
				)}
				{may.release && (
					<Button size="sm" variant="default" disabled={busy} onClick={() => void moves.release(item)}>
						{say("peek.release")}
					</Button>
				)}
				{may.delegate && (
					<Button size="sm" variant="subtle" disabled={busy} onClick={() => moves.askDelegate(item)}>
						{say("peek.delegate")}
					</Button>
				)}
			</div>
			{moves.failure !== null && (
				<p role="alert" className={styles["late"]}>
					{moves.failure}
				</p>
			)}
			<Suspense fallback={null}>{moves.delegating && <DelegateDialog item={item} moves={moves} />}</Suspense>
		</section>
	)
}
