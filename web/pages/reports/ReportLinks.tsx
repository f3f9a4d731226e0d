import { Button } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import type { ReportView } from "../../client/reports-contract.ts"
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx"
import { Icon } from "../../components/Icon.tsx"
import { Moment } from "../../components/Moment.tsx"
import styles from "./Reports.module.css"
import { ShareDialog } from "./ShareDialog.tsx"
import { sayDay } from "./say-day.ts"
import { useReportChanges } from "./use-reports.ts"

interface ReportLinksProps {
	readonly reportId: string
	readonly links: ReportView["links"]
	/** For whom another can be made; null where it is with nobody by name. */
	readonly recipient: string | null
}

/** By which links the direction reads the report: to whom, until when, whether it was opened; and another. */
export function ReportLinks({ reportId, links, recipient }: ReportLinksProps) {
	const { t } = useTranslation("reports")
	const { revoke } = useReportChanges(reportId)
	const [asked, setAsked] = useState<string | null>(null)
	const [making, setMaking] = useState(false)
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
			{recipient !== null && (
				<Button
					variant="default"
					size="sm"
					className={styles["share"] ?? ""}
					leftSection={<Icon name="link" size={16} />}
					onClick={() => setMaking(true)}
				>
					{t("share.make")}
				</Button>
			)}
			{making && <ShareDialog reportId={reportId} name={recipient ?? ""} onClose={() => setMaking(false)} />}
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
