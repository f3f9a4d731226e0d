import { Tabs } from "@mantine/core"
import { useTranslation } from "react-i18next"
import type { CaseView } from "../../client/case-contract.ts"
import styles from "./CaseTabs.module.css"
import { ProceduresTab } from "./ProceduresTab.tsx"
import { Timeline } from "./Timeline.tsx"

interface CaseTabsProps {
	readonly view: CaseView
	/** The procedure that the page is about; null for the case. */
	readonly instance: string | null
}

/** What the case holds: its history first. */
export function CaseTabs({ view, instance }: CaseTabsProps) {
	const { t } = useTranslation("casePage")
	return (
		<section className={styles["panel"]} aria-label={t("tabs.label")}>
			<Tabs
				defaultValue="history"
				keepMounted={false}
				classNames={{ list: styles["list"] ?? "", tab: styles["tab"] ?? "", panel: styles["body"] ?? "" }}
			>
				<Tabs.List>
					<Tabs.Tab value="history">{t("tabs.history")}</Tabs.Tab>
					<Tabs.Tab value="procedures">
						{t("tabs.procedures")} <span className={styles["count"]}>{view.procedures.length}</span>
					</Tabs.Tab>
				</Tabs.List>
				<Tabs.Panel value="history">
					<Timeline caseId={view.id} instance={instance} />
				</Tabs.Panel>
				<Tabs.Panel value="procedures">
					<ProceduresTab view={view} />
				</Tabs.Panel>
			</Tabs>
		</section>
	)
}
