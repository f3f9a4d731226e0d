import { Button } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import type { ReportView } from "../../client/reports-contract.ts"
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx"
import { Moment } from "../../components/Moment.tsx"
import styles from "./Reports.module.css"
import { sayDay } from "./say-day.ts"
import { useReportChanges } from "./use-reports.ts"

interface ReportLinksProps {
	readonly reportId: string
	readonly links: ReportView["links"]
}

/** By which links the direction reads the report: to whom, until when, whether it was opened. */
export function ReportLinks({ reportId, links }: ReportLinksProps) {
	const { t } = useTranslation("reports")
	const { revoke } = useReportChanges(reportId)
	const [asked, setAsked] = useState<string | null>(null)
	return (
		<>
			<h2>{t("links")}</h2>
			<ul className={styles["steps"]}>
				{links.map((one) => (
					<li key={one.id}>
						<span>{one.personName ?? t("someone")}</span>
						<span className={styles["meta"]}>
							{one.disowned
								? t("linkDisowned")
								: one.valid
									? t("linkUntil", { day: sayDay(one.expiresAt.slice(0, 10)) })
									: t("linkOver")}
							{one.lastOpenedAt !== null && (
								<>
									{" · "}
									{t("linkOpened")} <Moment at={one.lastOpenedAt} />
								</>
							)}
						</span>
						{one.valid && (
							<Button variant="subtle" size="sm" onClick={() => setAsked(one.id)}>
								{t("revoke")}
							</Button>
						)}
					</li>
				))}
			</ul>
			{asked !== null && (
				<ConfirmDialog
					title={t("revokeTitle")}
					action={t("revoke")}
					onClose={() => setAsked(null)}
					confirm={async () => {
						await revoke(asked)
						setAsked(null)
					}}
				>
					<p>{t("revokeWhat")}</p>
				</ConfirmDialog>
			)}
		</>
	)
}
