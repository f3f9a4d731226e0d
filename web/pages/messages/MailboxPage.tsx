import "./texts.ts"
import { Button } from "@mantine/core"
import { useInfiniteQuery } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { ask, queryOf } from "../../client/ask.ts"
import { Mailbox, type MailboxMessage } from "../../client/messages-contract.ts"
import { Moment } from "../../components/Moment.tsx"
import { Page } from "../../components/Page.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { Choice } from "../settings/Choice.tsx"
import styles from "./Messages.module.css"

/** What would have been sent, as it would have arrived. */
export function MailboxPage() {
	const { t } = useTranslation("messages")
	const [chosen, setChosen] = useState<string | null>(null)
	const query = useInfiniteQuery({
		queryKey: ["mailbox"],
		initialPageParam: "",
		queryFn: ({ signal, pageParam }) =>
			ask("GET", `/mailbox${queryOf({ cursor: pageParam, limit: "50" })}`, Mailbox, { signal }),
		getNextPageParam: (last) => last.next,
	})
	return (
		<Page title={t("mailbox.title")} lead={t("mailbox.lead")} wide>
			<QueryView query={query} rows={6}>
				{({ pages }) => {
					const letters = pages.flatMap((one) => one.items)
					const open = letters.find((one) => one.id === chosen) ?? letters[0]
					if (!open) return <p className={styles["lead"]}>{t("mailbox.none")}</p>
					return (
						<div className={styles["mailbox"]}>
							<section aria-label={t("mailbox.list")}>
								<ul className={styles["letters"]}>
									{letters.map((one) => (
										<li key={one.id}>
											<button
												type="button"
												className={styles["letter"]}
												aria-current={one.id === open.id}
												onClick={() => setChosen(one.id)}
											>
												<b>{one.subject || one.text.slice(0, 60)}</b>
												<span className={styles["meta"]}>
													{t("mailbox.to", { name: one.recipient })} · {t(`channel.${one.channel}`)}
												</span>
												<span className={styles["meta"]}>
													<Moment at={one.at} />
												</span>
											</button>
										</li>
									))}
								</ul>
								{query.hasNextPage && (
									<Button
										variant="default"
										size="sm"
										mt={12}
										loading={query.isFetchingNextPage}
										onClick={() => void query.fetchNextPage()}
									>
										{t("mailbox.more")}
									</Button>
								)}
							</section>
							<Letter letter={open} />
						</div>
					)
				}}
			</QueryView>
		</Page>
	)
}

function Letter({ letter }: { readonly letter: MailboxMessage }) {
	const { t } = useTranslation("messages")
	const [view, setView] = useState<"html" | "text">("html")
	return (
		<div className={styles["reading"]}>
			{letter.html !== null && (
				<Choice
					label={t("mailbox.view")}
					value={view}
					options={[
						["html", t("mailbox.html")],
						["text", t("mailbox.text")],
					]}
					onChange={setView}
				/>
			)}
			{letter.html !== null && view === "html" ? (
				// From the API, with a policy of its own: nothing in it runs, nothing is loaded.
				<iframe
					className={styles["frame"]}
					title={t("mailbox.frame")}
					src={`/api/mailbox/${letter.id}/html`}
					sandbox="allow-popups allow-popups-to-escape-sandbox"
				/>
			) : (
				<pre className={styles["plain"]}>{letter.text}</pre>
			)}
		</div>
	)
}
