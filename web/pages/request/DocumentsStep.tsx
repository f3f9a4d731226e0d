import { Button, FileButton } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { Icon } from "../../components/Icon.tsx"
import type { DraftStore } from "./draft-store.ts"
import { TextField, useField } from "./fields.tsx"
import { useFormContext } from "./form-context.ts"
import styles from "./Request.module.css"

const MOST_FILES = 10
const MOST_BYTES = 10 * 1024 * 1024
const TYPES = "application/pdf,image/png,image/jpeg"

/** Files wait in the draft until the case exists; people without an account only say which documents there are. */
export function DocumentsStep({ store }: { readonly store: DraftStore | null }) {
	return (
		<>
			{store && <Files store={store} />}
			<TextField field="documents" optional />
		</>
	)
}

function Files({ store }: { readonly store: DraftStore }) {
	const { t } = useTranslation("request")
	const { values, set } = useFormContext()
	const { label, description } = useField("files", true)
	const [refused, setRefused] = useState<readonly string[]>([])

	async function add(chosen: readonly File[]): Promise<void> {
		const said: string[] = []
		const added = []
		for (const file of chosen) {
			const { name, size } = file
			if (values.files.length + added.length >= MOST_FILES) said.push(t("files.tooMany"))
			else if (size > MOST_BYTES) said.push(t("files.tooLarge", { name }))
			else if (!TYPES.split(",").includes(file.type)) said.push(t("files.type", { name }))
			else {
				const id = crypto.randomUUID()
				if (await store.saveFile(id, await file.arrayBuffer())) added.push({ id, name, size })
				else said.push(t("files.notKept", { name }))
			}
		}
		setRefused([...new Set(said)])
		if (added.length > 0) set({ files: [...values.files, ...added] })
	}
	return (
		<div className={styles["group"]}>
			<p className={styles["legend"]}>{label}</p>
			<p className={styles["hint"]}>{description}</p>
			<div role="alert">
				{refused.map((one) => (
					<p key={one} className={styles["error"]}>
						{one}
					</p>
				))}
			</div>
			{values.files.length === 0 ? (
				<p className={styles["quiet"]}>{t("files.none")}</p>
			) : (
				<ul className={styles["files"]}>
					{values.files.map(({ id, name, size }) => (
						<li key={id}>
							<Icon name="file" size={18} />
							<span className={styles["fileName"]}>{name}</span>
							<span className={styles["quiet"]}>{sizeOf(size)}</span>
							<Button
								variant="subtle"
								size="sm"
								aria-label={t("files.remove", { name })}
								onClick={() => {
									void store.removeFile(id)
									set({ files: values.files.filter((one) => one.id !== id) })
								}}
							>
								<Icon name="trash" />
							</Button>
						</li>
					))}
				</ul>
			)}
			<FileButton onChange={(files) => void add(files)} accept={TYPES} multiple>
				{(props) => (
					<Button {...props} variant="default" leftSection={<Icon name="paperclip" size={18} />}>
						{t("label.files")}
					</Button>
				)}
			</FileButton>
		</div>
	)
}

const sizeOf = (bytes: number): string =>
	bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} ko` : `${(bytes / 1024 / 1024).toFixed(1)} Mo`
