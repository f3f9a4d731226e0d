import { useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import type { SheetItem } from "../../client/bamara-contract.ts"
import { Icon } from "../../components/Icon.tsx"
import styles from "./Bamara.module.css"

/** The filled items in the order of BaMaRa's own form: each is copied by a click, or by C, which moves on. */
export function CopyList({ items }: { readonly items: readonly SheetItem[] }) {
	const { t } = useTranslation("bamara")
	const [said, setSaid] = useState("")
	const list = useRef<HTMLUListElement>(null)
	const filled = items.filter((one) => one.value !== null)
	async function copy(item: SheetItem): Promise<void> {
		try {
			await navigator.clipboard.writeText(item.value ?? "")
			setSaid(t("sheet.copied", { label: item.label }))
		} catch {
			setSaid(t("sheet.notCopied"))
		}
	}
	if (filled.length === 0) return <p className={styles["empty"]}>{t("sheet.copyNothing")}</p>
	return (
		<>
			<p className={styles["hint"]}>
				{t("sheet.copyHint")} <span aria-live="polite">{said}</span>
			</p>
			<ul className={styles["copies"]} ref={list}>
				{filled.map((item, at) => (
					<li key={item.id}>
						<span className={styles["label"]}>{item.label}</span>
						<span className={styles["value"]}>{item.value}</span>
						<button
							type="button"
							aria-label={`${t("sheet.copyThis")} : ${item.label}`}
							onClick={() => void copy(item)}
							onKeyDown={(event) => {
								if (event.key.toLowerCase() !== "c" || event.ctrlKey || event.metaKey) return
								event.preventDefault()
								void copy(item)
								list.current?.querySelectorAll("button")[at + 1]?.focus()
							}}
						>
							<Icon name="copy" />
							{t("sheet.copyThis")}
						</button>
					</li>
				))}
			</ul>
		</>
	)
}
