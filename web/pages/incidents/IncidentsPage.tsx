import "./texts.ts"
import { Button } from "@mantine/core"
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { ask, queryOf } from "../../client/ask.ts"
import { Incidents, RetriedAll } from "../../client/incidents-contract.ts"
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx"
import { Icon } from "../../components/Icon.tsx"
import { Notice } from "../../components/Notice.tsx"
import { Page } from "../../components/Page.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { administersAll, mendsIncidents } from "../../session/places.ts"
import { useMe } from "../../session/SessionProvider.tsx"
import { useOpenIncidents } from "../../session/use-open-incidents.ts"
import { ForbiddenPage } from "../start/ForbiddenPage.tsx"
import styles from "./Incidents.module.css"
import { IncidentsOfKind } from "./IncidentsOfKind.tsx"

const PAGE = "50"
const AGAIN_MS = 60_000
/** The most serious first: a blocked case, what nobody was reminded of, what nobody was told. */
const kinds = ["snapshot", "migration", "timer", "notice", "message"] as const

/** Everything that got stuck, what it means and the way to try it again; for those who may mend it. */
export function IncidentsPage() {
	const { t } = useTranslation("incidents")
	const me = useMe()
	const client = useQueryClient()
	const open = useOpenIncidents()
	const [asking, setAsking] = useState(false)
	const [outcome, setOutcome] = useState<RetriedAll | null>(null)
	const mends = mendsIncidents(me)
	const query = useInfiniteQuery({
		queryKey: ["work", "incidents"],
		queryFn: ({ signal, pageParam }) =>
			ask("GET", `/incidents${queryOf({ limit: PAGE, cursor: pageParam })}`, Incidents, { signal }),
		initialPageParam: "",
		getNextPageParam: ({ next }) => next ?? undefined,
		enabled: mends,
		refetchInterval: AGAIN_MS,
	})
	if (!mends) return <ForbiddenPage needs="administrator" />
	const refresh = async () => await client.invalidateQueries({ queryKey: ["work", "incidents"] })
	const retryAll = async () => {
		setOutcome(await ask("POST", "/incidents/retry", RetriedAll, { body: {} }))
		await refresh()
		setAsking(false)
	}
	const many = open !== undefined && open > 1
	return (
		<Page
			title={t("title")}
			lead={t("lead")}
			actions={
				many && (
					<Button variant="default" leftSection={<Icon name="refresh" />} onClick={() => setAsking(true)}>
						{t("retryAll")}
					</Button>
				)
			}
		>
			<div aria-live="polite">
				{outcome !== null && (
					<Notice icon="circleCheck" title={t("done", { count: outcome.retried })} tone="accent">
						{outcome.left > 0 && <p>{t("left", { count: outcome.left })}</p>}
					</Notice>
				)}
			</div>
			<QueryView query={query} rows={4}>
				{({ pages }) => {
					const items = pages.flatMap((page) => page.items)
					if (items.length === 0)
						return (
							<div className={styles["none"]}>
								<Icon name="circleCheck" size={20} />
								<div>
									<p>{t("none")}</p>
									<p className={styles["quiet"]}>{t("noneHint")}</p>
								</div>
							</div>
						)
					const others = items.filter((one) => !kinds.some((kind) => kind === one.kind))
					return (
						<>
							{kinds.map((kind) => (
								<IncidentsOfKind
									key={kind}
									kind={kind}
									incidents={items.filter((one) => one.kind === kind)}
									onRetried={refresh}
								/>
							))}
							<IncidentsOfKind kind="other" incidents={others} onRetried={refresh} />
						</>
					)
				}}
			</QueryView>
			{(query.hasNextPage || administersAll(me)) && (
				<div className={styles["foot"]}>
					{query.hasNextPage && (
						<Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
							{t("more")}
						</Button>
					)}
					{administersAll(me) && <a href="/administration/files">{t("queues")}</a>}
				</div>
			)}
			{asking && (
				<ConfirmDialog
					title={t("retryAllTitle", { count: open ?? 0 })}
					action={t("retryAll")}
					confirm={retryAll}
					onClose={() => setAsking(false)}
				>
					<p>{t("retryAllText")}</p>
				</ConfirmDialog>
			)}
		</Page>
	)
}
