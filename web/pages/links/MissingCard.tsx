import { Textarea } from "@mantine/core"
import { useId, useState } from "react"
import { useTranslation } from "react-i18next"
import type { LinkedInstance } from "../../client/links-contract.ts"
import { Form } from "../../components/Form.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import styles from "./Card.module.css"
import { Card } from "./Card.tsx"
import { FileField } from "./FileField.tsx"
import { fileFits } from "./file-fits.ts"
import { formFields } from "./form-fields.ts"
import frame from "./LinkFrame.module.css"
import own from "./MissingCard.module.css"
import { type Draft, useDraft, useKept } from "./use-draft.ts"
import { useLink } from "./use-link.ts"
import { useSendEvent } from "./use-send-event.ts"

type Asked = NonNullable<LinkedInstance["asked"]>

interface MissingCardProps {
	readonly instance: LinkedInstance
	readonly asked: Asked
}

/** Stands for « je ne sais pas » in the form: nobody types it. */
const UNKNOWN = "\u0000"

/** What is asked for, one thing after the other; "I do not know" is an answer. */
export function MissingCard(props: MissingCardProps) {
	const draft = useDraft(`${props.instance.id}.${props.asked.at}`)
	return draft.found && <MissingForm {...props} draft={draft} found={draft.found} />
}

type MissingFormProps = MissingCardProps & { readonly draft: Draft; readonly found: Readonly<Record<string, string>> }

function MissingForm({ instance, asked, draft, found }: MissingFormProps) {
	const { t } = useTranslation("links")
	const id = useId()
	const { client, view } = useLink()
	const { send, refusal } = useSendEvent(instance)
	const [fields] = useState(() => formFields(instance, "INFORMATION_RECEIVED"))
	const [files, setFiles] = useState<readonly File[]>([])
	const names = asked.items.map((_, index) => `answer${index}`)
	const form = useSendingForm<Record<string, string>>({
		initial: Object.fromEntries([...names, "file"].map((name) => [name, name === "file" ? "" : (found[name] ?? "")])),
		check: {
			...Object.fromEntries(
				names.map((name) => [
					name,
					// A document may be the answer.
					(value: string) => (value.trim() === "" && files.length === 0 ? t("requester.answerMissing") : undefined),
				]),
			),
			file: () => (files.every(fileFits) ? undefined : t("expert.fileWrong")),
		},
		send: async (values) => {
			const documents: string[] = []
			for (const file of files) documents.push(await client.addDocument(view.caseId, file))
			const answers = asked.items.map((item, index) => {
				const value = values[`answer${index}`] ?? ""
				return { item, value: value === UNKNOWN ? t("requester.unknown") : value.trim(), known: value !== UNKNOWN }
			})
			await send("INFORMATION_RECEIVED", {
				...(documents.length > 0 ? { documents } : {}),
				...(fields.some((one) => one.name === "complete") ? { complete: answers.every((one) => one.known) } : {}),
				note: answers.map(({ item, value }) => `${item} : ${value === "" ? "–" : value}`).join("\n"),
			})
			draft.erase()
		},
		refusal,
	})
	const { file: _, ...kept } = form.values
	useKept(draft, kept)
	return (
		<Card title={t("requester.missing", { count: asked.items.length })} tone="ask">
			<p className={styles["small"]}>{t("requester.missingLead")}</p>
			{asked.message !== "" && <p className={styles["words"]}>{asked.message}</p>}
			<Form state={form.state} action={t("requester.send")}>
				<div className={own["items"]}>
					{asked.items.map((item, index) => {
						const name = `answer${index}`
						const unknown = form.values[name] === UNKNOWN
						return (
							<div key={name} className={own["item"]}>
								{unknown ? (
									<>
										<p className={styles["strong"]} id={`${id}-${name}`}>
											{item}
										</p>
										<p className={own["note"]}>
											{t("requester.unknownKept")}
											<button
												type="button"
												className={frame["plain"]}
												aria-describedby={`${id}-${name}`}
												onClick={() => form.set(name, "")}
											>
												{t("requester.answer")}
											</button>
										</p>
									</>
								) : (
									<>
										<Textarea {...form.field(name)} label={item} autosize minRows={1} maxLength={4_000} />
										<button
											type="button"
											className={frame["plain"]}
											aria-label={`${t("requester.unknown")} : ${item}`}
											onClick={() => form.set(name, UNKNOWN)}
										>
											{t("requester.unknown")}
										</button>
									</>
								)}
							</div>
						)
					})}
				</div>
				{files.length > 0 && (
					<ul className={own["files"]}>
						{files.map((file) => (
							<li key={`${file.name}-${file.lastModified}`}>
								<button
									type="button"
									className={frame["plain"]}
									onClick={() => setFiles((before) => before.filter((one) => one !== file))}
								>
									{t("requester.removeFile", { name: file.name })}
								</button>
							</li>
						))}
					</ul>
				)}
				<FileField
					id={form.idOf("file")}
					label={t("requester.addFile")}
					optional
					error={form.field("file").error}
					file={null}
					onChange={(file) => file && setFiles((before) => [...before, file])}
				/>
			</Form>
			<div aria-live="polite" className={styles["small"]}>
				{draft.impossible && <p>{t("page.notKept")}</p>}
			</div>
		</Card>
	)
}
