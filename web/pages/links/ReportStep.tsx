import { Button, NativeSelect, Textarea, TextInput } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { Created } from "../../client/contract.ts"
import { Form } from "../../components/Form.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import type { StepProps } from "./AcceptStep.tsx"
import styles from "./Card.module.css"
import { Card } from "./Card.tsx"
import { Choices } from "./Choices.tsx"
import { FileField } from "./FileField.tsx"
import { fileFits } from "./file-fits.ts"
import { StepFrame } from "./StepFrame.tsx"
import { type Draft, useDraft, useKept } from "./use-draft.ts"
import { useLink } from "./use-link.ts"
import { useSendEvent } from "./use-send-event.ts"

const proposals = ["none", "rcp", "teleconsultation", "visit", "transfer", "exams"] as const

/** The opinion: written here or attached, read again, then sent. */
export function ReportStep(props: StepProps) {
	const draft = useDraft("avis")
	return draft.found && <ReportForm {...props} draft={draft} found={draft.found} />
}

type ReportFormProps = StepProps & { readonly draft: Draft; readonly found: Readonly<Record<string, string>> }

interface Files {
	readonly report: File | null
	readonly prescriptions: File | null
}

function ReportForm({ instance, onBack, draft, found }: ReportFormProps) {
	const { t } = useTranslation("links")
	const { client, view } = useLink()
	const { send, refusal } = useSendEvent(instance)
	const [files, setFiles] = useState<Files>({ report: null, prescriptions: null })
	const [reviewing, setReviewing] = useState(false)
	const form = useSendingForm({
		initial: {
			how: found["how"] ?? "write",
			opinion: found["opinion"] ?? "",
			prescriptions: found["prescriptions"] ?? "",
			report: "",
			prescriptionFile: "",
			proposes: found["proposes"] ?? "none",
			incident: found["incident"] ?? "",
		},
		check: {
			opinion: (opinion, { how }) =>
				how === "write" && opinion.trim() === "" ? t("expert.opinionMissing") : undefined,
			report: (_, { how }) => {
				if (how === "write") return undefined
				if (!files.report) return t("expert.fileMissing")
				return fileFits(files.report) ? undefined : t("expert.fileWrong")
			},
			prescriptionFile: () =>
				files.prescriptions && !fileFits(files.prescriptions) ? t("expert.fileWrong") : undefined,
		},
		send: async (values) => {
			if (!reviewing) {
				setReviewing(true)
				return
			}
			const report = await addReport(values)
			const prescriptions = files.prescriptions ? await client.addDocument(view.caseId, files.prescriptions) : undefined
			await send("EXPERT_ANSWERED", {
				report,
				...(prescriptions === undefined ? {} : { prescriptions }),
				participants: view.person ? [view.person.id] : [],
				...(values.incident.trim() === "" ? {} : { technicalIncidents: values.incident.trim() }),
				proposes: values.proposes,
			})
			draft.erase()
			onBack()
		},
		refusal,
	})
	const { how, opinion, prescriptions, proposes, incident } = form.values
	useKept(draft, { how, opinion, prescriptions, proposes, incident })
	const [added, setAdded] = useState<{ readonly of: string | File; readonly id: string } | null>(null)

	/** Once for the same text or file, however often the sending after it has to be tried. */
	async function addReport(values: typeof form.values): Promise<string> {
		const written = [values.opinion.trim(), values.prescriptions.trim()]
		const of = values.how === "file" && files.report ? files.report : written.join("\n\u0000")
		if (added?.of === of) return added.id
		const id =
			of instanceof File
				? await client.addDocument(view.caseId, of)
				: (
						await client.ask("/link/opinion", Created, {
							method: "POST",
							body: { opinion: written[0], ...(written[1] === "" ? {} : { prescriptions: written[1] }) },
						})
					).id
		setAdded({ of, id })
		return id
	}

	const proposal = proposals.find((one) => one === proposes) ?? "none"
	const optional = t("expert.optional")
	if (reviewing)
		return (
			<StepFrame title={t("expert.reviewTitle")} lead={t("expert.reviewLead")} draft={draft} onBack={onBack}>
				<Form
					state={form.state}
					action={t("expert.send")}
					also={
						<Button variant="default" onClick={() => setReviewing(false)}>
							{t("expert.edit")}
						</Button>
					}
				>
					<Card title={t("expert.opinion")}>
						<p className={styles["words"]}>
							{how === "file" ? t("expert.attached", { name: files.report?.name ?? "" }) : opinion.trim()}
						</p>
					</Card>
					{how === "write" && prescriptions.trim() !== "" && (
						<Card title={t("expert.prescriptions")}>
							<p className={styles["words"]}>{prescriptions.trim()}</p>
						</Card>
					)}
					{files.prescriptions && (
						<Card title={t("expert.prescriptionFile")}>
							<p>{t("expert.attached", { name: files.prescriptions.name })}</p>
						</Card>
					)}
					<Card title={t("expert.proposes")}>
						<p>{t(`expert.proposesOf.${proposal}`)}</p>
					</Card>
					{incident.trim() !== "" && (
						<Card title={t("expert.incident")}>
							<p>{incident.trim()}</p>
						</Card>
					)}
				</Form>
			</StepFrame>
		)
	return (
		<StepFrame title={t("expert.reportTitle")} lead={t("expert.reportLead")} draft={draft} onBack={onBack}>
			<Form state={form.state} action={t("expert.review")}>
				<Choices
					id={form.idOf("how")}
					name="how"
					label={t("expert.how")}
					value={how}
					options={[
						{ value: "write", label: t("expert.howWrite") },
						{ value: "file", label: t("expert.howFile") },
					]}
					onChange={(value) => form.set("how", value)}
				/>
				{how === "write" ? (
					<>
						<Textarea
							{...form.field("opinion")}
							label={t("expert.opinion")}
							description={t("expert.opinionHint")}
							autosize
							minRows={6}
							maxLength={20_000}
						/>
						<Textarea
							{...form.field("prescriptions")}
							label={`${t("expert.prescriptions")} (${optional})`}
							autosize
							minRows={2}
							maxLength={20_000}
						/>
					</>
				) : (
					<>
						<FileField
							id={form.idOf("report")}
							label={t("expert.file")}
							hint={`${t("expert.fileHint")} ${t("expert.fileNotKept")}`}
							error={form.field("report").error}
							file={files.report}
							onChange={(report) => setFiles((before) => ({ ...before, report }))}
						/>
						<FileField
							id={form.idOf("prescriptionFile")}
							label={t("expert.prescriptionFile")}
							optional
							error={form.field("prescriptionFile").error}
							file={files.prescriptions}
							onChange={(file) => setFiles((before) => ({ ...before, prescriptions: file }))}
						/>
					</>
				)}
				<NativeSelect
					{...form.field("proposes")}
					label={t("expert.proposes")}
					data={proposals.map((one) => ({ value: one, label: t(`expert.proposesOf.${one}`) }))}
				/>
				<TextInput
					{...form.field("incident")}
					label={`${t("expert.incident")} (${optional})`}
					description={t("expert.incidentHint")}
					maxLength={500}
					autoComplete="off"
				/>
			</Form>
		</StepFrame>
	)
}
