import { Button } from "@mantine/core"
import { useInfiniteQuery } from "@tanstack/react-query"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { groupBy } from "../../../machines/group-by.ts"
import { Due } from "../../case-parts/Due.tsx"
import { UrgencyMark } from "../../case-parts/UrgencyMark.tsx"
import { ask, queryOf } from "../../client/ask.ts"
import { type EntryTask, EntryTasks } from "../../client/bamara-contract.ts"
import { sayProblem } from "../../client/say-problem.ts"
import { Notice } from "../../components/Notice.tsx"
import { Panel } from "../../components/Page.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { sayLabel } from "../../i18n/say-label.ts"
import styles from "./Bamara.module.css"

const PAGE = "100"

/** Open tasks of BaMaRa entries, by the place where they wait; within it, due first. */
export function EntryQueues() {
	const { t } = useTranslation("bamara")
	const { t: common } = useTranslation()
	const query = useInfiniteQuery({
		queryKey: ["work", "bamara"],
		queryFn: ({ signal, pageParam }) =>
			ask("GET", `/tasks${queryOf({ kind: "bamaraEntry", limit: PAGE, cursor: pageParam })}`, EntryTasks, { signal }),
		initialPageParam: undefined as string | undefined,
		getNextPageParam: ({ next }) => next ?? undefined,
	})
	return (
		<QueryView query={query} rows={5}>
			{({ pages }) => {
				const tasks = pages.flatMap(({ items }) => items)
				const places = groupBy(tasks, ({ place }) => place.id)
				return (
					<>
						{tasks.length === 0 && <p className={styles["empty"]}>{t("queue.nothing")}</p>}
						{[...places].map(([id, waiting]) => (
							<Queue key={id} tasks={waiting} />
						))}
						{query.isFetchNextPageError && (
							<Notice icon="alertTriangle" title={t("queue.failed")} role="alert">
								{sayProblem(query.error, common)}
							</Notice>
						)}
						{query.hasNextPage && (
							<Button
								variant="default"
								justify="center"
								loading={query.isFetchingNextPage}
								onClick={() => void query.fetchNextPage()}
							>
								{t("queue.more")}
							</Button>
						)}
					</>
				)
			}}
		</QueryView>
	)
}

function Queue({ tasks }: { readonly tasks: readonly EntryTask[] }) {
	const { t } = useTranslation("bamara")
	const [first] = tasks
	if (!first) return null
	return (
		<Panel title={`${sayLabel(first.place.label)} (${tasks.length})`}>
			<ul className={styles["rows"]}>
				{tasks.map((task) => (
					<li key={task.id}>
						<Link className={styles["row"]} to={`/dossiers/${task.caseId}/procedures/${task.instanceId}`}>
							<UrgencyMark urgency={task.urgency} />
							<span className={styles["what"]}>
								<b>{sayLabel(task.title)}</b>
								<span>
									{task.caseNumber} · {task.assigneeName ?? t("queue.unassigned")}
								</span>
							</span>
							<Due dueAt={task.dueAt} />
						</Link>
					</li>
				))}
			</ul>
		</Panel>
	)
}
