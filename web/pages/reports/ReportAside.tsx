import { Button } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { useSearchParams } from "react-router"
import { useNow } from "../../case-parts/use-now.ts"
import type { ReportView } from "../../client/reports-contract.ts"
import { sayProblem } from "../../client/say-problem.ts"
import { Icon } from "../../components/Icon.tsx"
import { Moment } from "../../components/Moment.tsx"
import { languageNow } from "../../i18n/language.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import { ReportLinks } from "./ReportLinks.tsx"
import styles from "./Reports.module.css"
import { ReportTask } from "./ReportTask.tsx"
import { ReportTold } from "./ReportTold.tsx"
import { StepDialog } from "./StepDialog.tsx"
import { sayDay } from "./say-day.ts"
import { useReportChanges, useVerification } from "./use-reports.ts"

const order = ["draft", "review", "frozen", "withDirector", "passedOn"] as const

/** Where a report is on its way, what can be done with it now, its files and its proof. */
export function ReportAside({ report, id }: { readonly report: ReportView; readonly id: string }) {
	const { t } = useTranslation("reports")
	const [params, setParams] = useSearchParams()
	// From the list of work somebody comes with what they want to do.
	const asked = params.get("action")
	const step = report.actions.some(({ type }) => type === asked) ? asked : null
	const setStep = (type: string | null) => setParams(type === null ? {} : { action: type }, { replace: true })
	const { move } = useReportChanges(id)
	const now = useNow()
	const { state, toOn, dueAt } = report.summary
	const at = order.indexOf(state.id)
	const over = now.toISOString().slice(0, 10) > toOn
	const actions = report.actions.filter(({ type }) => over || type !== "REPORT_FROZEN")
	return (
		<aside className={styles["aside"]} aria-label={t("circuit")}>
			<ol className={styles["circuit"]}>
				{order.map((one, index) => (
					<li key={one} aria-current={index === at ? "step" : undefined} data-done={index < at}>
						{index < at && <Icon name="check" size={16} />}
						{t(`step.${one}`)}
					</li>
				))}
			</ol>
			{report.task && state.owes && (
				<ReportTask reportId={id} task={report.task} who={sayLabel(state.owes.roleLabel)} />
			)}
			{report.task === null && state.owes && (
				<p className={styles["meta"]}>
					{t("waitsFor", { who: sayLabel(state.owes.roleLabel), task: sayLabel(state.owes.task) })}
					{dueAt !== null && `, ${t("dueOn", { day: sayDay(dueAt.slice(0, 10)) })}`}
				</p>
			)}
			{!over && state.id === "draft" && <p className={styles["meta"]}>{t("notOver", { day: sayDay(toOn) })}</p>}
			<div className={styles["actions"]}>
				{actions.map(({ type, label }, index) => (
					<Button key={type} variant={index === 0 ? "filled" : "default"} onClick={() => setStep(type)}>
						{sayLabel(label)}
					</Button>
				))}
			</div>
			<Downloads report={report} id={id} />
			{report.hash !== null && <Proof report={report} id={id} />}
			{report.steps.length > 0 && (
				<>
					<h2>{t("history")}</h2>
					<ol className={styles["steps"]}>
						{report.steps.map((one) => (
							<li key={`${one.type} ${one.at}`}>
								<span>{sayLabel(one.label)}</span>
								<span className={styles["meta"]}>
									{one.by} · <Moment at={one.at} />
									{typeof one.payload["reason"] === "string" && ` · ${one.payload["reason"]}`}
									{typeof one.payload["ars"] === "string" &&
										typeof one.payload["dgos"] === "string" &&
										` · ${t("toArs", { ars: sayDay(one.payload["ars"]), dgos: sayDay(one.payload["dgos"]) })}`}
								</span>
							</li>
						))}
					</ol>
				</>
			)}
			{(report.links.length > 0 || report.recipient !== null) && (
				<ReportLinks reportId={id} links={report.links} recipient={report.recipient} />
			)}
			{report.told.length > 0 && <ReportTold told={report.told} />}
			{step !== null && (
				<StepDialog
					type={step}
					move={move}
					action={sayLabel(report.actions.find((one) => one.type === step)?.label ?? { fr: "", en: "" })}
					onClose={() => setStep(null)}
				/>
			)}
		</aside>
	)
}

function Downloads({ report, id }: { readonly report: ReportView; readonly id: string }) {
	const { t } = useTranslation("reports")
	const language = languageNow()
	const files = report.maySeeCases
		? ([
				["pdf", "format=pdf"],
				["pdfCopy", "format=pdf&copy=true"],
				["xlsx", "format=xlsx"],
				["xlsxCopy", "format=xlsx&copy=true"],
				["json", "format=json&copy=true"],
			] as const)
		: ([
				["pdf", "format=pdf"],
				["xlsx", "format=xlsx"],
				["json", "format=json"],
			] as const)
	return (
		<>
			<h2>{t("downloads")}</h2>
			<ul className={styles["files"]}>
				{files.map(([name, query]) => (
					<li key={name}>
						<a href={`/api/reports/${id}/file?${query}&language=${language}`} download>
							<Icon name="download" size={16} />
							{t(name)}
						</a>
					</li>
				))}
			</ul>
		</>
	)
}

function Proof({ report, id }: { readonly report: ReportView; readonly id: string }) {
	const { t } = useTranslation("reports")
	const { t: say } = useTranslation()
	const check = useVerification(id)
	const { data, error, isPending } = check
	const titleOf = (figure: string) => {
		const found = report.content.definitions.find((one) => one.id === figure)
		return found ? sayLabel(found.title) : figure
	}
	return (
		<>
			<h2>{t("hash")}</h2>
			<p className={styles["hash"]}>{report.hash}</p>
			{report.maySeeCases && (
				<Button variant="default" size="sm" loading={isPending} onClick={() => check.mutate()}>
					{t("verify")}
				</Button>
			)}
			<output className={styles["meta"]}>
				{error !== null && sayProblem(error, say)}
				{data && (!data.intact || !data.copyIntact) && <strong className={styles["late"]}>{t("altered")}</strong>}
				{data?.intact === true && data.copyIntact && data.same && t("verified")}
				{data?.intact === true && !data.same && t("otherwise", { figures: data.differing.map(titleOf).join(", ") })}
			</output>
		</>
	)
}
