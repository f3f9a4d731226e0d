import "./texts.ts"
import { Button } from "@mantine/core"
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { ask, queryOf, tell } from "../../client/ask.ts"
import { InboxPage as Contract, type InboxItem } from "../../client/inbox-contract.ts"
import { sayProblem } from "../../client/say-problem.ts"
import { Icon } from "../../components/Icon.tsx"
import { Moment } from "../../components/Moment.tsx"
import { Notice } from "../../components/Notice.tsx"
import { Page } from "../../components/Page.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { Choice } from "../settings/Choice.tsx"
import styles from "./Messages.module.css"
import { titleOfNotice } from "./title-of-notice.ts"

const KEY = ["work", "inbox"] as const

/** What one was told: what it is, about which case, when; each leads to where it is answered. */
export function InboxPage() {
	const { t } = useTranslation("messages")
	const { t: common } = useTranslation()
	const client = useQueryClient()
	const [shown, setShown] = useState<"unread" | "all">("unread")
	const query = useInfiniteQuery({
		queryKey: [...KEY, shown],
		initialPageParam: "",
		queryFn: ({ signal, pageParam }) =>
			ask(
				"GET",
				`/inbox${queryOf({ cursor: pageParam, limit: "30", unread: shown === "unread" ? "true" : undefined })}`,
				Contract,
				{ signal },
			),
		getNextPageParam: (last) => last.next,
	})
	const read = useMutation({
		mutationFn: async (noticeId: string) => await tell("POST", `/inbox/${noticeId}/read`),
		onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
	})
	const latest = query.data?.pages[0]?.items[0]?.at
	const readAll = useMutation({
		mutationFn: async (until: string) => await tell("POST", "/inbox/read", { body: { until } }),
		onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
	})
	const unread = query.data?.pages[0]?.unread ?? 0
	return (
		<Page
			title={t("inbox.title")}
			lead={t("inbox.lead")}
			actions={
				unread > 0 &&
				latest !== undefined && (
					<Button
						variant="default"
						size="sm"
						loading={readAll.isPending}
						onClick={() => readAll.mutate(latest)}
						leftSection={<Icon name="check" />}
					>
						{t("inbox.readAll")}
					</Button>
				)
			}
		>
			<Choice
				label={t("inbox.which")}
				value={shown}
				options={[
					["unread", unread > 0 ? `${t("inbox.unread")} (${unread})` : t("inbox.unread")],
					["all", t("inbox.all")],
				]}
				onChange={setShown}
			/>
			{(read.isError || readAll.isError) && (
				<Notice icon="alertTriangle" title={sayProblem(read.error ?? readAll.error, common)} tone="late" />
			)}
			<QueryView query={query} rows={5}>
				{({ pages }) => {
					const items = pages.flatMap((one) => one.items)
					if (items.length === 0)
						return (
							<div className={styles["empty"]}>
								<p className={styles["lead"]}>{t(shown === "unread" ? "inbox.noneUnread" : "inbox.none")}</p>
								{shown === "unread" && (
									<Button variant="default" size="sm" onClick={() => setShown("all")}>
										{t("inbox.seeAll")}
									</Button>
								)}
							</div>
						)
					return (
						<ol className={styles["inbox"]} aria-label={t("inbox.title")}>
							{items.map((one) => (
								<Item key={one.noticeId} item={one} onRead={() => read.mutate(one.noticeId)} />
							))}
						</ol>
					)
				}}
			</QueryView>
			{query.hasNextPage && (
				<div>
					<Button
						variant="default"
						size="sm"
						loading={query.isFetchingNextPage}
						onClick={() => void query.fetchNextPage()}
					>
						{t("inbox.more")}
					</Button>
				</div>
			)}
		</Page>
	)
}

/** Where it is answered. */
function addressOf({ case: about, instance, request, report }: InboxItem): string | undefined {
	if (about !== null)
		return instance !== null && instance.kind !== null
			? `/dossiers/${about.id}/procedures/${instance.id}`
			: `/dossiers/${about.id}`
	if (report !== null) return `/rapports/${report.id}`
	return request === null ? undefined : `/demandes/${request.id}`
}

function Item({ item, onRead }: { readonly item: InboxItem; readonly onRead: () => void }) {
	const { t } = useTranslation("messages")
	const { kind, readAt } = item
	const title = titleOfNotice(item, t)
	const to = addressOf(item)
	const about = (item.case ?? item.report)?.number ?? (item.request === null ? null : t("inbox.request"))
	return (
		<li data-unread={readAt === null}>
			<Icon name={kind === "reminder" ? "bell" : "message"} size={20} />
			<div>
				<p className={styles["what"]}>
					{to === undefined ? (
						<b>{title}</b>
					) : (
						<Link to={to} onClick={readAt === null ? onRead : undefined}>
							{title}
						</Link>
					)}
					{readAt === null && <span className={styles["dot"]}>{t("inbox.isUnread")}</span>}
				</p>
				<p className={styles["meta"]}>
					{about !== null && `${about} · `}
					<Moment at={item.at} />
				</p>
			</div>
			{readAt === null && (
				<Button variant="subtle" size="sm" onClick={onRead} aria-label={`${t("inbox.read")} : ${title}`}>
					{t("inbox.read")}
				</Button>
			)}
		</li>
	)
}
