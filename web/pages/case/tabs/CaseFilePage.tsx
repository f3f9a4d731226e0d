import "./texts.ts"
import { Button, Tabs } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useParams } from "react-router"
import { ask } from "../../../client/ask.ts"
import { CaseAround } from "../../../client/case-file-contract.ts"
import { Icon } from "../../../components/Icon.tsx"
import { Page } from "../../../components/Page.tsx"
import { QueryView } from "../../../components/QueryView.tsx"
import { DifficultiesTab } from "./DifficultiesTab.tsx"
import { DocumentsTab } from "./DocumentsTab.tsx"
import { IdentityDrawer } from "./IdentityDrawer.tsx"
import { NotesTab } from "./NotesTab.tsx"
import { PrintDialog } from "./PrintDialog.tsx"

/** What surrounds the pathway of a case, until the page of the case holds it. */
export function CaseFilePage() {
	const { t } = useTranslation("caseTabs")
	const { id = "" } = useParams()
	const [open, setOpen] = useState<"identity" | "print" | null>(null)
	const around = useQuery({
		queryKey: ["case", id, "around"],
		queryFn: ({ signal }) => ask("GET", `/cases/${id}`, CaseAround, { signal }),
	})
	return (
		<QueryView query={around}>
			{({ number }) => (
				<Page
					title={number}
					actions={
						<div style={{ display: "flex", gap: 8 }}>
							<Button variant="default" leftSection={<Icon name="idBadge2" />} onClick={() => setOpen("identity")}>
								{t("identity.title")}
							</Button>
							<Button variant="default" leftSection={<Icon name="printer" />} onClick={() => setOpen("print")}>
								{t("print.button")}
							</Button>
						</div>
					}
				>
					<Tabs defaultValue="documents" keepMounted={false}>
						<Tabs.List>
							<Tabs.Tab value="documents">{t("tabs.documents")}</Tabs.Tab>
							<Tabs.Tab value="notes">{t("tabs.notes")}</Tabs.Tab>
							<Tabs.Tab value="difficulties">{t("tabs.difficulties")}</Tabs.Tab>
						</Tabs.List>
						<Tabs.Panel value="documents" pt={20}>
							<DocumentsTab caseId={id} />
						</Tabs.Panel>
						<Tabs.Panel value="notes" pt={20}>
							<NotesTab caseId={id} />
						</Tabs.Panel>
						<Tabs.Panel value="difficulties" pt={20}>
							<DifficultiesTab caseId={id} />
						</Tabs.Panel>
					</Tabs>
					{open === "identity" && <IdentityDrawer caseId={id} onClose={() => setOpen(null)} />}
					{open === "print" && <PrintDialog caseId={id} onClose={() => setOpen(null)} />}
				</Page>
			)}
		</QueryView>
	)
}
