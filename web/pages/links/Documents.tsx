import { useState } from "react"
import { useTranslation } from "react-i18next"
import type { LinkDocument } from "../../client/links-contract.ts"
import { sayProblem } from "../../client/say-problem.ts"
import { Icon } from "../../components/Icon.tsx"
import { languageNow } from "../../i18n/language.ts"
import styles from "./Documents.module.css"
import { useLink } from "./use-link.ts"

const MEGABYTE = 1_000_000
const LOCALES = { fr: "fr-FR", en: "en-GB" } as const

/** Long enough for the browser to have taken the file. */
const RELEASE_MS = 60_000

/** Files that were sent with the request; each is fetched when it is asked for, and recorded as read. */
export function Documents({ documents }: { readonly documents: readonly LinkDocument[] }) {
	const { t } = useTranslation("links")
	const { t: common } = useTranslation()
	const { client } = useLink()
	const [busy, setBusy] = useState<string | null>(null)
	const [failure, setFailure] = useState<string | null>(null)
	const nameOf = ({ name }: LinkDocument) => name ?? t("page.unnamed")
	const sizeOf = (size: number) => {
		const format = (value: number) =>
			new Intl.NumberFormat(LOCALES[languageNow()], { maximumFractionDigits: 1 }).format(value)
		return size < MEGABYTE
			? t("page.kilobytes", { size: format(Math.max(1, Math.round(size / 1000))) })
			: t("page.megabytes", { size: format(size / MEGABYTE) })
	}
	const download = async (one: LinkDocument) => {
		setBusy(one.id)
		setFailure(null)
		try {
			const url = URL.createObjectURL(await client.readDocument(one.id))
			const anchor = document.createElement("a")
			anchor.href = url
			anchor.download = nameOf(one)
			anchor.click()
			setTimeout(() => URL.revokeObjectURL(url), RELEASE_MS)
		} catch (error) {
			setFailure(sayProblem(error, common))
		} finally {
			setBusy(null)
		}
	}
	return (
		<>
			<ul className={styles["documents"]}>
				{documents.map((one) => (
					<li key={one.id}>
						<button
							type="button"
							aria-busy={busy === one.id}
							aria-label={t("page.open", { name: `${nameOf(one)}, ${sizeOf(one.size)}` })}
							onClick={() => void download(one)}
						>
							<Icon name={one.contentType.startsWith("image/") ? "photo" : "fileDescription"} size={20} />
							<span>{nameOf(one)}</span>
							<small>{sizeOf(one.size)}</small>
						</button>
					</li>
				))}
			</ul>
			{failure !== null && (
				<p className={styles["failure"]} role="alert">
					{failure}
				</p>
			)}
		</>
	)
}
