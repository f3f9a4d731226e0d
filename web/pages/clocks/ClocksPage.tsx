import "./texts.ts"
import "../../case-parts/texts.ts"
import { Tabs } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { useSearchParams } from "react-router"
import { Page } from "../../components/Page.tsx"
import { CalendarsTab } from "./CalendarsTab.tsx"
import styles from "./Clocks.module.css"
import { DeadlinesTab } from "./DeadlinesTab.tsx"
import { IncidentsTab } from "./IncidentsTab.tsx"

const tabs = { delais: "deadlines", calendriers: "calendars", incidents: "incidents" } as const

/** What every due time is counted from: durations, working hours, and where nobody can work. */
export function ClocksPage() {
	const { t } = useTranslation("clocks")
	const [query, setQuery] = useSearchParams()
	const asked = query.get("onglet")
	const tab = asked !== null && Object.hasOwn(tabs, asked) ? asked : "delais"
	return (
		<Page title={t("title")} lead={t("lead")} wide>
			<Tabs
				value={tab}
				onChange={(value) => setQuery(value === null ? {} : { onglet: value }, { replace: true })}
				keepMounted={false}
				classNames={{ list: styles["tabs"] ?? "", tab: styles["tab"] ?? "", panel: styles["panel"] ?? "" }}
			>
				<Tabs.List aria-label={t("tabs.label")}>
					{Object.entries(tabs).map(([value, name]) => (
						<Tabs.Tab key={value} value={value}>
							{t(`tabs.${name}`)}
						</Tabs.Tab>
					))}
				</Tabs.List>
				<Tabs.Panel value="delais">
					<DeadlinesTab />
				</Tabs.Panel>
				<Tabs.Panel value="calendriers">
					<CalendarsTab />
				</Tabs.Panel>
				<Tabs.Panel value="incidents">
					<IncidentsTab />
				</Tabs.Panel>
			</Tabs>
		</Page>
	)
}
