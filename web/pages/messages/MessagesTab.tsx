import "./texts.ts"
import { Button } from "@mantine/core"
import { useInfiniteQuery } from "@tanstack/react-query"
import { useTranslation } from "react-i18next"
import { ask, queryOf } from "../../client/ask.ts"
import { type SentMessage, type ToldNotice, ToldNotices, type ToldPerson } from "../../client/messages-contract.ts"
import { Icon } from "../../components/Icon.tsx"
import type { IconName } from "../../components/icon-paths.ts"
import { Moment } from "../../components/Moment.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { sayLabel } from "../../i18n/say-label.ts"
import styles from "./Messages.module.css"
import { fr } from "./texts.fr.ts"
import { titleOfNotice } from "./title-of-notice.ts"

/** The evidence of a case: everybody who was told of something, how, and what became of it. */
export function MessagesTab({ caseId }: { readonly caseId: string }) {
	const { t } = useTranslation("messages")
	const query = useInfiniteQuery({
		queryKey: ["case", caseId, "messages"],
		initialPageParam: "",
		queryFn: ({ signal, pageParam }) =>
			ask("GET", `/cases/${caseId}/messages${queryOf({ cursor: pageParam, limit: "30" })}`, ToldNotices, { signal }),
		getNextPageParam: (last) => last.next,
	})
	return (
		<div className={styles["tab"]}>
			<div>
				<h3>{t("tab.title")}</h3>
				<p className={styles["lead"]}>{t("tab.lead")}</p>
			</div>
			<QueryView query={query}>
				{({ pages }) => {
					const notices = pages.flatMap((one) => one.items)
					if (notices.length === 0) return <p className={styles["lead"]}>{t("tab.none")}</p>
					return (
						<ol className={styles["notices"]}>
							{notices.map((one) => (
								<Notice key={one.id} notice={one} />
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
						{t("tab.more")}
					</Button>
				</div>
			)}
		</div>
	)
}

function Notice({ notice }: { readonly notice: ToldNotice }) {
	const { t } = useTranslation("messages")
	return (
		<li>
			<Icon name={notice.kind === "reminder" ? "bell" : "message"} size={20} />
			<div className={styles["notice"]}>
				<p className={styles["what"]}>
					<b>{titleOfNotice(notice, t)}</b>
					<span className={styles["meta"]}>
						<Moment at={notice.at} />
					</span>
				</p>
				{notice.people.length === 0 && (
					<p className={styles["meta"]}>{t(notice.deliveredAt === null ? "tab.notYet" : "tab.nobody")}</p>
				)}
				{notice.people.length > 0 && (
					<ul className={styles["people"]}>
						{notice.people.map((one) => (
							<Person key={one.personId ?? one.role.id} told={one} />
						))}
					</ul>
				)}
			</div>
		</li>
	)
}

function Person({ told }: { readonly told: ToldPerson }) {
	const { t } = useTranslation("messages")
	return (
		<li>
			<p>
				<span className={styles["name"]}>{told.name ?? sayLabel(told.role.label)}</span>
				{told.name !== null && <span className={styles["meta"]}> {sayLabel(told.role.label)}</span>}
			</p>
			{told.inbox !== null && (
				<p className={styles["way"]}>
					<Icon name={told.inbox.readAt === null ? "inbox" : "circleCheck"} size={16} />
					<span>
						{t(told.inbox.readAt === null ? "tab.unread" : "tab.read")}
						{told.inbox.readAt !== null && (
							<>
								, <Moment at={told.inbox.readAt} />
							</>
						)}
					</span>
				</p>
			)}
			{told.messages.map((one) => (
				<Sent key={one.id} message={one} />
			))}
		</li>
	)
}

const icons: Readonly<Record<SentMessage["status"], IconName>> = {
	planned: "clock",
	sending: "send",
	sent: "send",
	digest: "send",
	refused: "alertTriangle",
	failed: "alertTriangle",
	cancelled: "circleX",
	unreachable: "circleX",
}

function Sent({ message }: { readonly message: SentMessage }) {
	const { t } = useTranslation("messages")
	const { status, channel, reason, attempts } = message
	const at = message.settledAt ?? (status === "planned" ? message.sendAfter : null)
	const code = attempts.at(-1)?.code ?? null
	const known = (Object.keys(fr.reason) as (keyof typeof fr.reason)[]).find((one) => one === reason)
	return (
		<div className={styles["way"]} data-status={status}>
			<Icon name={icons[status]} size={16} />
			<div>
				<p>
					{t(`tab.${status}`, { channel: t(`channel.${channel}`) })}
					{at !== null && (
						<>
							, <Moment at={at} />
						</>
					)}
					{known !== undefined && ` (${t(`reason.${known}`)})`}
				</p>
				<p className={styles["meta"]}>
					{[
						attempts.length > 1 ? t("tab.tries", { count: attempts.length }) : null,
						code === null ? null : t("tab.answer", { code }),
					]
						.filter(Boolean)
						.join(" · ")}
				</p>
				{message.maybeTwice && <p className={styles["meta"]}>{t("tab.twice")}</p>}
				{message.bouncedAt !== null && (
					<p className={styles["warning"]}>
						{t("tab.bounced")}, <Moment at={message.bouncedAt} />
					</p>
				)}
				{message.link !== null && <LinkState link={message.link} />}
			</div>
		</div>
	)
}

function LinkState({ link }: { readonly link: NonNullable<SentMessage["link"]> }) {
	const { t } = useTranslation("messages")
	if (link.openedAt !== null)
		return (
			<p className={styles["meta"]}>
				{t("tab.opened")}, <Moment at={link.openedAt} />
			</p>
		)
	return <p className={styles["meta"]}>{t(link.revokedAt === null ? "tab.notOpened" : "tab.revoked")}</p>
}
