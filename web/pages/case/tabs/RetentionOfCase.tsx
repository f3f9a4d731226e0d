import { useQuery } from "@tanstack/react-query"
import { useTranslation } from "react-i18next"
import { ask } from "../../../client/ask.ts"
import { RetentionRules } from "../../../client/identity-contract.ts"
import { QueryView } from "../../../components/QueryView.tsx"
import styles from "./Identity.module.css"

const words = {
	archiveAfterClosing: "archive",
	destroyAfterLastVisit: "destroy",
	minorsUntilAge: "minors",
	destroyAfterDeath: "death",
} as const

/** How long the file is kept, as the rules in force say it: what the team answers when a family asks. */
export function RetentionOfCase() {
	const { t } = useTranslation("caseTabs")
	const rules = useQuery({
		queryKey: ["retention-rules"],
		queryFn: ({ signal }) => ask("GET", "/retention/rules", RetentionRules, { signal }),
	})
	return (
		<section className={styles["section"]}>
			<h3>{t("retention.title")}</h3>
			<QueryView query={rules} rows={2}>
				{({ items }) => (
					<ul className={styles["plain"]}>
						{items.map(({ name, years, source }) => (
							<li key={name} title={source}>
								{t(`retention.${words[name]}`, { count: years })}
							</li>
						))}
					</ul>
				)}
			</QueryView>
		</section>
	)
}
