import "./texts.ts"
import { Button, TextInput } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { Link, useNavigate } from "react-router"
import type { PlatformReports, ReportSummary } from "../../client/reports-contract.ts"
import { sayProblem } from "../../client/say-problem.ts"
import { Form } from "../../components/Form.tsx"
import { Notice } from "../../components/Notice.tsx"
import { Page, Panel } from "../../components/Page.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import { nameOfReport } from "./name-of-report.ts"
import styles from "./Reports.module.css"
import { sayDay } from "./say-day.ts"
import { useReportChanges, useReports } from "./use-reports.ts"

/** Which reports a platform owes by when, and those that there are. */
export function ReportsPage() {
	const { t } = useTranslation("reports")
	const reports = useReports()
	return (
		<Page title={t("title")} lead={t("lead")}>
			<QueryView query={reports} rows={4}>
				{({ items }) => items.map((one) => <PlatformPanel key={one.platform.id} of={one} named={items.length > 1} />)}
			</QueryView>
		</Page>
	)
}

function PlatformPanel({ of, named }: { readonly of: PlatformReports; readonly named: boolean }) {
	const { t } = useTranslation("reports")
	const [changing, setChanging] = useState(false)
	const opened = of.openedOn
	return (
		<>
			<Panel
				title={named ? `${of.platform.name} · ${t("due")}` : t("due")}
				lead={opened === null ? undefined : t("openedOn", { day: sayDay(opened) })}
				actions={
					of.maySetOpening && opened !== null && !changing ? (
						<Button variant="subtle" size="sm" data-no-print onClick={() => setChanging(true)}>
							{t("changeOpening")}
						</Button>
					) : undefined
				}
			>
				{opened === null && !of.maySetOpening && (
					<Notice icon="clock" title={t("unknownOpening")}>
						{t("askPhysician")}
					</Notice>
				)}
				{of.maySetOpening && (opened === null || changing) && (
					<OpeningForm platform={of.platform.id} openedOn={opened} onSet={() => setChanging(false)} />
				)}
				{opened !== null && of.due.length === 0 && <p className={styles["empty"]}>{t("nothingDue")}</p>}
				<ul className={styles["list"]}>
					{of.due.map((one) => (
						<DueLine key={`${one.kind} ${one.fromOn}`} due={one} of={of} />
					))}
				</ul>
			</Panel>
			<Panel title={named ? `${of.platform.name} · ${t("reports")}` : t("reports")}>
				{of.reports.length === 0 && <p className={styles["empty"]}>{t("noReports")}</p>}
				<ul className={styles["list"]}>
					{of.reports.map((one) => (
						<ReportLine key={one.id} report={one} />
					))}
				</ul>
			</Panel>
		</>
	)
}

function DueLine({ due, of }: { readonly due: PlatformReports["due"][number]; readonly of: PlatformReports }) {
	const { t } = useTranslation("reports")
	const { t: say } = useTranslation()
	const navigate = useNavigate()
	const { begin } = useReportChanges()
	const [failure, setFailure] = useState<string | null>(null)
	const start = async (): Promise<void> => {
		try {
			await navigate(`/rapports/${await begin(of.platform.id, due.kind, due.fromOn)}`)
		} catch (error) {
			setFailure(sayProblem(error, say))
		}
	}
	return (
		<li className={styles["line"]}>
			<div>
				<p className={styles["name"]}>{nameOfReport(due)}</p>
				<p className={styles["meta"]}>{t("period", { from: sayDay(due.fromOn), to: sayDay(due.toOn) })}</p>
				{failure !== null && (
					<p role="alert" className={styles["late"]}>
						{failure}
					</p>
				)}
			</div>
			<span className={due.late ? styles["late"] : styles["meta"]}>
				{due.late
					? t("lateSince", { day: sayDay(due.dueOn) })
					: `${due.over ? "" : `${t("running")} · `}${t("dueOn", { day: sayDay(due.dueOn) })}`}
			</span>
			{due.reportId !== null ? null : of.mayWrite ? (
				<Button variant={due.over ? "filled" : "default"} size="sm" onClick={() => void start()}>
					{t("begin")}
				</Button>
			) : null}
		</li>
	)
}

function ReportLine({ report }: { readonly report: ReportSummary }) {
	const { t } = useTranslation("reports")
	const { owes, label } = report.state
	return (
		<li className={styles["line"]}>
			<div>
				<p className={styles["name"]}>
					{report.readable ? <Link to={`/rapports/${report.id}`}>{nameOfReport(report)}</Link> : nameOfReport(report)}
				</p>
				<p className={styles["meta"]}>{t("period", { from: sayDay(report.fromOn), to: sayDay(report.toOn) })}</p>
			</div>
			<div className={styles["where"]}>
				<span className={styles["state"]}>{sayLabel(label)}</span>
				{owes && (
					<span className={styles["meta"]}>
						{t("waitsFor", { who: sayLabel(owes.roleLabel), task: sayLabel(owes.task) })}
						{report.dueAt !== null && `, ${t("dueOn", { day: sayDay(report.dueAt.slice(0, 10)) })}`}
					</span>
				)}
			</div>
			{report.readable ? null : <span className={styles["meta"]}>{t("notSent")}</span>}
		</li>
	)
}

interface OpeningFormProps {
	readonly platform: string
	readonly openedOn: string | null
	readonly onSet: () => void
}

function OpeningForm({ platform, openedOn, onSet }: OpeningFormProps) {
	const { t } = useTranslation("reports")
	const { open } = useReportChanges()
	const form = useSendingForm({
		initial: { openedOn: openedOn ?? "" },
		check: { openedOn: (value) => (value === "" ? t("openingMissing") : undefined) },
		send: async ({ openedOn: day }) => {
			await open(platform, day)
			onSet()
		},
		refusal: ({ code }) => (code === "PAYLOAD_INVALID" ? { field: "openedOn", text: t("openingMissing") } : undefined),
	})
	return (
		<Form state={form.state} action={t("setOpening")}>
			<TextInput
				{...form.field("openedOn")}
				type="date"
				label={t("opening")}
				description={t("openingHint")}
				maw={260}
			/>
		</Form>
	)
}
