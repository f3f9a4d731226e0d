import { Button } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { Icon } from "./Icon.tsx"
import styles from "./OnceShown.module.css"

interface OnceShownProps {
	/** What they are, for the sheet that is printed. */
	readonly title: string
	readonly secrets: readonly string[]
}

/** Secrets that are shown this once: to copy, or to print. Kept nowhere. */
export function OnceShown({ title, secrets }: OnceShownProps) {
	const { t } = useTranslation()
	const [said, setSaid] = useState<"copied" | "notCopied" | null>(null)
	return (
		<div className={styles["once"]} data-print-only>
			<p className={styles["title"]}>{title}</p>
			<ul className={styles["secrets"]} data-many={secrets.length > 1}>
				{secrets.map((secret) => (
					<li key={secret}>{secret}</li>
				))}
			</ul>
			<div className={styles["actions"]} data-no-print>
				<Button
					variant="default"
					size="sm"
					leftSection={<Icon name="copy" />}
					onClick={() =>
						void navigator.clipboard.writeText(secrets.join("\n")).then(
							() => setSaid("copied"),
							() => setSaid("notCopied"),
						)
					}
				>
					{t("once.copy")}
				</Button>
				<Button variant="default" size="sm" leftSection={<Icon name="printer" />} onClick={() => window.print()}>
					{t("once.print")}
				</Button>
				<span aria-live="polite">{said !== null && t(`once.${said}`)}</span>
			</div>
		</div>
	)
}
