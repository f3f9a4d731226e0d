import { useTranslation } from "react-i18next"
import { Icon } from "../../components/Icon.tsx"
import styles from "./FileField.module.css"
import { fileTypes } from "./file-fits.ts"

interface FileFieldProps {
	readonly id: string
	readonly label: string
	readonly hint?: string
	readonly optional?: boolean
	readonly error?: string | undefined
	readonly file: File | null
	readonly onChange: (file: File | null) => void
}

/** A document or a photo from the device. */
export function FileField({ id, label, hint, optional = false, error, file, onChange }: FileFieldProps) {
	const { t } = useTranslation("links")
	return (
		<div className={styles["field"]} data-wrong={error !== undefined}>
			<label className={styles["label"]} htmlFor={id}>
				{label} {optional && <span>({t("expert.optional")})</span>}
			</label>
			<p className={styles["hint"]} id={`${id}-hint`}>
				{hint ?? t("expert.fileHint")}
			</p>
			{error !== undefined && (
				<p className={styles["error"]} id={`${id}-error`}>
					{error}
				</p>
			)}
			{file && <p>{t("expert.attached", { name: file.name })}</p>}
			<span className={styles["choose"]}>
				<Icon name="paperclip" size={20} />
				{file ? t("expert.fileOther") : t("expert.fileChoose")}
				<input
					type="file"
					id={id}
					accept={fileTypes.join(",")}
					aria-describedby={`${id}-hint${error === undefined ? "" : ` ${id}-error`}`}
					onChange={(event) => onChange(event.currentTarget.files?.[0] ?? null)}
				/>
			</span>
		</div>
	)
}
