import { Button, Group } from "@mantine/core"
import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { Dialog } from "../../components/Dialog.tsx"
import styles from "./ActionPanel.module.css"

interface ConfirmEndProps {
	readonly label: string
	readonly caseNumber: string
	readonly onConfirm: () => void
	readonly onClose: () => void
	/** What it will do, where that is known: what ends, what is cancelled, who is told. */
	readonly children?: ReactNode
}

/** Before what cannot be taken back. */
export function ConfirmEnd({ label, caseNumber, onConfirm, onClose, children }: ConfirmEndProps) {
	const { t } = useTranslation("casePage")
	return (
		<Dialog title={t("actions.confirmTitle", { label })} onClose={onClose}>
			<div className={styles["confirm"]}>
				<p>{t("actions.confirmEnds")}</p>
				{children}
				<p>{t("actions.confirmOf", { number: caseNumber })}</p>
				<Group gap={8}>
					<Button data-autofocus onClick={onConfirm}>
						{label}
					</Button>
					<Button variant="subtle" onClick={onClose}>
						{t("actions.back")}
					</Button>
				</Group>
			</div>
		</Dialog>
	)
}
