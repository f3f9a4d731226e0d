import "./texts.ts"
import "../links/texts.ts"
import "../../case-parts/texts.ts"
import { Button } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { useMemo, useState } from "react"
import { useTranslation } from "react-i18next"
import { useNow } from "../../case-parts/use-now.ts"
import { Anything, LinkClient } from "../../client/ask-by-link.ts"
import { ApiProblem } from "../../client/problem.ts"
import { LinkedReport } from "../../client/reports-contract.ts"
import { sayProblem } from "../../client/say-problem.ts"
import { Icon } from "../../components/Icon.tsx"
import { Notice } from "../../components/Notice.tsx"
import { formatInstant } from "../../format-instant.ts"
import { languageNow } from "../../i18n/language.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import { Disown } from "../links/Disown.tsx"
import { LinkFrame } from "../links/LinkFrame.tsx"
import { rememberOpened, wasOpened } from "../links/link-secret.ts"
import { useLinkSecret } from "../links/use-link-secret.ts"
import { nameOfReport } from "./name-of-report.ts"
import { ReportSections } from "./ReportSections.tsx"
import styles from "./Reports.module.css"
import { StepDialog } from "./StepDialog.tsx"
import { sayDay } from "./say-day.ts"

/** `/bilan`: what somebody of the direction finds behind the link to a report that was sent to them. */
export function ReportLinkPage() {
	const { t } = useTranslation("links")
	const secret = useLinkSecret()
	if (secret === null) return <LinkFrame title={t("gate.missing")} lead={t("gate.missingLead")} />
	return <Gate key={secret} secret={secret} />
}

/** Programs that look at mails follow links: nothing is opened before somebody says that they want to. */
function Gate({ secret }: { readonly secret: string }) {
	const { t } = useTranslation("reports")
	const { t: links } = useTranslation("links")
	const { t: common } = useTranslation()
	const [client] = useState(() => new LinkClient(secret))
	const [opened, setOpened] = useState(wasOpened)
	const [disowned, setDisowned] = useState(false)
	const key = useMemo(() => ["reportLink", client.name], [client])
	const query = useQuery({
		queryKey: key,
		queryFn: async () => await client.ask("/link/report", LinkedReport),
		enabled: opened && !disowned,
	})
	const code = query.error instanceof ApiProblem ? query.error.code : undefined
	if (disowned) return <LinkFrame title={links("gate.wrongDone")} lead={links("gate.wrongDoneLead")} />
	if (query.data)
		return <Document report={query.data} client={client} refresh={async () => void (await query.refetch())} />
	if (code === "NOT_FOUND") return <LinkFrame title={links("gate.missing")} lead={links("gate.missingLead")} />
	if (code === "LINK_ENDED") return <LinkFrame title={links("gate.ended")} lead={t("gate.over")} />
	if (query.error)
		return (
			<LinkFrame title={links("gate.failed")} lead={sayProblem(query.error, common)}>
				<Button onClick={() => void query.refetch()}>{links("gate.retry")}</Button>
			</LinkFrame>
		)
	return (
		<LinkFrame
			title={t("gate.title")}
			lead={t("gate.lead")}
			foot={<Disown client={client} onDone={() => setDisowned(true)} />}
		>
			<Button
				loading={opened}
				onClick={() => {
					rememberOpened()
					setOpened(true)
				}}
			>
				{t("gate.open")}
			</Button>
			<p className={styles["meta"]}>{links("gate.recorded")}</p>
		</LinkFrame>
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
						{report.actions.toReversed().map(({ type, label }, index) => (
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
