import "./texts.ts"
import "../links/texts.ts"
import "../../case-parts/texts.ts"
import { Button } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useNow } from "../../case-parts/use-now.ts"
import { Anything, type LinkClient } from "../../client/ask-by-link.ts"
import { LinkedReport } from "../../client/reports-contract.ts"
import { sayProblem } from "../../client/say-problem.ts"
import { Icon } from "../../components/Icon.tsx"
import { Notice } from "../../components/Notice.tsx"
import { formatInstant } from "../../format-instant.ts"
import { languageNow } from "../../i18n/language.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import { LinkDoor } from "../links/LinkDoor.tsx"
import { LinkFrame } from "../links/LinkFrame.tsx"
import { useLinkSecret } from "../links/use-link-secret.ts"
import { nameOfReport } from "./name-of-report.ts"
import { ReportSections } from "./ReportSections.tsx"
import styles from "./Reports.module.css"
import { StepDialog } from "./StepDialog.tsx"
import { sayDay } from "./say-day.ts"

/** `/bilan`: what somebody of the direction finds behind the link to a report that was sent to them. */
export function ReportLinkPage() {
	const { t } = useTranslation("links")
	const { t: report } = useTranslation("reports")
	const secret = useLinkSecret()
	if (secret === null) return <LinkFrame title={t("gate.missing")} lead={t("gate.missingLead")} />
	return (
		<LinkDoor
			key={secret}
			secret={secret}
			name="reportLink"
			read={(client) => client.ask("/link/report", LinkedReport)}
			title={report("gate.title")}
			lead={report("gate.lead")}
			open={report("gate.open")}
			ended={() => <LinkFrame title={t("gate.ended")} lead={report("gate.over")} />}
		>
			{({ client, data, refresh }) => <Document report={data} client={client} refresh={refresh} />}
		</LinkDoor>
	)
}

interface DocumentProps {
	readonly report: LinkedReport
	readonly client: LinkClient
	readonly refresh: () => Promise<void>
}

function Document({ report, client, refresh }: DocumentProps) {
	const { t } = useTranslation("reports")
	const { content, summary } = report
	const now = useNow()
	const [step, setStep] = useState<string | null>(null)
	const [returned, setReturned] = useState(false)
	const move = async (type: string, payload: Readonly<Record<string, unknown>>) => {
		await client.ask("/link/report/events", Anything, { method: "POST", body: { type, payload } })
		// Sent back, the link opens nothing until the report comes again.
		if (type === "RETURNED_TO_TEAM") setReturned(true)
		else await refresh()
	}
	if (returned) return <LinkFrame title={nameOfReport(summary)} lead={t("gate.returned")} />
	const platform = content.report.platform
	const passed = report.steps.findLast((one) => one.type === "PASSED_ON")
	return (
		<LinkFrame
			head={t("gate.until", { platform: platform.name, day: sayDay(report.expiresAt.slice(0, 10)) })}
			title={nameOfReport(summary)}
			lead={
				<>
					{platform.hospital}, {t("period", { from: sayDay(summary.fromOn), to: sayDay(summary.toOn) })}.{" "}
					{t("asOf", { at: formatInstant(content.asOf, { language: languageNow(), now }) })}. {t("suppressed")}
				</>
			}
			bar={
				report.actions.length === 0 ? undefined : (
					<>
						{report.actions.map(({ type, label }, index) => (
							<Button key={type} variant={index === 0 ? "filled" : "default"} onClick={() => setStep(type)}>
								{sayLabel(label)}
							</Button>
						))}
					</>
				)
			}
		>
			{passed && typeof passed.payload["ars"] === "string" && typeof passed.payload["dgos"] === "string" && (
				<Notice icon="check" title={t("gate.said")}>
					<p>{t("toArs", { ars: sayDay(passed.payload["ars"]), dgos: sayDay(passed.payload["dgos"]) })}</p>
				</Notice>
			)}
			<Files client={client} name={`${summary.kind}-${summary.fromOn}-${summary.toOn}`} />
			<ReportSections
				content={content}
				commentOf={(section) => {
					const text = content.comments.find((one) => one.section === section)?.text ?? ""
					return text === "" ? null : <p className={styles["said"]}>{text}</p>
				}}
			/>
			{report.hash !== null && (
				<p className={styles["hash"]}>
					{t("hash")} {report.hash}
				</p>
			)}
			{step !== null && (
				<StepDialog
					type={step}
					move={move}
					action={sayLabel(report.actions.find((one) => one.type === step)?.label ?? { fr: "", en: "" })}
					onClose={() => setStep(null)}
				/>
			)}
		</LinkFrame>
	)
}

function Files({ client, name }: { readonly client: LinkClient; readonly name: string }) {
	const { t } = useTranslation("reports")
	const { t: common } = useTranslation()
	const [failure, setFailure] = useState<string | null>(null)
	async function download(format: "pdf" | "xlsx"): Promise<void> {
		setFailure(null)
		try {
			const blob = await client.readFile(`/link/report/file?format=${format}&language=${languageNow()}`)
			const address = URL.createObjectURL(blob)
			const link = document.createElement("a")
			link.href = address
			link.download = `${name}.${format}`
			link.click()
			URL.revokeObjectURL(address)
		} catch (error) {
			setFailure(sayProblem(error, common))
		}
	}
	return (
		<div className={styles["moves"]}>
			{(["pdf", "xlsx"] as const).map((format) => (
				<Button
					key={format}
					variant="default"
					leftSection={<Icon name="download" size={16} />}
					onClick={() => void download(format)}
				>
					{t(format)}
				</Button>
			))}
			{failure !== null && <Notice icon="alertTriangle" title={failure} role="alert" />}
		</div>
	)
}
