import { Drawer } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import type { ReportView } from "../../client/reports-contract.ts"
import { Icon } from "../../components/Icon.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { useFocusBack } from "../../components/use-focus-back.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import styles from "./Reports.module.css"
import { useReportCases } from "./use-reports.ts"

interface CasesDrawerProps {
	readonly reportId: string
	readonly figure: string
	readonly content: ReportView["content"]
	readonly onClose: () => void
}

/** The cases behind a figure, heading by heading: each is one Enter away. */
export function CasesDrawer({ reportId, figure, content, onClose }: CasesDrawerProps) {
	const { t } = useTranslation("reports")
	useFocusBack()
	const cases = useReportCases(reportId, figure)
	const definition = content.definitions.find((one) => one.id === figure)
	const nameOf = (key: string): string => {
		const found = content.labels[definition?.words ?? ""]?.[key]
		return found ? sayLabel(found) : key
	}
	return (
		<Drawer
			opened
			onClose={onClose}
			position="right"
			size={440}
			padding={24}
			title={definition ? sayLabel(definition.title) : ""}
			closeButtonProps={{ "aria-label": t("close") }}
		>
			<QueryView query={cases} rows={5}>
				{({ items }) => (
					<>
						<p className={styles["meta"]}>{t("cases", { count: items.length })}</p>
						<ul className={styles["caseList"]}>
							{items.map((one, index) => (
								<li key={`${one.caseId} ${one.key} ${one.at} ${index}`}>
									{one.caseId === null ? (
										<span className={styles["case"]}>{t("reserved")}</span>
									) : (
										<Link to={`/dossiers/${one.caseId}`} className={styles["case"]}>
											<span className={styles["caseNumber"]}>{one.number}</span>
											<span className={styles["meta"]}>
												{nameOf(one.key)}
												{one.days !== null && ` · ${t("days", { n: one.days })}`}
												{one.running && one.days !== null && `, ${t("stillRunning")}`}
											</span>
											<Icon name="chevronRight" size={16} />
										</Link>
									)}
								</li>
							))}
						</ul>
					</>
				)}
			</QueryView>
		</Drawer>
	)
}
