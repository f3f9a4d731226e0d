import { Tabs } from "@mantine/core"
import { lazy, Suspense } from "react"
import { useTranslation } from "react-i18next"
import { useSearchParams } from "react-router"
import type { CaseView } from "../../client/case-contract.ts"
import styles from "./CaseTabs.module.css"
import { ProceduresTab } from "./ProceduresTab.tsx"
import { Timeline } from "./Timeline.tsx"

// Looked at by few visits: fetched with the first look.
const DocumentsTab = lazy(async () => ({ default: (await import("./tabs/DocumentsTab.tsx")).DocumentsTab }))
const NotesTab = lazy(async () => ({ default: (await import("./tabs/NotesTab.tsx")).NotesTab }))
const DifficultiesTab = lazy(async () => ({ default: (await import("./tabs/DifficultiesTab.tsx")).DifficultiesTab }))
const BamaraSheetTab = lazy(async () => ({ default: (await import("../bamara/BamaraSheetTab.tsx")).BamaraSheetTab }))
const TimeSpent = lazy(async () => ({ default: (await import("./tabs/TimeSpent.tsx")).TimeSpent }))
const DeadlinesTab = lazy(async () => ({ default: (await import("./deadlines/DeadlinesTab.tsx")).DeadlinesTab }))
const MessagesTab = lazy(async () => ({ default: (await import("../messages/MessagesTab.tsx")).MessagesTab }))
const Participants = lazy(async () => ({ default: (await import("./Participants.tsx")).Participants }))

interface CaseTabsProps {
	readonly view: CaseView
	/** The procedure that the page is about; null for the case. */
	readonly instance: string | null
}

/** What the case holds: its history first. */
export function CaseTabs({ view, instance }: CaseTabsProps) {
	const { t } = useTranslation("casePage")
	const procedure = view.procedures.find((one) => one.id === instance)
	const isEntry = procedure?.kind === "bamaraEntry"
	// Whoever is sent here for the documents finds them open.
	const [query] = useSearchParams()
	const forDocuments = query.get("onglet") === "documents"
	const running = view.procedures.filter((one) => !one.done).length
	return (
		<section className={styles["panel"]} aria-label={t("tabs.label")}>
			<Tabs
				// The sheet is what an entry is opened for.
				defaultValue={forDocuments ? "documents" : isEntry ? "sheet" : "history"}
				keepMounted={false}
				classNames={{ list: styles["list"] ?? "", tab: styles["tab"] ?? "", panel: styles["body"] ?? "" }}
			>
				<Tabs.List>
					{isEntry && <Tabs.Tab value="sheet">{t("tabs.sheet")}</Tabs.Tab>}
					<Tabs.Tab value="history">{t("tabs.history")}</Tabs.Tab>
					{procedure ? (
						// Nobody from outside takes part in an entry.
						!isEntry && <Tabs.Tab value="people">{t("tabs.people")}</Tabs.Tab>
					) : (
						<Tabs.Tab value="procedures">
							{t("tabs.procedures")} {running > 0 && <span className={styles["count"]}>{running}</span>}
						</Tabs.Tab>
					)}
					{!procedure && <Tabs.Tab value="time">{t("tabs.time")}</Tabs.Tab>}
					<Tabs.Tab value="deadlines">{t("tabs.deadlines")}</Tabs.Tab>
					<Tabs.Tab value="messages">{t("tabs.messages")}</Tabs.Tab>
					<Tabs.Tab value="documents">{t("tabs.documents")}</Tabs.Tab>
					<Tabs.Tab value="notes">{t("tabs.notes")}</Tabs.Tab>
					<Tabs.Tab value="difficulties">{t("tabs.difficulties")}</Tabs.Tab>
				</Tabs.List>
				<Suspense fallback={null}>
					{isEntry && (
						<Tabs.Panel value="sheet">
							<BamaraSheetTab caseId={view.id} />
						</Tabs.Panel>
					)}
					<Tabs.Panel value="history">
						<Timeline caseId={view.id} instance={instance} />
					</Tabs.Panel>
					{procedure ? (
						<Tabs.Panel value="people">
							<Participants caseId={view.id} instanceId={procedure.id} parties={procedure.parties} />
						</Tabs.Panel>
					) : (
						<Tabs.Panel value="procedures">
							<ProceduresTab view={view} />
							<h3 className={styles["people"]}>{t("people.title")}</h3>
							<Participants caseId={view.id} instanceId={view.id} parties={view.parties} />
						</Tabs.Panel>
					)}
					{!procedure && (
						<Tabs.Panel value="time">
							<TimeSpent caseId={view.id} />
						</Tabs.Panel>
					)}
					<Tabs.Panel value="deadlines">
						<DeadlinesTab caseId={view.id} instance={instance} />
					</Tabs.Panel>
					<Tabs.Panel value="messages">
						<MessagesTab caseId={view.id} />
					</Tabs.Panel>
					<Tabs.Panel value="documents">
						<DocumentsTab caseId={view.id} />
					</Tabs.Panel>
					<Tabs.Panel value="notes">
						<NotesTab caseId={view.id} />
					</Tabs.Panel>
					<Tabs.Panel value="difficulties">
						<DifficultiesTab caseId={view.id} />
					</Tabs.Panel>
				</Suspense>
			</Tabs>
		</section>
	)
}
