import "./texts.ts"
import { Button } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { Due } from "../../case-parts/Due.tsx"
import { UrgencyMark } from "../../case-parts/UrgencyMark.tsx"
import { useNow } from "../../case-parts/use-now.ts"
import { useTerritories } from "../../case-parts/use-territories.ts"
import { Icon } from "../../components/Icon.tsx"
import { Page } from "../../components/Page.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { formatInstant } from "../../format-instant.ts"
import { languageNow } from "../../i18n/language.ts"
import styles from "./Request.module.css"
import { receivedQuery } from "./received-query.ts"
import { requesterTypes } from "./request-values.ts"

/** Requests of the public form that wait for somebody, the most pressing first. */
export function ReceivedRequestsPage() {
	const { t } = useTranslation("request")
	const { nameOf } = useTerritories()
	const now = useNow()
	const query = useQuery(receivedQuery)
	return (
		<Page
			title={t("received.title")}
			lead={t("received.lead")}
			actions={
				<Button component={Link} to="/demandes/nouvelle" leftSection={<Icon name="plus" size={18} />}>
					{t("received.new")}
				</Button>
			}
		>
			<QueryView query={query}>
				{({ items }) =>
					items.length === 0 ? (
						<div>
							<p>{t("received.none")}</p>
							<p className={styles["quiet"]}>{t("received.noneHint")}</p>
						</div>
					) : (
						<ul className={styles["rows"]}>
							{items.map(({ id, urgency, requesterType, territory, receivedAt, dueAt, suspect }) => {
								const who = requesterTypes.find((one) => one === requesterType)
								const when = formatInstant(receivedAt, { language: languageNow(), now })
								return (
									<li key={id}>
										<Link to={`/demandes/${id}`} className={styles["rowLink"]}>
											<UrgencyMark urgency={urgency} />
											<span>
												<span className={styles["rowTitle"]}>
													{t("received.item", {
														who: who ? t(`requesterType.${who}`) : "",
														territory: nameOf(territory),
													})}
												</span>
												<br />
												<span className={styles["rowMeta"]}>
													{t("received.at", { when })}
													{suspect && ` · ${t("received.suspect")}`}
												</span>
											</span>
											<Due dueAt={dueAt} territory={territory} />
										</Link>
									</li>
								)
							})}
						</ul>
					)
				}
			</QueryView>
		</Page>
	)
}
