import "./texts.ts"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { Link, useParams } from "react-router"
import { useNow } from "../../case-parts/use-now.ts"
import type { ReportView } from "../../client/reports-contract.ts"
import { Page } from "../../components/Page.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { formatInstant } from "../../format-instant.ts"
import { languageNow } from "../../i18n/language.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import { CasesDrawer } from "./CasesDrawer.tsx"
import { CommentEditor } from "./CommentEditor.tsx"
import { nameOfReport } from "./name-of-report.ts"
import { ReportAside } from "./ReportAside.tsx"
import { ReportSections } from "./ReportSections.tsx"
import styles from "./Reports.module.css"
import { sayDay } from "./say-day.ts"
import { useReport } from "./use-reports.ts"

/** One report: the document itself, and beside it where it is on its way. */
export function ReportPage() {
	const { id = "" } = useParams()
	const report = useReport(id)
	return (
		<QueryView query={report} rows={8}>
			{(data) => <Document report={data} id={id} />}
		</QueryView>
	)
}

function Document({ report, id }: { readonly report: ReportView; readonly id: string }) {
	const { t } = useTranslation("reports")
	const now = useNow()
	const [behind, setBehind] = useState<string | null>(null)
	const { content, summary } = report
	const clock = { language: languageNow(), now }
	const period = t("period", { from: sayDay(summary.fromOn), to: sayDay(summary.toOn) })
	return (
		<Page
			wide
			title={nameOfReport(summary)}
			lead={
				<>
					{content.report.platform.name} · {period}
					<br />
					{t("asOf", { at: formatInstant(content.asOf, clock) })}.{" "}
					{report.mayWrite && report.maySeeCases ? t("live") : ""}
					{content.suppressed && t("suppressed")}
					<span className={styles["printed"]}>
						{sayLabel(summary.state.label)}
						{report.hash !== null && ` · ${t("hash")} ${report.hash}`}
					</span>
				</>
			}
			actions={
				<Link to="/rapports" data-no-print>
					{t("title")}
				</Link>
			}
		>
			<div className={styles["document"]}>
				<ReportSections
					content={content}
					commentOf={(section, name) => <SectionComment report={report} id={id} section={section} name={name} />}
					onCases={report.maySeeCases ? setBehind : undefined}
				/>
				<ReportAside report={report} id={id} />
			</div>
			{behind !== null && (
				<CasesDrawer reportId={id} figure={behind} content={content} onClose={() => setBehind(null)} />
			)}
		</Page>
	)
}

interface SectionCommentProps {
	readonly report: ReportView
	readonly id: string
	readonly section: string
	readonly name: string
}

function SectionComment({ report, id, section, name }: SectionCommentProps) {
	const text = report.content.comments.find((one) => one.section === section)?.text ?? ""
	if (report.mayWrite)
		return (
			<>
				<CommentEditor
					reportId={id}
					section={section}
					sectionName={name}
					text={text}
					writing={report.writings.find((one) => one.section === section)}
				/>
				{text !== "" && <p className={`${styles["said"]} ${styles["printed"]}`}>{text}</p>}
			</>
		)
	return text === "" ? null : <p className={styles["said"]}>{text}</p>
}
