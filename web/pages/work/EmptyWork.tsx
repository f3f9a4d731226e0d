import { Button } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { useNow } from "../../case-parts/use-now.ts"
import { useZone } from "../../case-parts/use-zone.ts"
import type { WorkPage, WorkTab } from "../../client/work-contract.ts"
import { formatInstant } from "../../format-instant.ts"
import { languageNow } from "../../i18n/language.ts"
import styles from "./EmptyWork.module.css"

interface EmptyWorkProps {
	readonly tab: WorkTab
	readonly page: WorkPage
	readonly onChoose: (tab: WorkTab) => void
}

/** Nothing in this list: what comes next, and where there is something. */
export function EmptyWork({ tab, page: { counts, nextDueAt }, onChoose }: EmptyWorkProps) {
	const { t } = useTranslation("work")
	const now = useNow()
	const { zone } = useZone()
	const other = (["unassigned", "role"] as const).find((one) => one !== tab && counts[one] > 0)
	const next = nextDueAt !== null && Date.parse(nextDueAt) > now.getTime() ? nextDueAt : null
	return (
		<div className={styles["empty"]}>
			<h2>{tab === "mine" ? t("empty.title") : t(`empty.${tab}`)}</h2>
			{next !== null && tab !== "waiting" && (
				<p>{t("empty.next", { when: formatInstant(next, { language: languageNow(), now, timeZone: zone }) })}</p>
			)}
			{other && (
				<Button variant="default" size="sm" onClick={() => onChoose(other)}>
					{t(`empty.${other}Tasks`, { count: counts[other] })}
				</Button>
			)}
		</div>
	)
}
