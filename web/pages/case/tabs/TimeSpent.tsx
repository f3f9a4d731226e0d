import "./texts.ts"
import { useQuery } from "@tanstack/react-query"
import { useTranslation } from "react-i18next"
import { Holder } from "../../../case-parts/Holder.tsx"
import { ask } from "../../../client/ask.ts"
import { type TimeSpent as Spent, TimeSpent as TimeSpentAnswer } from "../../../client/clocks-contract.ts"
import { Icon } from "../../../components/Icon.tsx"
import { QueryView } from "../../../components/QueryView.tsx"
import { languageNow } from "../../../i18n/language.ts"
import { caseKey } from "../use-case.ts"
import { lengthText } from "./length-text.ts"
import styles from "./TimeSpent.module.css"

/** Whose time the case has taken: each party beside the longest, what held it, what a cyclone took. */
export function TimeSpent({ caseId }: { readonly caseId: string }) {
	const query = useQuery({
		queryKey: [...caseKey(caseId), "time-spent"],
		queryFn: ({ signal }) => ask("GET", `/cases/${caseId}/time-spent`, TimeSpentAnswer, { signal }),
	})
	return <QueryView query={query}>{(data) => <Bars {...data} />}</QueryView>
}

const WORKING_DAY_HOURS = 8

function Bars({ spent, suspended }: Spent) {
	const { t } = useTranslation("caseTabs")
	const language = languageNow()
	const longest = Math.max(1, suspended.ms, ...spent.map((one) => one.ms))
	if (spent.length === 0) return <p className={styles["meta"]}>{t("time.none")}</p>
	return (
		<div className={styles["root"]}>
			<ul>
				{spent.map(({ by, ms, workingMs }) => (
					<li key={by} data-by={by}>
						{by === "onHold" ? (
							<span className={styles["still"]}>
								<Icon name="playerPause" /> {t("time.onHold")}
							</span>
						) : (
							<Holder party={by} />
						)}
						<span className={styles["length"]}>{lengthText(ms, 24, language)}</span>
						<meter className={styles["bar"]} min={0} max={longest} value={ms} aria-hidden="true" />
						{by !== "onHold" && (
							<span className={styles["meta"]}>
								{t("time.working", { length: lengthText(workingMs, WORKING_DAY_HOURS, language) })}
							</span>
						)}
					</li>
				))}
				{suspended.ms > 0 && (
					<li data-by="suspended">
						<span className={styles["still"]}>
							<Icon name="alertTriangle" /> {t("time.suspended")}
						</span>
						<span className={styles["length"]}>{lengthText(suspended.ms, 24, language)}</span>
						<meter className={styles["bar"]} min={0} max={longest} value={suspended.ms} aria-hidden="true" />
						<span className={styles["meta"]}>
							{t("time.lost", { length: lengthText(suspended.workingMs, WORKING_DAY_HOURS, language) })}
						</span>
					</li>
				)}
			</ul>
			<p className={styles["meta"]}>{t("time.together")}</p>
		</div>
	)
}
